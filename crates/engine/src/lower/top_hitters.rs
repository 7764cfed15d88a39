//! `top-hitters`: the most frequent values, or those of the greatest sum. Kusto estimates them, here they are exact.

use datafusion::functions_aggregate::expr_fn::{count, min, sum};
use datafusion::logical_expr::{LogicalPlanBuilder, cast, lit};
use kql::bound::BoundTopHitters;

use crate::error::Error;
use crate::lower::expr::{assignment, expr};
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::grouped;
use crate::lower::range::row_count;
use crate::lower::take::first;
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name};
use crate::types::arrow_type;

pub fn lower(it: &BoundTopHitters, lowering: &Lowering) -> Result<Lowered, Error> {
    let n_rows = row_count(&it.n_rows, lowering)?;
    let input = lower_table(&it.input, lowering)?;
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let (number, ordinal) = (plan_name(it.output.id), lowering.hidden());
    let total = match &it.by {
        None => count(lit(1i64)),
        Some(by) => sum(expr(by, lowering)?),
    };
    let computed = vec![total.alias(&number), min(by_name(&key.column)).alias(&ordinal)];
    let plan = grouped(plan, vec![assignment(&it.of, lowering)?], computed, lowering)?;
    let own = plan.schema().columns().into_iter().map(|own| match own.name == number {
        true => cast(by_name(&number), arrow_type(it.output.ty)).alias(&number),
        false => by_name(&own.name),
    });
    let own: Vec<_> = own.collect();
    let plan = LogicalPlanBuilder::from(plan).project(own)?.build()?;
    let greatest = OrderKey { column: number, descending: true, nulls_first: false, bits: None };
    // Kusto: of two values with the same number the later one has pushed out the other.
    let latest = OrderKey { column: ordinal, descending: true, ..key };
    let order = Order { keys: vec![greatest, latest] };
    first(Lowered { plan, order }, n_rows, lowering)
}
