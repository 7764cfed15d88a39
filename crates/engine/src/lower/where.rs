//! `where`: keeps the rows for which the predicate is true.

use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use kql::bound::BoundWhere;

use crate::error::Error;
use crate::lower::expr::predicate;
use crate::lower::parts::replaced;
use crate::lower::{Lowered, Lowering, by_name, lower_live, window};

pub fn lower(it: &BoundWhere, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let (condition, calls) =
        lowering.windowed(|| lowering.conditioned(true, || predicate(&it.predicate, lowering)))?;
    let input = window::computed(input, calls, lowering)?;
    let plan = match lowering.alive(&input.plan) {
        None => LogicalPlanBuilder::from(input.plan).filter(condition)?.build()?,
        Some(alive) => {
            let stays = by_name(&alive).and(coalesce(vec![condition, lit(false)]));
            replaced(input.plan, &alive, stays)?
        }
    };
    Ok(Lowered { plan, order: input.order })
}
