//! From the bound tree to a DataFusion plan. One file per operator.
//!
//! In the plan a column is named after its id (`c12`), so that nothing can clash. Beside them run hidden order columns (`o3`): together
//! with the sort keys they say in which order Kusto would meet the rows, and decide what Kusto leaves open (which rows `take`
//! takes, which values a full `make_set` keeps, how ties sort). So an answer never depends on threads or batches.

mod count;
mod datatable;
mod distinct;
mod extend;
mod join;
pub mod order;
mod print;
mod project;
mod range;
mod sort;
mod subquery;
mod summarize;
mod table;
mod take;
mod top;
mod union;
mod r#where;

pub mod compare;
pub mod expr;
pub mod literal;

use std::cell::Cell;

use datafusion::common::Column as PlanColumn;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlan, LogicalPlanBuilder};
use kql::bound::{BoundOperator, BoundTable, Column, ColumnId, GraphSearch};
use kql::span::Span;

use crate::error::Error;
use crate::lower::order::Order;
use crate::plugin;
use crate::run::Context;

/// A lowered tabular expression.
pub struct Lowered {
    pub plan: LogicalPlan,
    /// The order in which Kusto would meet the rows. Its columns are in `plan`.
    pub order: Order,
}

/// What lowering carries along.
pub struct Lowering<'a> {
    pub context: &'a Context,
    n_hidden: Cell<usize>,
    /// Whether a condition of `where` is being lowered: a table inside of it becomes a join, which it can't elsewhere.
    in_condition: Cell<bool>,
}

impl<'a> Lowering<'a> {
    /// Starts lowering one query.
    pub fn new(context: &'a Context) -> Lowering<'a> {
        Lowering { context, n_hidden: Cell::new(0), in_condition: Cell::new(false) }
    }

    /// Runs with `in_condition` set so.
    pub fn conditioned<T>(&self, in_condition: bool, lower: impl FnOnce() -> T) -> T {
        let outer = self.in_condition.replace(in_condition);
        let lowered = lower();
        self.in_condition.set(outer);
        lowered
    }

    /// A fresh name for a hidden column.
    pub fn hidden(&self) -> String {
        self.n_hidden.set(self.n_hidden.get() + 1);
        format!("o{}", self.n_hidden.get())
    }
}

/// Lowers a tabular expression.
pub fn lower(it: &BoundTable, lowering: &Lowering) -> Result<Lowered, Error> {
    let columns = &it.columns;
    match &it.operator {
        BoundOperator::Table(op) => table::lower(op, columns, lowering),
        BoundOperator::Input(_) => {
            Err(Error::NotSupportedYet { what: "a subquery over rows".to_string(), span: it.span })
        }
        BoundOperator::Parameter(op) => Err(without_value(&op.name, it.span)),
        BoundOperator::Datatable(op) => datatable::lower(op, columns, lowering),
        BoundOperator::Print(op) => print::lower(op, lowering),
        BoundOperator::Range(op) => range::lower(op, columns, lowering),
        BoundOperator::Where(op) => r#where::lower(op, lowering),
        BoundOperator::Extend(op) => extend::lower(op, columns, lowering),
        BoundOperator::Project(op) => project::lower(op, lowering),
        BoundOperator::Summarize(op) => summarize::lower(op, lowering),
        BoundOperator::Sort(op) => sort::lower(op, lowering),
        BoundOperator::Take(op) => take::lower(op, lowering),
        BoundOperator::Top(op) => top::lower(op, lowering),
        BoundOperator::Count(op) => count::lower(op, columns, lowering),
        BoundOperator::Distinct(op) => distinct::lower(op, lowering),
        BoundOperator::Join(op) => join::lower(op, columns, lowering),
        BoundOperator::Union(op) => union::lower(op, columns, lowering),
        BoundOperator::InlineExternalTable(_) => not_yet("inline_external_table", it),
        BoundOperator::Pack(_) => not_yet("find", it),
        BoundOperator::Scan(_) => not_yet("scan", it),
        BoundOperator::Graph(_) => not_yet("make-graph", it),
        BoundOperator::GraphMatch(op) => match op.search {
            GraphSearch::Match(_) => not_yet("graph-match", it),
            GraphSearch::ShortestPaths { .. } => not_yet("graph-shortest-paths", it),
        },
        BoundOperator::GraphToTable(_) => not_yet("graph-to-table", it),
        BoundOperator::PartitionedGraph(_) => not_yet("make-graph", it),
        BoundOperator::Several(_) => not_yet("fork", it),
        // How an answer is shown is not the engine's matter.
        BoundOperator::Render(op) => lower(&op.input, lowering),
        BoundOperator::MvExpand(_) => not_yet("mv-expand", it),
        BoundOperator::Parse(op) if op.drops => not_yet("parse-where", it),
        BoundOperator::Parse(_) => not_yet("parse", it),
        BoundOperator::ParseKv(_) => not_yet("parse-kv", it),
        BoundOperator::ExternalData(_) => not_yet("externaldata", it),
        BoundOperator::MvApply(_) => not_yet("mv-apply", it),
        BoundOperator::Partition(_) => not_yet("partition", it),
        BoundOperator::MakeSeries(_) => not_yet("make-series", it),
        BoundOperator::Sample(_) => not_yet("sample", it),
        BoundOperator::SampleDistinct(_) => not_yet("sample-distinct", it),
        BoundOperator::TopHitters(_) => not_yet("top-hitters", it),
        BoundOperator::TopNested(_) => not_yet("top-nested", it),
        BoundOperator::Reduce(_) => not_yet("reduce", it),
        BoundOperator::AssertSchema(_) => not_yet("assert-schema", it),
        // Where it stands once there is nothing to share.
        BoundOperator::Materialize(op) => lower(&op.input, lowering),
        BoundOperator::Consume(_) => not_yet("consume", it),
        BoundOperator::Invoke(op) => not_yet(&format!("invoke {}", op.function), it),
        BoundOperator::Evaluate(op) => plugin::stage::lowered(op, columns, it.span, lowering),
    }
}

/// A parameter of the query that nothing gives a value.
pub fn without_value(parameter: &str, span: Span) -> Error {
    Error::NotSupportedYet {
        what: format!("the query's parameter `{parameter}` without a value"),
        span,
    }
}

/// The front end understands the operator, and that is all.
fn not_yet(operator: &str, it: &BoundTable) -> Result<Lowered, Error> {
    Err(Error::NotSupportedYet { what: format!("the operator `{operator}`"), span: it.span })
}

/// The plan of the whole answer: the output columns by place, rows in Kusto's order.
pub fn lower_answer(it: &BoundTable, lowering: &Lowering) -> Result<LogicalPlan, Error> {
    let lowered = lower(it, lowering)?;
    let outputs: Vec<PlanExpr> = it.columns.iter().map(column_of).collect();
    let builder = LogicalPlanBuilder::from(lowered.plan).sort(lowered.order.sort_exprs())?;
    Ok(builder.project(outputs)?.build()?)
}

/// The name that a column has in the plan.
pub fn plan_name(id: ColumnId) -> String {
    format!("c{}", id.0)
}

/// A reference to a hidden or plain column of the plan by its name there.
pub fn by_name(name: &str) -> PlanExpr {
    PlanExpr::Column(PlanColumn::new_unqualified(name))
}

/// A reference to a column in the plan.
pub fn column_of(column: &Column) -> PlanExpr {
    by_name(&plan_name(column.id))
}
