//! `graph-to-table`: the nodes or the edges of a graph as rows, with hashes of their keys where asked for.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::take;
use datafusion::common::Result;
use kql::bound::{BoundGraphToTable, Column, GraphPart};
use twox_hash::XxHash64;

use crate::error::Error;
use crate::exec::{Whole, narrowed, whole};
use crate::lower::graph::make::names;
use crate::lower::graph::structure::{Structure, place, texts};
use crate::lower::graph::{degrees, lower_graph};
use crate::lower::{Lowered, Lowering, column_of, plan_name};

pub fn lower(
    it: &BoundGraphToTable,
    columns: &[Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let graph = lower_graph(&it.graph, lowering)?;
    let [mut edges, mut nodes] = graph.wiring();
    let (is_nodes, keys) = match &it.part {
        GraphPart::Nodes { id } => (true, vec![id.as_ref().map(|_| plan_name(graph.key.id))]),
        GraphPart::Edges { source, target } => {
            let [from, to] = names(&graph.ends);
            (false, vec![source.as_ref().map(|_| from), target.as_ref().map(|_| to)])
        }
    };
    let properties = if is_nodes { it.graph.nodes.as_deref() } else { Some(&it.graph.edges[..]) };
    let properties = properties.unwrap_or_default();
    if is_nodes { &mut nodes } else { &mut edges }.extend(properties.iter().map(column_of));
    let operator = ToTable {
        ends: names(&graph.ends),
        key: plan_name(graph.key.id),
        is_nodes,
        keys: keys.into_iter().flatten().collect(),
        properties: properties.iter().map(|it| plan_name(it.id)).collect(),
    };
    let inputs = vec![narrowed(graph.edges, edges)?, narrowed(graph.nodes, nodes)?];
    whole(operator, inputs, columns, lowering)
}

#[derive(Debug)]
struct ToTable {
    ends: [String; 2],
    key: String,
    is_nodes: bool,
    /// The columns whose hashes are wanted.
    keys: Vec<String>,
    properties: Vec<String>,
}

impl Whole for ToTable {
    fn name(&self) -> &'static str {
        "graph-to-table"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [edges, nodes] = inputs else { return Ok(Vec::new()) };
        if self.is_nodes {
            return self.table(nodes);
        }
        let graph = Structure::read(edges, nodes, &self.ends, &self.key)?;
        let whole = graph.ends.iter().enumerate().filter(|(_, ends)| ends.is_some());
        let kept: UInt32Array = whole.map(|(edge, _)| place(edge)).collect();
        let columns = self.table(edges)?;
        Ok(columns.iter().map(|it| take(it, &kept, None)).collect::<Result<_, _>>()?)
    }
}

impl ToTable {
    fn table(&self, rows: &RecordBatch) -> Result<Vec<ArrayRef>> {
        let mut columns: Vec<ArrayRef> = Vec::new();
        for key in &self.keys {
            let keys = texts(rows, key)?;
            let hashes: Int64Array =
                (0..keys.len()).map(|row| Some(hash(keys.value(row)))).collect();
            columns.push(Arc::new(hashes));
        }
        columns.extend(degrees::columns(rows, &self.properties));
        Ok(columns)
    }
}

/// Kusto: the xxhash64 of the key, as `hash()` gives it.
fn hash(key: &str) -> i64 {
    XxHash64::oneshot(0, key.as_bytes()) as i64
}
