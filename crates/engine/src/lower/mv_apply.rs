//! `mv-apply`: a subquery over the elements of each row, run over those of all rows at once (see [`parts`](crate::lower::parts)).
//!
//! Kusto: a row whose array is empty has no elements, so that there is no subquery for it and the row is gone; with null there is one
//! element, null.

use kql::bound::{BagExpansion, BoundMvApply, Column};

use crate::error::Error;
use crate::exec::with_columns;
use crate::lower::mv_expand::expanded;
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::{Parts, alive_column, answers_for_none};
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name};

pub fn lower(it: &BoundMvApply, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let outer = lower_table(&it.input, lowering)?;
    let (plan, number) = numbered(outer.plan, &outer.order, u64::BITS, lowering)?;
    let key = lowering.hidden();
    let plan = with_columns(plan, vec![by_name(&number.column).alias(&key)])?;
    let outer = Lowered { plan, order: Order::by(number.clone()) };
    let (index, limit) = (it.index.as_ref(), it.limit.as_ref());
    let mut input = expanded(outer, &it.items, index, BagExpansion::Bag, limit, lowering)?;
    let alive = answers_for_none(&it.subquery).then(|| lowering.hidden());
    if let Some(alive) = &alive {
        input.plan = with_columns(input.plan, vec![alive_column(alive)])?;
    }
    let passengers = it.input.columns.iter().map(|it| it.id);
    let passengers = passengers.filter(|id| columns.iter().any(|column| column.id == *id));
    let parts = Parts {
        input,
        keys: vec![key.clone()],
        passengers: passengers.map(plan_name).collect(),
        alive,
        own_tables: false,
    };
    let inner = lowering.within(parts, || lower_table(&it.subquery, lowering))?;
    let first = OrderKey { column: key, ..number };
    let keys = std::iter::once(first).chain(inner.order.keys).collect();
    Ok(Lowered { plan: inner.plan, order: Order { keys } })
}
