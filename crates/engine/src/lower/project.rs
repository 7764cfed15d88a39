//! `project` and its kin: exactly these columns.

use std::collections::HashSet;

use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use kql::bound::BoundProject;

use crate::error::Error;
use crate::lower::expr::assignment;
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name};

pub fn lower(it: &BoundProject, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let mut outputs = Vec::new();
    let mut names = HashSet::new();
    for value in &it.assignments {
        if names.insert(plan_name(value.column.id)) {
            outputs.push(assignment(value, lowering)?);
        }
    }
    let kept: Vec<Expr> = input
        .order
        .keys
        .iter()
        .filter(|key| names.insert(key.column.clone()))
        .map(|key| by_name(&key.column))
        .collect();
    outputs.extend(kept);
    let plan = LogicalPlanBuilder::from(input.plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: input.order })
}
