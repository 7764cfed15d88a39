//! `print`: one row of expressions.

use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use kql::bound::BoundPrint;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering};

pub fn lower(it: &BoundPrint, lowering: &Lowering) -> Result<Lowered, Error> {
    let ordinal = lowering.hidden();
    let mut outputs =
        it.values.iter().map(|value| assignment(value, lowering)).collect::<Result<Vec<_>, _>>()?;
    outputs.push(lit(0u64).alias(&ordinal));
    let plan = LogicalPlanBuilder::empty(true).project(outputs)?.build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}
