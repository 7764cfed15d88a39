//! `make-graph ... partitioned-by column (subquery)`: one graph in which edges and nodes of different values never meet, since the
//! value is part of each key. So the subquery finds in it what it would find in each of the graphs for itself; what follows the
//! matches knows of each which value it belongs to, as in [`parts`](crate::lower::parts).

use kql::bound::{BoundGraphOperator, BoundOperator, BoundPartitionedGraph, BoundTable};

use crate::error::Error;
use crate::lower::graph::{make, not_yet};
use crate::lower::parts::{Parts, answers_for_none};
use crate::lower::{Lowered, Lowering, lower as lower_table, plan_name};

pub fn lower(it: &BoundPartitionedGraph, lowering: &Lowering) -> Result<Lowered, Error> {
    let BoundGraphOperator::Make(make) = &it.graph.operator else {
        return Err(not_yet("a partition of this graph", it.graph.span));
    };
    let mixed = beyond_rows(&it.subquery);
    let refused = mixed.and_then(|_| unfit(&it.subquery));
    if let Some(table) = refused {
        return Err(not_yet("this operator over each partition of a graph", table.span));
    }
    let graph = make::lower(make, &it.graph, Some(it.by), lowering)?;
    let parts = Parts {
        input: graph.nodes.clone(),
        keys: graph.partition.iter().map(|it| plan_name(it.id)).collect(),
        passengers: Vec::new(),
        alive: None,
        own_tables: false,
    };
    let subquery = || lowering.with_partition_graph(graph, || lower_table(&it.subquery, lowering));
    if mixed.is_some() { lowering.within(parts, subquery) } else { subquery() }
}

/// An operator of the subquery that looks at several rows at once.
fn beyond_rows(it: &BoundTable) -> Option<&BoundTable> {
    match &it.operator {
        BoundOperator::Where(op) => beyond_rows(&op.input),
        BoundOperator::Extend(op) => beyond_rows(&op.input),
        BoundOperator::Project(op) => beyond_rows(&op.input),
        BoundOperator::GraphMatch(_) | BoundOperator::GraphToTable(_) => None,
        _ => Some(it),
    }
}

/// An operator that can't tell the partitions apart, or answers for one without matches.
fn unfit(it: &BoundTable) -> Option<&BoundTable> {
    if answers_for_none(it) {
        return Some(it);
    }
    match &it.operator {
        BoundOperator::GraphMatch(_) => None,
        BoundOperator::Where(_)
        | BoundOperator::Extend(_)
        | BoundOperator::Project(_)
        | BoundOperator::Take(_)
        | BoundOperator::Sort(_)
        | BoundOperator::Top(_)
        | BoundOperator::Distinct(_)
        | BoundOperator::Summarize(_)
        | BoundOperator::MvExpand(_) => it.inputs().first().and_then(|it| unfit(it)),
        _ => Some(it),
    }
}
