//! Functions over a pattern's nodes and edges in `graph-match` and `graph-shortest-paths`, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, BOOL, declared};
use crate::function::{Scalar, optional, over, param};

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
    &[over("print path = dynamic([])", "all(path, true)")],
);

pub static ANY_ELEMENT: Scalar = declared(
    "any",
    &[PATTERN_ELEMENT, EXPRESSION],
    Returns::Is(Type::Bool),
    "Whether a condition holds for some element of a path.",
    &[over("print path = dynamic([])", "any(path, true)")],
);

pub static MAP: Scalar = declared(
    "map",
    &[PATTERN_ELEMENT, param("expression", ANY, "the value, over the element's columns")],
    Returns::Is(Type::Dynamic),
    "Gives an expression's value for every element of a path, as an array.",
    &[over("print path = dynamic([])", "map(path, 1)")],
);

pub static INNER_NODES: Scalar = declared(
    "inner_nodes",
    &[param("edge", ANY, "the edge")],
    Returns::Is(Type::Dynamic),
    "Gives the nodes between the ends of a variable-length edge.",
    &[over("print edge = dynamic([])", "inner_nodes(edge)")],
);

pub static LABELS: Scalar = declared(
    "labels",
    &[optional("pattern_element", ANY, "a path, or an edge of variable length")],
    Returns::Is(Type::Dynamic),
    "Lists the labels of a node or an edge.",
    &[over("print node = dynamic([])", "labels(node)")],
);

pub static NODE_DEGREE_IN: Scalar = declared(
    "node_degree_in",
    &[NODE],
    Returns::Is(Type::Long),
    "Counts the edges that lead to a node.",
    &[over("print node = dynamic([])", "node_degree_in(node)")],
);

pub static NODE_DEGREE_OUT: Scalar = declared(
    "node_degree_out",
    &[NODE],
    Returns::Is(Type::Long),
    "Counts the edges that lead from a node.",
    &[over("print node = dynamic([])", "node_degree_out(node)")],
);

pub static NODE_ID: Scalar = declared(
    "node_id",
    &[NODE],
    Returns::Is(Type::String),
    "Gives the id of a node.",
    &[over("print node = dynamic([])", "node_id(node)")],
);
