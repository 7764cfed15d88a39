//! `take n`: the first n rows in the order of the input. Kusto leaves open which; input order decides.

use datafusion::logical_expr::{LogicalPlanBuilder, SortExpr, lit};
use kql::bound::BoundTake;

use crate::error::Error;
use crate::lower::order::with_row_number;
use crate::lower::parts::replaced;
use crate::lower::range::row_count;
use crate::lower::{Lowered, Lowering, by_name, lower_live};

pub fn lower(it: &BoundTake, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    first(input, row_count(&it.n_rows, lowering)?, lowering)
}

/// The first rows of the input in its order; of each part within a subquery.
pub fn first(input: Lowered, n_rows: u64, lowering: &Lowering) -> Result<Lowered, Error> {
    let keys = lowering.keys(&input.plan);
    if !keys.is_empty() {
        return first_of_parts(input, keys, n_rows, lowering);
    }
    let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX);
    let plan = LogicalPlanBuilder::from(input.plan)
        .sort(input.order.sort_exprs())?
        .limit(0, Some(n_rows))?
        .build()?;
    Ok(Lowered { plan, order: input.order })
}

fn first_of_parts(
    input: Lowered,
    keys: Vec<String>,
    n_rows: u64,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let alive = lowering.alive(&input.plan);
    // What is gone comes last, so that it isn't counted.
    let gone = alive.iter().map(|it| by_name(it).sort(false, false));
    let order: Vec<SortExpr> = gone.chain(input.order.sort_exprs()).collect();
    let place = lowering.hidden();
    let keys = keys.iter().map(|it| by_name(it)).collect();
    let plan = with_row_number(input.plan, keys, order, &place)?;
    let taken = by_name(&place).lt_eq(lit(n_rows));
    let plan = match alive {
        None => LogicalPlanBuilder::from(plan).filter(taken)?.build()?,
        Some(alive) => {
            let stays = by_name(&alive).and(taken);
            replaced(plan, &alive, stays)?
        }
    };
    Ok(Lowered { plan, order: input.order })
}
