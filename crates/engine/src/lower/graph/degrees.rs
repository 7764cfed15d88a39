//! How many edges come to each node and leave it, as columns of the nodes.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use datafusion::common::Result;
use kql::bound::Column;
use kql::types::Type;

use crate::error::Error;
use crate::exec::{Whole, narrowed, whole};
use crate::lower::graph::make::names;
use crate::lower::graph::structure::Structure;
use crate::lower::graph::{LoweredGraph, hidden};
use crate::lower::{Lowering, plan_name};

/// Adds the degrees to the nodes, which have these properties; gives their columns: of edges that come, of edges that leave.
pub fn with_degrees(
    graph: &mut LoweredGraph,
    properties: &[Column],
    lowering: &Lowering,
) -> Result<[Column; 2], Error> {
    let degrees = [hidden(Type::Long, lowering), hidden(Type::Long, lowering)];
    let kept: Vec<Column> = properties.iter().chain([&graph.key, &graph.id]).cloned().collect();
    graph.nodes = beside(Degrees::of(graph, &kept), graph, &kept, &degrees, lowering)?;
    Ok(degrees)
}

/// The nodes with more columns, which an operator over edges and nodes gives behind the ones that are kept.
pub fn beside(
    operator: impl Whole,
    graph: &LoweredGraph,
    kept: &[Column],
    more: &[Column],
    lowering: &Lowering,
) -> Result<crate::lower::Lowered, Error> {
    let [ends, _] = graph.wiring();
    let nodes = kept.iter().map(crate::lower::column_of).collect();
    let inputs = vec![narrowed(graph.edges.clone(), ends)?, narrowed(graph.nodes.clone(), nodes)?];
    let columns: Vec<Column> = kept.iter().chain(more).cloned().collect();
    whole(operator, inputs, &columns, lowering)
}

/// The columns of a batch with these names.
pub fn columns(rows: &RecordBatch, names: &[String]) -> Vec<ArrayRef> {
    names.iter().filter_map(|it| rows.column_by_name(it)).cloned().collect()
}

#[derive(Debug)]
struct Degrees {
    ends: [String; 2],
    key: String,
    kept: Vec<String>,
}

impl Degrees {
    fn of(graph: &LoweredGraph, kept: &[Column]) -> Degrees {
        let kept = kept.iter().map(|it| plan_name(it.id)).collect();
        Degrees { ends: names(&graph.ends), key: plan_name(graph.key.id), kept }
    }
}

impl Whole for Degrees {
    fn name(&self) -> &'static str {
        "node-degrees"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [edges, nodes] = inputs else { return Ok(Vec::new()) };
        let graph = Structure::read(edges, nodes, &self.ends, &self.key)?;
        let mut columns = columns(nodes, &self.kept);
        for lists in [&graph.coming, &graph.leaving] {
            let degrees: Int64Array = lists.iter().map(|it| it.len() as i64).collect();
            columns.push(Arc::new(degrees));
        }
        Ok(columns)
    }
}
