//! `partition`: a subquery over the rows of each value of a column, run over all rows at once (see [`parts`](crate::lower::parts)).
//!
//! The answers stand in the order of the values. Kusto's limit of 64 partitions for the strategy `legacy` is one of its way to run them,
//! and not ours.

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::{BoundPartition, BoundTable, Expr, InOp};

use crate::error::Error;
use crate::exec::with_columns;
use crate::lower::compare::in_list;
use crate::lower::expr::expr;
use crate::lower::order::{Order, OrderKey};
use crate::lower::ordering::sort_key;
use crate::lower::parts::{Parts, alive_column, answers_for_none};
use crate::lower::{Lowered, Lowering, lower as lower_table, plan_name};

pub fn lower(it: &BoundPartition, lowering: &Lowering) -> Result<Lowered, Error> {
    let outer = lower_table(&it.input, lowering)?;
    let key = lowering.hidden();
    let value = expr(&it.by, lowering)?;
    let mut keys = vec![(value.clone(), key.clone())];
    // What parts are ordered by may be another thing than what tells them apart.
    keys.extend(sort_key(value, it.by.ty, false, true).map(|it| (it, lowering.hidden())));
    let columns = keys.iter().map(|(value, name)| value.clone().alias(name)).collect();
    let mut plan = with_columns(outer.plan, columns)?;
    let keys: Vec<String> = keys.into_iter().map(|it| it.1).collect();
    if let Some(within) = &it.within {
        let wanted = InOp::In { case_sensitive: true, negated: false };
        let wanted = in_list(wanted, &it.by, std::slice::from_ref(within), lowering)?;
        plan = LogicalPlanBuilder::from(plan).filter(wanted)?.build()?;
    }
    let alive = answers_for_none(&it.subquery).then(|| lowering.hidden());
    if let Some(alive) = &alive {
        plan = with_columns(plan, vec![alive_column(alive)])?;
    }
    let own_tables = !begins_with_input(&it.subquery);
    let parts = Parts {
        input: Lowered { plan, order: outer.order },
        keys: keys.clone(),
        passengers: if own_tables { value_column(&it.by) } else { Vec::new() },
        alive,
        own_tables,
    };
    let inner = lowering.within(parts, || lower_table(&it.subquery, lowering))?;
    let place = keys.into_iter().next_back().unwrap_or(key);
    let first = OrderKey { column: place, descending: false, nulls_first: true, bits: None };
    let keys = std::iter::once(first).chain(inner.order.keys).collect();
    Ok(Lowered { plan: inner.plan, order: Order { keys } })
}

/// The column that stands for a partition's value in a query of its own.
fn value_column(by: &Expr) -> Vec<String> {
    match by.kind {
        kql::bound::ExprKind::Column(id) => vec![plan_name(id)],
        _ => Vec::new(),
    }
}

fn begins_with_input(subquery: &BoundTable) -> bool {
    let inputs = subquery.inputs();
    matches!(subquery.operator, kql::bound::BoundOperator::Input(_))
        || inputs.first().is_some_and(|it| begins_with_input(it))
}
