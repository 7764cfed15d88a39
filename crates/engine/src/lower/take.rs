//! `take n`: the first n rows in the order of the input. Kusto leaves open which; input order decides.

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::BoundTake;

use crate::error::Error;
use crate::lower::{Lowered, Lowering, lower as lower_table};

pub fn lower(it: &BoundTake, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    first(input, it.n_rows)
}

/// The first rows of the input in its order.
pub fn first(input: Lowered, n_rows: u64) -> Result<Lowered, Error> {
    let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX);
    let plan = LogicalPlanBuilder::from(input.plan)
        .sort(input.order.sort_exprs())?
        .limit(0, Some(n_rows))?
        .build()?;
    Ok(Lowered { plan, order: input.order })
}
