//! Operators that are a loop of our own over rows: what DataFusion has no operator for. The adapter is shaped once, here; such an
//! operator is a value with one function over Arrow columns.
//!
//! [`Each`] makes columns, or rows, out of each row for itself: it runs batch by batch, on as many threads as the plan has, and what
//! it doesn't look at passes by. [`Whole`] sees all rows of its inputs at once, in their order; their memory is accounted for.

pub mod bounds;
pub mod captures;
pub mod compact;
mod each;
pub mod expand;
pub mod fit;
pub mod key_values;
mod node;
mod planner;
pub mod reduce;
pub mod series;
#[cfg(test)]
mod tests;
mod whole;

use std::fmt::Debug;
use std::sync::Arc;

use arrow::array::{ArrayRef, UInt32Array};
use arrow::datatypes::{DataType, Field};
use arrow::record_batch::RecordBatch;
use datafusion::common::Result;
use datafusion::logical_expr::{Expr as PlanExpr, Extension, LogicalPlan};
use kql::bound::Column;

use crate::error::Error;
use crate::exec::node::{LoopNode, Operator};
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering, plan_name, projected};
use crate::types::arrow_type;

pub use planner::query_planner;

/// An operator over all rows of its inputs.
pub trait Whole: Debug + Send + Sync + 'static {
    /// What the plan calls it.
    fn name(&self) -> &'static str;

    /// From each input's rows, in its order, its columns called by their names in the plan (`c12`), to the output's columns by place.
    /// A loop calls [`bounds::check`] as it goes, and [`bounds::hold`] for what it gathers.
    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>>;
}

/// An operator that looks at each row for itself.
pub trait Each: Debug + Send + Sync + 'static {
    /// What the plan calls it.
    fn name(&self) -> &'static str;

    /// Whether a row may become several, or none.
    fn makes_rows(&self) -> bool;

    /// From the arguments, by place, of some rows to what is made of them.
    fn run(&self, args: &[ArrayRef], n_rows: usize) -> Result<Made>;
}

/// What [`Each`] makes of a batch.
#[derive(Debug)]
pub struct Made {
    /// For each output row the input row that it comes from, ascending; None: one for one.
    pub rows: Option<UInt32Array>,
    /// The columns made, by place, as long as there are output rows.
    pub columns: Vec<ArrayRef>,
}

/// A plan of the operator over these inputs. `columns` are the output's, all of them made by the operator. An input should have been
/// [`narrowed`] to what the operator looks at.
pub fn whole(
    operator: impl Whole,
    inputs: Vec<Lowered>,
    columns: &[Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    whole_made(operator, inputs, columns.iter().map(field).collect(), lowering)
}

/// The same for an output whose columns aren't all the query's own.
pub fn whole_made(
    operator: impl Whole,
    inputs: Vec<Lowered>,
    fields: Vec<Field>,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let ordinal = lowering.hidden();
    let mut made = fields;
    made.push(Field::new(&ordinal, DataType::UInt64, false));
    let (plans, orders) = inputs.into_iter().map(|it| (it.plan, it.order)).unzip();
    let node =
        LoopNode::new(lowering.hidden(), Operator::Whole(Arc::new(operator)), plans, orders, made)?;
    let plan = extension(node);
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}

/// A plan of the operator over this input; its answer has a row for each of the input's, in their order. The input's columns pass
/// through the operator: it gives them first, as they are, and then `made`.
pub fn whole_beside(
    operator: impl Whole,
    input: Lowered,
    made: &[Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let own = input.plan.schema().fields().iter().map(|it| it.as_ref().clone());
    let fields = own.chain(made.iter().map(field)).collect();
    whole_made(operator, vec![input], fields, lowering)
}

/// A plan of the operator over this input. The input's columns pass by; `made` are new, by place of [`Made::columns`].
pub fn each(
    operator: impl Each,
    input: Lowered,
    args: Vec<PlanExpr>,
    made: &[Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let makes_rows = operator.makes_rows();
    let names: Vec<String> = args.iter().map(|_| lowering.hidden()).collect();
    let args = args.into_iter().zip(&names).map(|(arg, name)| arg.alias(name)).collect();
    let plan = with_columns(input.plan, args)?;
    let mut fields: Vec<Field> = made.iter().map(field).collect();
    let mut order = input.order.clone();
    if makes_rows {
        let item = lowering.hidden();
        fields.push(Field::new(&item, DataType::UInt64, false));
        order.keys.push(OrderKey::ordinal(item, ORDINAL_BITS));
    }
    let operator = Operator::Each(Arc::new(operator), names);
    let node = LoopNode::new(lowering.hidden(), operator, vec![plan], vec![input.order], fields)?;
    Ok(Lowered { plan: extension(node), order })
}

/// The input with these columns alone (and those of its order): an operator's [`Whole`] needs no others.
pub fn narrowed(input: Lowered, columns: Vec<PlanExpr>) -> Result<Lowered, Error> {
    let kept: Vec<String> = columns.iter().map(|it| it.schema_name().to_string()).collect();
    let order = input.order.keys.iter().map(|key| &key.column);
    let order = order.filter(|name| !kept.contains(name)).map(|it| crate::lower::by_name(it));
    let outputs: Vec<PlanExpr> = columns.into_iter().chain(order).collect();
    let plan = projected(input.plan, outputs)?;
    Ok(Lowered { plan, order: input.order })
}

/// The plan with more columns behind its own.
pub fn with_columns(plan: LogicalPlan, more: Vec<PlanExpr>) -> Result<LogicalPlan, Error> {
    if more.is_empty() {
        return Ok(plan);
    }
    let own = plan.schema().columns().into_iter().map(PlanExpr::Column);
    let outputs: Vec<PlanExpr> = own.chain(more).collect();
    projected(plan, outputs)
}

fn extension(node: LoopNode) -> LogicalPlan {
    LogicalPlan::Extension(Extension { node: Arc::new(node) })
}

fn field(column: &Column) -> Field {
    Field::new(plan_name(column.id), arrow_type(column.ty), true)
}
