//! Graphs and the operators on them. A graph is not a table: where one may stand (in a pipeline, under a `let`) it is carried by
//! `BoundOperator::Graph`, which only graph operators take as input and which a query may answer with.

use super::{Assignment, BoundTable, Column, ColumnId, Expr};
use crate::span::Span;

/// A graph, and what its nodes and edges have.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundGraph {
    pub operator: BoundGraphOperator,
    /// The properties of an edge.
    pub edges: Vec<Column>,
    /// The properties of a node; None where nothing but the edges is known of them.
    pub nodes: Option<Vec<Column>>,
    pub span: Span,
}

/// What gives a graph. All but `Make` keep the ids of the properties.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundGraphOperator {
    Make(Box<BoundMakeGraph>),
    /// The graph of one partition, which `make-graph ... partitioned-by` hands to its subquery.
    Input,
    MarkComponents(Box<BoundMarkComponents>),
    WhereNodes(Box<BoundGraphWhere>),
    WhereEdges(Box<BoundGraphWhere>),
    /// `graph-match` without `project`: what of the graph is in a match.
    Match(Box<BoundGraphMatch>),
}

/// `make-graph source --> target with nodes on key`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMakeGraph {
    /// One row an edge; its columns are the edges' properties.
    pub edges: BoundTable,
    pub source: ColumnId,
    pub target: ColumnId,
    pub directed: bool,
    pub nodes: BoundNodes,
}

/// Where a node's properties come from.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundNodes {
    None,
    /// `with_node_id=name`: the node's key is its one property.
    Key(Column),
    Tables(Vec<BoundNodeTable>),
}

/// `table on key`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundNodeTable {
    pub table: BoundTable,
    pub key: ColumnId,
    /// For each property of a node the column that fills it; None: null (`""` for string).
    pub columns: Vec<Option<ColumnId>>,
}

/// `graph-mark-components`: one more property of the nodes, a long that counts from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMarkComponents {
    pub graph: BoundGraph,
    /// Both directions must lead back; else any direction joins.
    pub strong: bool,
    pub component: Column,
}

/// `graph-where-nodes`, `graph-where-edges`: the predicate is over the node's or edge's properties, and graph functions without argument
/// are about the node at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundGraphWhere {
    pub graph: BoundGraph,
    pub predicate: Expr,
}

/// `graph-match`, `graph-shortest-paths`: a row for each way in which the pattern fits.
///
/// The expressions look at elements by ids: of an element as a whole (dynamic: its properties, or an array of these along a path), or of
/// one of its properties. Beside library functions they call [`GRAPH_FUNCTIONS`]: `all(element, condition)`, `any(...)` and
/// `map(element, value)` go through the edges of a path, or through the nodes between where the element is `inner_nodes(edge)`; the property
/// ids in their second argument are then those of the one at hand.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundGraphMatch {
    pub graph: BoundGraph,
    pub search: GraphSearch,
    /// Every node and edge of the patterns, one name once.
    pub elements: Vec<BoundElement>,
    /// Node, edge, node, ...: places in `elements`.
    pub patterns: Vec<Vec<usize>>,
    pub predicate: Option<Expr>,
    pub project: Vec<BoundPathColumn>,
}

/// The functions that are about elements of a graph.
pub const GRAPH_FUNCTIONS: [&str; 8] =
    ["all", "any", "inner_nodes", "labels", "map", "node_degree_in", "node_degree_out", "node_id"];

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphSearch {
    /// All fits, with cycles as said.
    Match(Cycles),
    /// The shortest of the paths between two ends: all of that length, or any one.
    ShortestPaths { all: bool },
}

/// Whether a match may come back to where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycles {
    All,
    None,
    /// The default: to the same node, but not over the same edge.
    UniqueEdges,
}

/// A node or edge of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundElement {
    pub name: Option<String>,
    pub kind: ElementKind,
    /// What the element's name alone stands for.
    pub value: Column,
    /// What `element.property` stands for, in the order of the graph's properties.
    pub properties: Vec<Column>,
}

/// The kinds of elements.
#[derive(Debug, Clone, PartialEq)]
pub enum ElementKind {
    Node,
    Edge { direction: Direction, length: Option<PathLength> },
}

/// Which way an edge leads, read from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Right,
    Left,
    Any,
}

/// `*1..3`: an edge that stands for a path.
#[derive(Debug, Clone, PartialEq)]
pub struct PathLength {
    pub least: u64,
    pub most: u64,
    /// The properties of the nodes on the way, for `inner_nodes()`.
    pub inner: Vec<Column>,
}

/// An output column. Where `each` holds, the value is worked out for each edge of the path that it names, and the column is their array.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPathColumn {
    pub assignment: Assignment,
    pub each: bool,
}

/// `graph-to-table`: the output is the key columns, then the properties.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundGraphToTable {
    pub graph: BoundGraph,
    pub part: GraphPart,
}

/// What becomes a table; the columns hold hashes of node keys, where asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum GraphPart {
    Nodes { id: Option<Column> },
    Edges { source: Option<Column>, target: Option<Column> },
}

/// `make-graph ... partitioned-by column (subquery)`: a graph for each value, and the answers of the subquery put together.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPartitionedGraph {
    pub graph: BoundGraph,
    pub by: ColumnId,
    pub subquery: Box<BoundTable>,
}

impl BoundGraph {
    /// The tables that the graph is made of.
    pub fn tables(&self) -> Vec<&BoundTable> {
        let mut graph = self;
        loop {
            graph = match &graph.operator {
                BoundGraphOperator::Input => return Vec::new(),
                BoundGraphOperator::Make(it) => {
                    let nodes = match &it.nodes {
                        BoundNodes::None | BoundNodes::Key(_) => Vec::new(),
                        BoundNodes::Tables(tables) => tables.iter().map(|it| &it.table).collect(),
                    };
                    return std::iter::once(&it.edges).chain(nodes).collect();
                }
                BoundGraphOperator::MarkComponents(it) => &it.graph,
                BoundGraphOperator::WhereNodes(it) | BoundGraphOperator::WhereEdges(it) => {
                    &it.graph
                }
                BoundGraphOperator::Match(it) => &it.graph,
            };
        }
    }
}
