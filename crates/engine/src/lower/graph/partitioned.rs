//! `make-graph ... partitioned-by column (subquery)`: one graph in which edges and nodes of different values never meet, since the
//! value is part of each key. So the subquery finds in it what it would find in each of the graphs for itself.

use kql::bound::{BoundGraphOperator, BoundOperator, BoundPartitionedGraph, BoundTable};

use crate::error::Error;
use crate::lower::graph::{make, not_yet};
use crate::lower::{Lowered, Lowering, lower as lower_table};

pub fn lower(it: &BoundPartitionedGraph, lowering: &Lowering) -> Result<Lowered, Error> {
    let BoundGraphOperator::Make(make) = &it.graph.operator else {
        return Err(not_yet("a partition of this graph", it.graph.span));
    };
    if let Some(table) = beyond_rows(&it.subquery) {
        return Err(not_yet("this operator over each partition of a graph", table.span));
    }
    let graph = make::lower(make, &it.graph, Some(it.by), lowering)?;
    lowering.with_partition_graph(graph, || lower_table(&it.subquery, lowering))
}

/// An operator of the subquery that would mix the partitions.
fn beyond_rows(it: &BoundTable) -> Option<&BoundTable> {
    match &it.operator {
        BoundOperator::Where(op) => beyond_rows(&op.input),
        BoundOperator::Extend(op) => beyond_rows(&op.input),
        BoundOperator::Project(op) => beyond_rows(&op.input),
        BoundOperator::GraphMatch(_) | BoundOperator::GraphToTable(_) => None,
        _ => Some(it),
    }
}
