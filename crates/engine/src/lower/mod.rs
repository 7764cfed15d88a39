//! From the bound tree to a DataFusion plan. One file per operator.
//!
//! In the plan a column is named after its id (`c12`), so that nothing can clash. Beside them run hidden order columns (`o3`): together
//! with the sort keys they say in which order Kusto would meet the rows, and decide what Kusto leaves open (which rows `take`
//! takes, which values a full `make_set` keeps, how ties sort). So an answer never depends on threads or batches.

mod count;
mod datatable;
mod distinct;
mod extend;
mod graph;
mod invoke;
mod join;
mod make_series;
mod mv_apply;
mod mv_expand;
pub mod order;
mod parse;
mod parse_kv;
pub mod part_values;
mod partition;
mod parts;
mod print;
mod project;
mod prune;
mod range;
mod reduce;
mod sample;
mod scan;
mod sides;
mod small;
mod sort;
mod subquery;
mod summarize;
mod table;
mod take;
mod top;
mod top_hitters;
mod top_nested;
mod union;
mod r#where;
mod window;

pub mod arithmetic;
pub mod compare;
pub mod expr;
pub mod literal;
pub mod ordering;

pub(crate) use self::table::reason;
use std::cell::{Cell, RefCell};
use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlan, LogicalPlanBuilder, Projection};
use kql::bound::{BoundOperator, BoundTable, Column, ColumnId};
use kql::span::Span;

use crate::error::Error;
use crate::exec::bounds::check;
use crate::lower::order::Order;
use crate::lower::parts::Parts;
use crate::plugin;
use crate::run::Context;

/// A lowered tabular expression.
#[derive(Debug, Clone)]
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
    /// The graph that a subquery over the parts of a graph works on.
    partition_graph: RefCell<Option<graph::LoweredGraph>>,
    /// The subqueries around what is being lowered, the innermost last.
    parts: RefCell<Vec<Parts>>,
    /// The calls of window functions in the expressions that are being lowered; None where there can't be any.
    windows: RefCell<Option<Vec<window::WindowCall>>>,
}

