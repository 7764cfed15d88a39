//! `sort`: makes the keys the most significant part of the order. Nothing is sorted until an order is needed.

use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder};
use kql::bound::{BoundSort, ExprKind, SortKey};
use kql::types::Type;

use crate::error::Error;
use crate::lower::expr::expr;
use crate::lower::order::{Order, OrderKey};
use crate::lower::{Lowered, Lowering, lower_live, plan_name};

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
        if key.value.ty == Type::Dynamic {
            return Err(Error::NotSupportedYet {
                what: "sorting by a dynamic value".to_owned(),
                span: key.value.span,
            });
        }
        let column = match &key.value.kind {
            ExprKind::Column(id) => plan_name(*id),
            _ => {
                let name = lowering.hidden();
                computed.push(expr(&key.value, lowering)?.alias(&name));
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
