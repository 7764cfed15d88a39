//! Graphs. A graph is lowered to two plans, one of its edges and one of its nodes; an operator that looks at how they hang together is
//! an [`exec::Whole`](crate::exec::Whole) over both. Predicates and values over single nodes and edges are ordinary columns of these
//! plans, worked out before.

mod answer;
mod components;
mod degrees;
mod expressions;
mod make;
mod matches;
mod partitioned;
mod search;
mod shortest;
mod structure;
mod to_table;
mod walk;

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::{BoundGraph, BoundGraphOperator, BoundTable, Column, ColumnId};
use kql::span::Span;
use kql::types::Type;

use crate::error::Error;
use crate::lower::expr::predicate;
use crate::lower::{Lowered, Lowering, column_of};

pub use matches::lower as lower_match;
pub use partitioned::lower as lower_partitioned;
pub use to_table::lower as lower_to_table;

/// A graph as plans.
#[derive(Clone)]
pub struct LoweredGraph {
    /// The edges' properties, and the two ends.
    pub edges: Lowered,
    /// The nodes' properties, and the key.
    pub nodes: Lowered,
    /// The edges' hidden columns that say where each leads from and to: keys of nodes, as text.
    pub ends: [Column; 2],
    /// The nodes' hidden column with their key as text.
    pub key: Column,
    /// The key as `node_id()` gives it: without the partition that the graph belongs to.
    pub id: Column,
    /// The nodes' hidden column with the value that the graph is partitioned by, as text, where it is.
    pub partition: Option<Column>,
    pub directed: bool,
}

impl LoweredGraph {
    /// The column of edges or nodes that is hidden at that place of [`structure::Structure::read`].
    fn wiring(&self) -> [Vec<datafusion::logical_expr::Expr>; 2] {
        [self.ends.iter().map(column_of).collect(), vec![column_of(&self.key)]]
    }
}

/// A column that no query names.
fn hidden(ty: Type, lowering: &Lowering) -> Column {
    Column { id: lowering.fresh(), name: String::new(), ty }
}

/// Lowers a graph.
fn lower_graph(it: &BoundGraph, lowering: &Lowering) -> Result<LoweredGraph, Error> {
    match &it.operator {
        BoundGraphOperator::Make(make) => make::lower(make, it, None, lowering),
        BoundGraphOperator::Input => {
            let graph = lowering.partition_graph.borrow().clone();
            graph.ok_or_else(|| not_yet("a partition's graph", it.span))
        }
        BoundGraphOperator::MarkComponents(mark) => {
            components::lower(mark, lower_graph(&mark.graph, lowering)?, lowering)
        }
        BoundGraphOperator::WhereNodes(filter) => {
            let mut graph = lower_graph(&filter.graph, lowering)?;
            let columns = filter.graph.nodes.as_deref().unwrap_or_default();
            let condition = expressions::of_node(&filter.predicate, columns, &mut graph, lowering)?;
            graph.nodes = filtered(graph.nodes, &condition, lowering)?;
            Ok(graph)
        }
        BoundGraphOperator::WhereEdges(filter) => {
            let mut graph = lower_graph(&filter.graph, lowering)?;
            graph.edges = filtered(graph.edges, &filter.predicate, lowering)?;
            Ok(graph)
        }
        BoundGraphOperator::Match(found) => matches::lower_graph(found, lowering),
    }
}

fn filtered(
    input: Lowered,
    condition: &kql::bound::Expr,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let plan = LogicalPlanBuilder::from(input.plan).filter(predicate(condition, lowering)?)?;
    Ok(Lowered { plan: plan.build()?, order: input.order })
}

fn not_yet(what: &str, span: Span) -> Error {
    Error::NotSupportedYet { what: what.to_string(), span }
}

/// A graph as the answer of a query: it isn't a table.
pub fn answer(it: &BoundTable) -> Result<Lowered, Error> {
    Err(not_yet("a graph as an answer (`graph-to-table` makes a table of it)", it.span))
}

/// The same columns under other ids, by place.
fn renamed(from: &[Column], to: &[Column]) -> std::collections::HashMap<ColumnId, ColumnId> {
    from.iter().zip(to).map(|(from, to)| (from.id, to.id)).collect()
}
