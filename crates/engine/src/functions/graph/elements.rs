//! Functions over the nodes and edges of a graph. The operators on graphs carry them out (`lower/graph`), and they stand nowhere else.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, BOOL, declared};
use crate::function::{Scalar, optional, param, query};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &ALL_ELEMENTS,
    &ANY_ELEMENT,
    &MAP,
    &INNER_NODES,
    &LABELS,
    &NODE_DEGREE_IN,
    &NODE_DEGREE_OUT,
    &NODE_ID,
];

const PATTERN_ELEMENT: Param =
    param("pattern_element", ANY, "a path, or an edge of variable length");
const EXPRESSION: Param = param("expression", BOOL, "the condition, over the element's columns");
const NODE: Param = optional("node", ANY, "the node; the current one if left out");

pub static ALL_ELEMENTS: Scalar = declared(
    "all",
    &[PATTERN_ELEMENT, EXPRESSION],
    Returns::Is(Type::Bool),
    "Whether a condition holds for every element of a path.",
    &[query(
        "datatable(a: string, b: string, ok: bool) [\"x\", \"y\", true] | make-graph a --> b with_node_id=n \
     | graph-match (s)-[e*1..3]->(t) where all(e, ok) project s.n, t.n",
    )],
)
.carried_out_by("graph-match");

pub static ANY_ELEMENT: Scalar = declared(
    "any",
    &[PATTERN_ELEMENT, EXPRESSION],
    Returns::Is(Type::Bool),
    "Whether a condition holds for some element of a path.",
    &[query(
        "datatable(a: string, b: string, ok: bool) [\"x\", \"y\", true] | make-graph a --> b with_node_id=n \
     | graph-match (s)-[e*1..3]->(t) where any(e, ok) project s.n, t.n",
    )],
)
.carried_out_by("graph-match");

pub static MAP: Scalar = declared(
    "map",
    &[PATTERN_ELEMENT, param("expression", ANY, "the value, over the element's columns")],
    Returns::Is(Type::Dynamic),
    "Gives an expression's value for every element of a path, as an array.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\", \"y\", \"z\"] | make-graph a --> b with_node_id=n \
     | graph-match (s)-[e*2..2]->(t) project way = map(e, b)",
    )],
)
.carried_out_by("graph-match");

pub static INNER_NODES: Scalar = declared(
    "inner_nodes",
    &[param("edge", ANY, "the edge")],
    Returns::Is(Type::Dynamic),
    "Gives the nodes between the ends of a variable-length edge.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\", \"y\", \"z\"] | make-graph a --> b with_node_id=n \
     | graph-match (s)-[e*2..2]->(t) project over = map(inner_nodes(e), n)",
    )],
)
.carried_out_by("graph-match");

pub static LABELS: Scalar = declared(
    "labels",
    &[optional("pattern_element", ANY, "a path, or an edge of variable length")],
    Returns::Is(Type::Dynamic),
    "Lists the labels of a node or an edge.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\"] | make-graph a --> b with_node_id=n \
     | graph-match (s)-->(t) project l = labels(s)",
    )],
)
.carried_out_by("graph-match");

pub static NODE_DEGREE_IN: Scalar = declared(
    "node_degree_in",
    &[NODE],
    Returns::Is(Type::Long),
    "Counts the edges that lead to a node.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\"] | make-graph a --> b with_node_id=n \
     | graph-where-nodes node_degree_in() > 0 | graph-to-table nodes",
    )],
)
.carried_out_by("graph-match")
.named(ResultName::PrefixOnly("node_degree_in"));

pub static NODE_DEGREE_OUT: Scalar = declared(
    "node_degree_out",
    &[NODE],
    Returns::Is(Type::Long),
    "Counts the edges that lead from a node.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\"] | make-graph a --> b with_node_id=n \
     | graph-match (s)-->(t) project node_degree_out(s)",
    )],
)
.carried_out_by("graph-match")
.named(ResultName::PrefixOnly("node_degree_out"));

pub static NODE_ID: Scalar = declared(
    "node_id",
    &[NODE],
    Returns::Is(Type::String),
    "Gives the id of a node.",
    &[query(
        "datatable(a: string, b: string) [\"x\", \"y\"] | make-graph a --> b with_node_id=n \
     | graph-match (s)-->(t) project node_id(t)",
    )],
)
.carried_out_by("graph-match")
.named(ResultName::PrefixOnly("node_id"));
