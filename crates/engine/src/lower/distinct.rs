//! `distinct`: each combination once, in the order of its first row.

use datafusion::functions_aggregate::expr_fn::min;
use kql::bound::BoundDistinct;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::grouped;
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table};

pub fn lower(it: &BoundDistinct, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let groups = it
        .assignments
        .iter()
        .map(|value| assignment(value, lowering))
        .collect::<Result<Vec<_>, _>>()?;
    let ordinal = lowering.hidden();
    let first = min(by_name(&key.column)).alias(&ordinal);
    let plan = grouped(plan, groups, vec![first], lowering)?;
    Ok(Lowered { plan, order: Order::by(OrderKey { column: ordinal, ..key }) })
}
