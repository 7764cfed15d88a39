//! `join`, all flavours, on DataFusion's hash join.

use datafusion::common::{JoinType, NullEquality, ScalarValue};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlan, LogicalPlanBuilder, lit};
use kql::bound::{BoundJoin, Column, Expr, JoinKind};
use kql::types::Type;

use crate::error::Error;
use crate::lower::expr::{expr, predicate};
use crate::lower::order::Order;
use crate::lower::sides::Sides;
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, lower_live, plan_name};

pub fn lower(it: &BoundJoin, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let condition = match &it.condition {
        Some(condition) => Some(predicate(condition, lowering)?),
        None => None,
    };
    let (of_left, of_right) =
        (it.keys.iter().map(|(left, _)| left), it.keys.iter().map(|(_, right)| right));
    let left = match it.kind {
        // All its rows are in the answer, those that are gone as well, and stay gone.
        JoinKind::LeftOuter => lower_live(&it.left, lowering)?,
        _ => lower_table(&it.left, lowering)?,
    };
    let (left, mut left_keys) = keyed(left, of_left, lowering)?;
    let (right, mut right_keys) = keyed(lower_table(&it.right, lowering)?, of_right, lowering)?;
    let Sides { left, right, parts } = Sides::of(left, right, alone(it.kind), lowering)?;
    left_keys.extend(parts.iter().filter(|it| it.is_key).filter_map(|it| it.left.clone()));
    right_keys.extend(parts.iter().filter(|it| it.is_key).filter_map(|it| it.right.clone()));
    // Without keys there is nothing by which the left side could be made distinct.
    let left = if it.kind == JoinKind::InnerUnique && condition.is_none() {
        first_of_each(left, &left_keys)?
    } else {
        left
    };
    let left_names: Vec<_> =
        left_keys.iter().map(datafusion::common::Column::new_unqualified).collect();
    let right_names: Vec<_> =
        right_keys.iter().map(datafusion::common::Column::new_unqualified).collect();
    let order = order_of(it.kind, &left.order, &right.order);
    // Kusto: null keys meet, unlike in SQL.
    let joined = LogicalPlanBuilder::from(left.plan)
        .join_detailed(
            right.plan,
            join_type(it.kind),
            (left_names, right_names),
            condition,
            NullEquality::NullEqualsNull,
        )?
        .build()?;
    let (left_missing, right_missing) = missing_sides(it.kind);
    let mut outputs = Vec::new();
    for column in columns {
        let from_left = it.left.columns.iter().any(|left| left.id == column.id);
        let name = plan_name(column.id);
        let may_miss = if from_left { left_missing } else { right_missing };
        // Kusto: a string is never null, also where the other side of an outer join has no row.
        outputs.push(if may_miss && column.ty == Type::String {
            never_null(by_name(&name)).alias(&name)
        } else {
            by_name(&name)
        });
    }
    outputs.extend(
        order
            .keys
            .iter()
            .filter(|key| !columns.iter().any(|column| plan_name(column.id) == key.column))
            .map(|key| by_name(&key.column)),
    );
    let names: Vec<String> = outputs.iter().map(|it| it.schema_name().to_string()).collect();
    let parts = parts.iter().filter(|it| !names.contains(&it.name));
    outputs.extend(parts.filter_map(|it| it.of(&joined)));
    let plan = LogicalPlanBuilder::from(joined).project(outputs)?.build()?;
    Ok(Lowered { plan, order })
}

fn never_null(text: PlanExpr) -> PlanExpr {
    coalesce(vec![text, lit(ScalarValue::Utf8View(Some(String::new())))])
}

/// One side with its key expressions as hidden columns, and their names.
fn keyed<'a>(
    lowered: Lowered,
    keys: impl Iterator<Item = &'a Expr>,
    lowering: &Lowering,
) -> Result<(Lowered, Vec<String>), Error> {
    let mut outputs: Vec<PlanExpr> =
        lowered.plan.schema().columns().into_iter().map(PlanExpr::Column).collect();
    let mut names = Vec::new();
    for key in keys {
        let name = lowering.hidden();
        outputs.push(expr(key, lowering)?.alias(&name));
        names.push(name);
    }
    let plan = LogicalPlanBuilder::from(lowered.plan).project(outputs)?.build()?;
    Ok((Lowered { plan, order: lowered.order }, names))
}

/// The first row of each key: what `innerunique` makes of its left side.
fn first_of_each(it: Lowered, keys: &[String]) -> Result<Lowered, Error> {
    let on: Vec<PlanExpr> = keys.iter().map(|key| by_name(key)).collect();
    let columns = it.plan.schema().columns();
    let select: Vec<PlanExpr> = columns.iter().cloned().map(PlanExpr::Column).collect();
    let sort =
        on.iter().map(|key| key.clone().sort(true, true)).chain(it.order.sort_exprs()).collect();
    let plan: LogicalPlan =
        LogicalPlanBuilder::from(it.plan).distinct_on(on, select, Some(sort))?.build()?;
    Ok(Lowered { plan, order: it.order })
}

fn order_of(kind: JoinKind, left: &Order, right: &Order) -> Order {
    match kind {
        JoinKind::LeftSemi | JoinKind::LeftAnti => left.clone(),
        JoinKind::RightSemi | JoinKind::RightAnti => right.clone(),
        JoinKind::InnerUnique
        | JoinKind::Inner
        | JoinKind::LeftOuter
        | JoinKind::RightOuter
        | JoinKind::FullOuter => {
            let keys = left.keys.iter().chain(&right.keys).cloned();
            Order {
                keys: keys
                    .map(|key| crate::lower::order::OrderKey { nulls_first: false, ..key })
                    .collect(),
            }
        }
    }
}

fn join_type(kind: JoinKind) -> JoinType {
    match kind {
        JoinKind::InnerUnique | JoinKind::Inner => JoinType::Inner,
        JoinKind::LeftOuter => JoinType::Left,
        JoinKind::RightOuter => JoinType::Right,
        JoinKind::FullOuter => JoinType::Full,
        JoinKind::LeftSemi => JoinType::LeftSemi,
        JoinKind::RightSemi => JoinType::RightSemi,
        JoinKind::LeftAnti => JoinType::LeftAnti,
        JoinKind::RightAnti => JoinType::RightAnti,
    }
}

/// Whether rows of the right and of the left side are in the answer for themselves.
fn alone(kind: JoinKind) -> (bool, bool) {
    match kind {
        JoinKind::LeftSemi | JoinKind::LeftAnti => (false, true),
        JoinKind::RightSemi | JoinKind::RightAnti => (true, false),
        JoinKind::InnerUnique
        | JoinKind::Inner
        | JoinKind::LeftOuter
        | JoinKind::RightOuter
        | JoinKind::FullOuter => missing_sides(kind),
    }
}

/// Whether the left and the right side may have no row beside the other's.
fn missing_sides(kind: JoinKind) -> (bool, bool) {
    match kind {
        JoinKind::LeftOuter => (false, true),
        JoinKind::RightOuter => (true, false),
        JoinKind::FullOuter => (true, true),
        JoinKind::InnerUnique
        | JoinKind::Inner
        | JoinKind::LeftSemi
        | JoinKind::RightSemi
        | JoinKind::LeftAnti
        | JoinKind::RightAnti => (false, false),
    }
}
