//! `count`: one row with the number of rows.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit, when};
use kql::bound::{BoundCount, Column};

use crate::error::Error;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::parts::{alive_column, grouped};
use crate::lower::{Lowered, Lowering, by_name, lower_live, plan_name};

pub fn lower(it: &BoundCount, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let ordinal = lowering.hidden();
    let name = columns.first().map(|column| plan_name(column.id)).unwrap_or_default();
    // Within a part of a subquery a row may be gone that stands for the part alone.
    let alive = lowering.alive(&input.plan);
    let counted = match &alive {
        Some(alive) => count(when(by_name(alive), lit(1i64)).end()?),
        None => count(lit(1i64)),
    };
    let plan = grouped(input.plan, Vec::new(), vec![counted.alias(&name)], lowering)?;
    let carried = lowering.carried(&plan).into_iter();
    let carried = carried.filter(|it| Some(it) != alive.as_ref()).map(|it| by_name(&it));
    let outputs: Vec<Expr> = [by_name(&name), lit(0u64).alias(&ordinal)]
        .into_iter()
        .chain(carried)
        .chain(alive.as_ref().map(|it| alive_column(it)))
        .collect();
    let plan = LogicalPlanBuilder::from(plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}
