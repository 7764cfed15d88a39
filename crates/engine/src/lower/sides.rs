//! The two sides of a join within a subquery over parts: rows of one part meet rows of the same part.

use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder};

use crate::error::Error;
use crate::lower::{Lowered, Lowering, by_name};

/// Both sides, no name twice.
pub struct Sides {
    pub left: Lowered,
    pub right: Lowered,
    pub parts: Vec<PartColumn>,
}

/// A column of a subquery around, and where the sides have it.
pub struct PartColumn {
    pub name: String,
    /// Whether it tells parts apart, on both sides.
    pub is_key: bool,
    pub left: Option<String>,
    pub right: Option<String>,
}

impl PartColumn {
    /// Its value behind the join; None where neither side is left.
    pub fn of(&self, joined: &LogicalPlan) -> Option<Expr> {
        let has = |name: &&String| joined.schema().has_column_with_unqualified_name(name);
        let sides = [self.left.as_ref().filter(has), self.right.as_ref().filter(has)];
        let mut found: Vec<Expr> = sides.into_iter().flatten().map(|it| by_name(it)).collect();
        let value = if found.len() > 1 { coalesce(found) } else { found.pop()? };
        Some(value.alias(&self.name))
    }
}

impl Sides {
    /// Makes the sides ready. A side whose rows the answer has without the other's must know its parts by itself.
    pub fn of(
        left: Lowered,
        right: Lowered,
        (left_missing, right_missing): (bool, bool),
        lowering: &Lowering,
    ) -> Result<Sides, Error> {
        let (in_left, in_right) = (lowering.keys(&left.plan), lowering.keys(&right.plan));
        let (left, right) = match (in_left.is_empty(), in_right.is_empty()) {
            (false, true) if left_missing => (left, lowering.crossed(right)?),
            (true, false) if right_missing => (lowering.crossed(left)?, right),
            _ => (left, right),
        };
        let (of_left, of_right) = (lowering.carried(&left.plan), lowering.carried(&right.plan));
        let keys = lowering.keys(&left.plan);
        let mut parts: Vec<PartColumn> = of_left
            .iter()
            .map(|name| PartColumn {
                name: name.clone(),
                is_key: keys.contains(name) && of_right.contains(name),
                left: Some(name.clone()),
                right: None,
            })
            .collect();
        let mut right = right;
        for name in of_right {
            let Some(part) = parts.iter_mut().find(|it| it.name == name) else {
                let right = Some(name.clone());
                parts.push(PartColumn { name, is_key: false, left: None, right });
                continue;
            };
            let renamed = lowering.hidden();
            right = rename(right, &name, &renamed)?;
            part.right = Some(renamed);
        }
        // Both sides may begin with the rows of one part, and so be ordered by the same columns.
        for name in right.plan.schema().columns().into_iter().map(|it| it.name) {
            if left.plan.schema().has_column_with_unqualified_name(&name) {
                right = rename(right, &name, &lowering.hidden())?;
            }
        }
        Ok(Sides { left, right, parts })
    }
}

fn rename(it: Lowered, from: &str, to: &str) -> Result<Lowered, Error> {
    let own = it.plan.schema().columns().into_iter();
    let outputs: Vec<Expr> = own
        .map(|own| if own.name == from { by_name(from).alias(to) } else { Expr::Column(own) })
        .collect();
    let plan = LogicalPlanBuilder::from(it.plan).project(outputs)?.build()?;
    let mut order = it.order;
    for key in order.keys.iter_mut().filter(|key| key.column == from) {
        key.column = to.to_owned();
    }
    Ok(Lowered { plan, order })
}
