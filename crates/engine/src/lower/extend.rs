//! `extend`: the input's columns and new ones beside them.

use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use kql::bound::BoundExtend;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::{Lowered, Lowering, lower as lower_table};

pub fn lower(it: &BoundExtend, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    // A replaced column stays in the plan under its old id; nothing refers to it any more and the optimiser drops it.
    let mut outputs: Vec<Expr> =
        input.plan.schema().columns().into_iter().map(Expr::Column).collect();
    for value in &it.assignments {
        outputs.push(assignment(value, lowering)?);
    }
    let plan = LogicalPlanBuilder::from(input.plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: input.order })
}