impl<'a> Lowering<'a> {
    /// Starts lowering one query.
    pub fn new(context: &'a Context) -> Lowering<'a> {
        Lowering {
            context,
            n_hidden: Cell::new(0),
            in_condition: Cell::new(false),
            partition_graph: RefCell::new(None),
            parts: RefCell::default(),
            windows: RefCell::default(),
        }
    }

    /// Runs with `in_condition` set so.
    pub fn conditioned<T>(&self, in_condition: bool, lower: impl FnOnce() -> T) -> T {
        let outer = self.in_condition.replace(in_condition);
        let lowered = lower();
        self.in_condition.set(outer);
        lowered
    }

    /// Runs with that graph for a subquery's input.
    fn with_partition_graph<T>(&self, graph: graph::LoweredGraph, lower: impl FnOnce() -> T) -> T {
        let outer = self.partition_graph.replace(Some(graph));
        let lowered = lower();
        self.partition_graph.replace(outer);
        lowered
    }

    /// The id of a column that the query has no name for. The binder counts from 0, this from the end.
    fn fresh(&self) -> ColumnId {
        self.n_hidden.set(self.n_hidden.get() + 1);
        ColumnId(u32::MAX - u32::try_from(self.n_hidden.get()).unwrap_or(0))
    }

    /// A fresh name for a hidden column.
    pub fn hidden(&self) -> String {
        self.n_hidden.set(self.n_hidden.get() + 1);
        format!("o{}", self.n_hidden.get())
    }
}

/// Lowers a tabular expression.
pub fn lower(it: &BoundTable, lowering: &Lowering) -> Result<Lowered, Error> {
    parts::settled(lower_live(it, lowering)?, lowering)
}

/// The same for an operator that knows of rows that are gone, see [`parts`].
pub fn lower_live(it: &BoundTable, lowering: &Lowering) -> Result<Lowered, Error> {
    check()?;
    if let Some(lifted) = part_values::lifted(it, lowering) {
        return lower_live(&lifted, lowering);
    }
    if let Some(lifted) = window::lifted(it, lowering) {
        return lower_live(&lifted, lowering);
    }
    let columns = &it.columns;
    match &it.operator {
        BoundOperator::Table(op) => {
            lowering.for_each_part(table::lower(op, columns, it.span, lowering)?)
        }
        BoundOperator::Input(_) => lowering.part_rows().ok_or_else(|| Error::NotSupportedYet {
            what: "a subquery over rows".to_string(),
            span: it.span,
        }),
        BoundOperator::Parameter(op) => Err(without_value(&op.name, it.span)),
        BoundOperator::Datatable(op) => {
            lowering.for_each_part(datatable::lower(op, columns, lowering)?)
        }
        BoundOperator::Print(op) => lowering.for_each_part(print::lower(op, lowering)?),
        BoundOperator::Range(op) => lowering.for_each_part(range::lower(op, columns, lowering)?),
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
        BoundOperator::Pack(op) => small::pack(op, lowering),
        BoundOperator::Scan(op) => scan::lower(op, columns, lowering),
        BoundOperator::Graph(_) => graph::answer(it),
        BoundOperator::GraphMatch(op) => graph::lower_match(op, lowering),
        BoundOperator::GraphToTable(op) => graph::lower_to_table(op, columns, lowering),
        BoundOperator::PartitionedGraph(op) => graph::lower_partitioned(op, lowering),
        BoundOperator::Several(_) => not_yet("fork", it),
        // How an answer is shown is not the engine's matter.
        BoundOperator::Render(op) => lower_live(&op.input, lowering),
        BoundOperator::MvExpand(op) => mv_expand::lower(op, lowering),
        BoundOperator::Parse(op) => parse::lower(op, lowering),
        BoundOperator::ParseKv(op) => parse_kv::lower(op, lowering),
        BoundOperator::ExternalData(_) => not_yet("externaldata", it),
        BoundOperator::MvApply(op) => mv_apply::lower(op, columns, lowering),
        BoundOperator::Partition(op) => partition::lower(op, lowering),
        BoundOperator::MakeSeries(op) => make_series::lower(op, lowering),
        BoundOperator::Sample(op) => sample::lower(op, lowering),
        BoundOperator::SampleDistinct(op) => sample::lower_distinct(op, lowering),
        BoundOperator::TopHitters(op) => top_hitters::lower(op, lowering),
        BoundOperator::TopNested(op) => top_nested::lower(op, lowering),
        BoundOperator::Reduce(op) => reduce::lower(op, columns, lowering),
        BoundOperator::AssertSchema(op) => small::assert_schema(op, it.span, lowering),
        BoundOperator::Consume(op) => small::consume(op, lowering),
        // Where it stands once there is nothing to share.
        BoundOperator::Materialize(op) => lower(&op.input, lowering),
        BoundOperator::Invoke(op) => invoke::lower(op, lowering),
        BoundOperator::Evaluate(op) => plugin::stage::lowered(op, columns, it.span, lowering),
    }
}

/// A parameter of the query that nothing gives a value.
pub fn without_value(parameter: &str, span: Span) -> Error {
    Error::NoValue { parameter: parameter.to_owned(), span }
}

/// The front end understands the operator, and that is all.
fn not_yet(operator: &str, it: &BoundTable) -> Result<Lowered, Error> {
    Err(Error::NotSupportedYet { what: format!("the operator `{operator}`"), span: it.span })
}

/// The plan of the whole answer: the output columns by place, rows in Kusto's order.
pub fn lower_answer(it: &BoundTable, lowering: &Lowering) -> Result<LogicalPlan, Error> {
    let lowered = lower(&prune::pruned(it), lowering)?;
    let outputs: Vec<PlanExpr> = it.columns.iter().map(column_of).collect();
    let builder = LogicalPlanBuilder::from(lowered.plan).sort(lowered.order.sort_exprs())?;
    Ok(builder.project(outputs)?.build()?)
}

/// The plan with exactly these columns.
///
/// DataFusion's builder asks the whole plan below about every column, lest a name without a table mean two; over wide tables that takes longer
/// than anything else. Here no name means two, so that it is asked only where names have tables.
pub fn projected(plan: LogicalPlan, outputs: Vec<PlanExpr>) -> Result<LogicalPlan, Error> {
    if plan.schema().iter().any(|(table, _)| table.is_some()) {
        return Ok(LogicalPlanBuilder::from(plan).project(outputs)?.build()?);
    }
    Ok(LogicalPlan::Projection(Projection::try_new(outputs, Arc::new(plan))?))
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
