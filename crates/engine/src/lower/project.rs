//! `project` and its kin: exactly these columns.

use std::collections::HashSet;

use datafusion::logical_expr::Expr;
use kql::bound::BoundProject;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::{Lowered, Lowering, by_name, lower_live, plan_name, projected, window};

pub fn lower(it: &BoundProject, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let mut names = HashSet::new();
    let (mut outputs, calls): (Vec<Expr>, _) = lowering.windowed(|| {
        let first = it.assignments.iter().filter(|it| names.insert(plan_name(it.column.id)));
        first.map(|value| assignment(value, lowering)).collect()
    })?;
    let input = window::computed(input, calls, lowering)?;
    let kept: Vec<Expr> = input
        .order
        .keys
        .iter()
        .map(|key| key.column.clone())
        .chain(lowering.carried(&input.plan))
        .filter(|name| names.insert(name.clone()))
        .map(|name| by_name(&name))
        .collect();
    outputs.extend(kept);
    let plan = projected(input.plan, outputs)?;
    Ok(Lowered { plan, order: input.order })
}
