//! `sort`: makes the keys the most significant part of the order. Nothing is sorted until an order is needed.

use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder};
use kql::bound::{BoundSort, ExprKind, SortKey};
use kql::types::Type;

use crate::error::Error;
use crate::functions::text::granny::GRANNY;
use crate::lower::expr::{converted, expr};
use crate::lower::order::{Order, OrderKey};
use crate::lower::ordering::sort_key;
use crate::lower::{Lowered, Lowering, lower_live, plan_name};
use crate::udf::call_kernel;

pub fn lower(it: &BoundSort, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    sorted(input, &it.keys, lowering)
}

/// The input in the order of the keys, ties in the order they had.
pub fn sorted(input: Lowered, keys: &[SortKey], lowering: &Lowering) -> Result<Lowered, Error> {
    let mut order = Vec::new();
    let mut computed = Vec::new();
    for key in keys {
        if key.granny || key.value.ty == Type::Dynamic {
            for (value, as_null) in parts_of(key, lowering)? {
                let name = lowering.hidden();
                computed.push(value.alias(&name));
                let descending = if as_null { key.nulls_first } else { key.descending };
                order.push(OrderKey { column: name, descending, nulls_first: true, bits: None });
            }
            continue;
        }
        let value = expr(&key.value, lowering)?;
        let replaced = sort_key(value.clone(), key.value.ty, key.descending, key.nulls_first);
        let column = match (&key.value.kind, replaced) {
            (ExprKind::Column(id), None) => plan_name(*id),
            (_, replaced) => {
                let name = lowering.hidden();
                computed.push(replaced.unwrap_or(value).alias(&name));
                name
            }
        };
        order.push(OrderKey {
            column,
            descending: key.descending,
            nulls_first: key.nulls_first,
            bits: None,
        });
    }
    order.extend(input.order.keys);
    let plan = if computed.is_empty() {
        input.plan
    } else {
        let kept: Vec<PlanExpr> = input
            .plan
            .schema()
            .columns()
            .into_iter()
            .map(PlanExpr::Column)
            .chain(computed)
            .collect();
        LogicalPlanBuilder::from(input.plan).project(kept)?.build()?
    };
    Ok(Lowered { plan, order: Order { keys: order } })
}

/// What a key stands for that has no order of its own, most significant first, and whether it is true for nulls.
fn parts_of(key: &SortKey, lowering: &Lowering) -> Result<Vec<(PlanExpr, bool)>, Error> {
    let (value, ty) = (expr(&key.value, lowering)?, key.value.ty);
    let nulls = (value.clone().is_null(), true);
    let text = converted(value.clone(), ty, Type::String)?;
    if key.granny {
        let sized = call_kernel(&GRANNY, vec![Type::String], Type::String, vec![text]);
        return Ok(vec![nulls, (sized, false)]);
    }
    // Numbers by their size, and before anything else.
    let number = converted(value, ty, Type::Real)?;
    let no_number = number.clone().is_null();
    Ok(vec![nulls, (no_number, false), (number, false), (text, false)])
}
