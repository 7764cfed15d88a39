//! `graph-mark-components`: numbers the parts of a graph that hang together, in the order of their first nodes.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::common::Result;
use kql::bound::{BoundMarkComponents, Column};

use crate::error::Error;
use crate::exec::Whole;
use crate::exec::bounds::check;
use crate::lower::graph::LoweredGraph;
use crate::lower::graph::degrees::{beside, columns};
use crate::lower::graph::make::names;
use crate::lower::graph::structure::Structure;
use crate::lower::{Lowering, plan_name};

pub fn lower(
    it: &BoundMarkComponents,
    mut graph: LoweredGraph,
    lowering: &Lowering,
) -> Result<LoweredGraph, Error> {
    let properties = it.graph.nodes.iter().flatten();
    let kept: Vec<Column> = properties.chain([&graph.key, &graph.id]).cloned().collect();
    let operator = Components {
        ends: names(&graph.ends),
        key: plan_name(graph.key.id),
        kept: kept.iter().map(|it| plan_name(it.id)).collect(),
        // Without directions each way leads back.
        strong: it.strong && graph.directed,
    };
    let more = std::slice::from_ref(&it.component);
    graph.nodes = beside(operator, &graph, &kept, more, lowering)?;
    Ok(graph)
}

#[derive(Debug)]
struct Components {
    ends: [String; 2],
    key: String,
    kept: Vec<String>,
    strong: bool,
}

impl Whole for Components {
    fn name(&self) -> &'static str {
        "graph-mark-components"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [edges, nodes] = inputs else { return Ok(Vec::new()) };
        let graph = Structure::read(edges, nodes, &self.ends, &self.key)?;
        let marks = if self.strong { strong(&graph)? } else { weak(&graph)? };
        let mut columns = columns(nodes, &self.kept);
        columns.push(Arc::new(marks.into_iter().collect::<Int64Array>()));
        Ok(columns)
    }
}

/// For each node the number of the part that it can be reached in, whichever way the edges lead.
fn weak(graph: &Structure) -> Result<Vec<i64>> {
    let mut marks = vec![-1i64; graph.n_nodes()];
    let mut n_parts = 0;
    for first in 0..graph.n_nodes() {
        check()?;
        if marks.get(first).is_some_and(|it| *it >= 0) {
            continue;
        }
        let mut open = vec![first as u32];
        while let Some(node) = open.pop() {
            let Some(mark) = marks.get_mut(node as usize).filter(|it| **it < 0) else { continue };
            *mark = n_parts;
            let next = graph.leaving(node).iter().chain(graph.coming(node));
            open.extend(next.map(|(_, node)| *node));
        }
        n_parts += 1;
    }
    Ok(marks)
}

/// The same for parts in which every node leads to every other: Kosaraju's two passes, without recursion.
fn strong(graph: &Structure) -> Result<Vec<i64>> {
    let mut finished = Vec::with_capacity(graph.n_nodes());
    let mut seen = vec![false; graph.n_nodes()];
    for first in 0..graph.n_nodes() as u32 {
        check()?;
        let mut open = vec![(first, 0usize)];
        while let Some((node, at)) = open.pop() {
            let Some(was_seen) = seen.get_mut(node as usize) else { continue };
            if at == 0 && std::mem::replace(was_seen, true) {
                continue;
            }
            match graph.leaving(node).get(at) {
                Some((_, next)) => open.extend([(node, at + 1), (*next, 0)]),
                None => finished.push(node),
            }
        }
    }
    let mut roots = vec![u32::MAX; graph.n_nodes()];
    for root in finished.into_iter().rev() {
        let mut open = vec![root];
        while let Some(node) = open.pop() {
            let known = roots.get_mut(node as usize).filter(|it| **it == u32::MAX);
            let Some(known) = known else { continue };
            *known = root;
            open.extend(graph.coming(node).iter().map(|(_, node)| *node));
        }
    }
    Ok(numbered(&roots))
}

/// Numbers in the order in which they are first met.
fn numbered(roots: &[u32]) -> Vec<i64> {
    let mut numbers = std::collections::HashMap::new();
    roots
        .iter()
        .map(|root| {
            let next = numbers.len() as i64;
            *numbers.entry(*root).or_insert(next)
        })
        .collect()
}
