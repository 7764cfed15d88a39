//! `where`: keeps the rows for which the predicate is true.

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::BoundWhere;

use crate::error::Error;
use crate::lower::expr::predicate;
use crate::lower::{Lowered, Lowering, lower as lower_table};

pub fn lower(it: &BoundWhere, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let condition = lowering.conditioned(true, || predicate(&it.predicate, lowering))?;
    let plan = LogicalPlanBuilder::from(input.plan).filter(condition)?.build()?;
    Ok(Lowered { plan, order: input.order })
}
