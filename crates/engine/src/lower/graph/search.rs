//! What is looked for in a graph, and where it may be.

use arrow::array::{Array, AsArray, BooleanArray, RecordBatch};
use datafusion::common::{Result, exec_datafusion_err};
use kql::bound::{Direction, GraphSearch};

use crate::lower::graph::shortest;
use crate::lower::graph::structure::Structure;
use crate::lower::graph::walk::Walk;

/// What is looked for. Columns are named as in the plan.
#[derive(Debug, Clone)]
pub struct Search {
    pub ends: [String; 2],
    pub key: String,
    pub directed: bool,
    pub goal: GraphSearch,
    pub elements: Vec<Spec>,
    /// Node, edge, node, ...: places in `elements`.
    pub patterns: Vec<Vec<usize>>,
}

/// An element of the pattern, and the bool columns that say which nodes or edges it may be.
#[derive(Debug, Clone)]
pub enum Spec {
    Node {
        masks: Vec<String>,
    },
    Edge {
        direction: Direction,
        least: usize,
        most: usize,
        /// It stands for a path, even if only of one edge.
        is_path: bool,
        masks: Vec<String>,
        /// Which nodes may be on the way.
        inner_masks: Vec<String>,
    },
}

/// One match: for each element the node, or the edges and the nodes between them.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    pub nodes: Vec<Option<u32>>,
    pub edges: Vec<Vec<u32>>,
    pub inner: Vec<Vec<u32>>,
}

impl Fit {
    /// How much of the allowance it takes.
    pub fn size(&self) -> usize {
        let paths = self.edges.iter().chain(&self.inner).map(Vec::len);
        self.nodes.len() + paths.sum::<usize>()
    }

    /// How much memory it takes.
    pub fn n_bytes(&self) -> usize {
        let n_lists = 3 + self.edges.len() + self.inner.len();
        n_lists * size_of::<Vec<u32>>() + self.size() * size_of::<Option<u32>>()
    }
}

impl Search {
    /// All matches.
    pub fn run(&self, edges: &RecordBatch, nodes: &RecordBatch) -> Result<Vec<Fit>> {
        let structure = Structure::read(edges, nodes, &self.ends, &self.key)?;
        let terrain = Terrain::new(self, structure, edges, nodes)?;
        match self.goal {
            GraphSearch::Match(cycles) => {
                let mut walk = Walk::new(self, &terrain, cycles);
                walk.step(0)?;
                Ok(walk.found)
            }
            GraphSearch::ShortestPaths { all } => shortest::run(self, &terrain, all),
        }
    }
}

/// The graph, and for each element where it may be.
pub struct Terrain {
    pub graph: Structure,
    directed: bool,
    masks: Vec<Vec<bool>>,
    inner_masks: Vec<Vec<bool>>,
}

impl Terrain {
    fn new(
        search: &Search,
        graph: Structure,
        edges: &RecordBatch,
        nodes: &RecordBatch,
    ) -> Result<Terrain> {
        let (mut masks, mut inner) = (Vec::new(), Vec::new());
        for spec in &search.elements {
            match spec {
                Spec::Node { masks: names } => {
                    masks.push(mask(nodes, names)?);
                    inner.push(Vec::new());
                }
                Spec::Edge { masks: names, inner_masks, .. } => {
                    masks.push(mask(edges, names)?);
                    inner.push(mask(nodes, inner_masks)?);
                }
            }
        }
        Ok(Terrain { graph, directed: search.directed, masks, inner_masks: inner })
    }

    /// Whether the element may be that node, or have that edge.
    pub fn allows(&self, element: usize, at: u32) -> bool {
        self.masks.get(element).and_then(|it| it.get(at as usize)).copied().unwrap_or(false)
    }

    /// Whether the path may go over that node.
    pub fn allows_inner(&self, element: usize, node: u32) -> bool {
        self.inner_masks.get(element).and_then(|it| it.get(node as usize)).copied().unwrap_or(false)
    }

    /// The edges that may be taken from a node, each with the node at its other end.
    pub fn ways(
        &self,
        node: u32,
        direction: Direction,
    ) -> impl Iterator<Item = (u32, u32)> + use<'_> {
        let direction = if self.directed { direction } else { Direction::Any };
        let (leaving, coming): (&[_], &[_]) = match direction {
            Direction::Right => (self.graph.leaving(node), &[]),
            Direction::Left => (&[], self.graph.coming(node)),
            Direction::Any => (self.graph.leaving(node), self.graph.coming(node)),
        };
        // An edge from a node to itself is one way, not two.
        let both = direction == Direction::Any;
        let coming = coming.iter().filter(move |(_, from)| !both || *from != node);
        leaving.iter().chain(coming).copied()
    }
}

/// The rows for which all these columns are true.
fn mask(rows: &RecordBatch, names: &[String]) -> Result<Vec<bool>> {
    let mut mask = vec![true; rows.num_rows()];
    for name in names {
        let column: &BooleanArray = rows
            .column_by_name(name)
            .and_then(|it| it.as_boolean_opt())
            .ok_or_else(|| exec_datafusion_err!("a graph lacks the condition {name}"))?;
        for (at, allowed) in mask.iter_mut().enumerate() {
            *allowed &= column.is_valid(at) && column.value(at);
        }
    }
    Ok(mask)
}
