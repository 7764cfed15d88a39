//! `extend`: the input's columns and new ones beside them.

use std::collections::HashSet;

use datafusion::logical_expr::Expr;
use kql::bound::{BoundExtend, Column};

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::{Lowered, Lowering, by_name, lower_live, plan_name, projected, window};

pub fn lower(it: &BoundExtend, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let mut names: HashSet<String> =
        it.assignments.iter().map(|value| plan_name(value.column.id)).collect();
    let (mut outputs, calls): (Vec<Expr>, _) = lowering
        .windowed(|| it.assignments.iter().map(|value| assignment(value, lowering)).collect())?;
    let input = window::computed(input, calls, lowering)?;
    // What passes through: the columns that are still there, and the order. A replaced column is gone.
    let kept = columns.iter().map(|it| plan_name(it.id));
    let order = input.order.keys.iter().map(|it| it.column.clone());
    for name in kept.chain(order).chain(lowering.carried(&input.plan)) {
        if names.insert(name.clone()) {
            outputs.push(by_name(&name));
        }
    }
    let plan = projected(input.plan, outputs)?;
    Ok(Lowered { plan, order: input.order })
}
