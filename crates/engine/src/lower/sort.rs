//! `sort`: makes the keys the most significant part of the order. Nothing is sorted until an order is needed.

use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder};
use kql::bound::{BoundSort, ExprKind, SortKey};
use kql::library::Returns;
use kql::types::Type;

use crate::error::Error;
use crate::functions::dynamic::compare::SORT_KEYS;
use crate::lower::expr::expr;
use crate::lower::order::{Order, OrderKey};
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
        if key.granny {
            return Err(Error::NotSupportedYet {
                what: "ordering numbers within text by their size".to_owned(),
                span: key.value.span,
            });
        }
        // Only a column of unknown type gets here: the binder refuses the others, as Kusto does.
        if key.value.ty == Type::Dynamic {
            let value = expr(&key.value, lowering)?;
            for scalar in &SORT_KEYS {
                let Returns::Is(ty) = scalar.returns else { continue };
                let name = lowering.hidden();
                let part = call_kernel(scalar, vec![Type::Dynamic], ty, vec![value.clone()]);
                computed.push(part.alias(&name));
                order.push(ordered_by(name, key));
            }
            continue;
        }
        let column = match &key.value.kind {
            ExprKind::Column(id) => plan_name(*id),
            _ => {
                let name = lowering.hidden();
                computed.push(expr(&key.value, lowering)?.alias(&name));
                name
            }
        };
        order.push(ordered_by(column, key));
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

fn ordered_by(column: String, key: &SortKey) -> OrderKey {
    OrderKey { column, descending: key.descending, nulls_first: key.nulls_first, bits: None }
}
