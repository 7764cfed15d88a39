//! `print`: one row of expressions.

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::BoundPrint;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::range::one_row;
use crate::lower::{Lowered, Lowering, by_name};

pub fn lower(it: &BoundPrint, lowering: &Lowering) -> Result<Lowered, Error> {
    let ordinal = lowering.hidden();
    let mut outputs =
        it.values.iter().map(|value| assignment(value, lowering)).collect::<Result<Vec<_>, _>>()?;
    // DataFusion loses the order of rows whose ordinal is a constant where joins of such rows are spread over threads.
    outputs.push(by_name(&ordinal));
    let plan = LogicalPlanBuilder::from(one_row(&ordinal, lowering)?).project(outputs)?.build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}
