//! `count`: one row with the number of rows.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};
use kql::bound::{BoundCount, Column};

use crate::error::Error;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering, lower as lower_table, plan_name};

pub fn lower(it: &BoundCount, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let ordinal = lowering.hidden();
    let name = columns.first().map(|column| plan_name(column.id)).unwrap_or_default();
    let none: [Expr; 0] = [];
    let plan = LogicalPlanBuilder::from(input.plan)
        .aggregate(none, [count(lit(1i64)).alias(&name)])?
        .project([crate::lower::by_name(&name), lit(0u64).alias(&ordinal)])?
        .build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}
