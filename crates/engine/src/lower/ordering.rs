//! One comparison of two operands of a type, null where one is null. Reals and decimals are ordered otherwise by Arrow: reals by their
//! bits, with NaN and -0 in places of their own, decimals as text.

use datafusion::logical_expr::{Expr as PlanExpr, Operator, binary_expr, lit};
use kql::bound::{BinaryOp, Expr, ExprKind};
use kql::types::{Type, Value};

use crate::functions::math::comparison::COMPARISON;
use crate::functions::math::sort_key::SORT_KEY;
use crate::lower::literal::text;
use crate::udf::call_kernel;

/// `a op b`, where both are of that type; `left` and `right` are what they were made of.
pub fn ordered(
    op: BinaryOp,
    ty: Type,
    (a, left): (PlanExpr, &Expr),
    (b, right): (PlanExpr, &Expr),
) -> PlanExpr {
    let by_kernel = |a, b| {
        let types = vec![Type::String, ty, ty];
        call_kernel(&COMPARISON, types, Type::Bool, vec![text(symbol(op)), a, b])
    };
    let is_order = !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual);
    match ty {
        Type::Decimal if is_order => by_kernel(a, b),
        // What was a whole number is never NaN or -0.
        Type::Real if is_whole(left) && is_whole(right) => binary_expr(a, operator(op), b),
        Type::Real => match (number(left), number(right)) {
            (_, Some(number)) if !number.is_nan() => against(op, a, number, is_whole(left)),
            (Some(number), _) if !number.is_nan() => {
                against(turned(op), b, number, is_whole(right))
            }
            _ => by_kernel(a, b),
        },
        _ => binary_expr(a, operator(op), b),
    }
}

/// What the values of a type are sorted by, where Arrow orders them otherwise than Kusto; None where it doesn't.
///
/// Kusto: NaN stands with the nulls, between them and the numbers.
pub fn sort_key(
    value: PlanExpr,
    ty: Type,
    descending: bool,
    nulls_first: bool,
) -> Option<PlanExpr> {
    match ty {
        Type::Real | Type::Decimal => {
            let nan_above = lit(descending == nulls_first);
            Some(call_kernel(&SORT_KEY, vec![ty, Type::Bool], ty, vec![value, nan_above]))
        }
        Type::Bool
        | Type::Int
        | Type::Long
        | Type::String
        | Type::DateTime
        | Type::TimeSpan
        | Type::Guid
        | Type::Dynamic => None,
    }
}

/// A real against a constant, in bare comparisons that can be pushed down to the scan. NaN lies beyond the infinities to Arrow.
fn against(op: BinaryOp, value: PlanExpr, number: f64, whole: bool) -> PlanExpr {
    let compared = |operator, number: f64| binary_expr(value.clone(), operator, lit(number));
    let (low, high) = if number == 0.0 { (-0.0, 0.0) } else { (number, number) };
    let not_above = || compared(Operator::LtEq, f64::INFINITY);
    let not_below = || compared(Operator::GtEq, f64::NEG_INFINITY);
    let (test, bound) = match op {
        BinaryOp::Less => (compared(Operator::Lt, low), not_below()),
        BinaryOp::LessOrEqual => (compared(Operator::LtEq, high), not_below()),
        BinaryOp::Greater => (compared(Operator::Gt, high), not_above()),
        BinaryOp::GreaterOrEqual => (compared(Operator::GtEq, low), not_above()),
        BinaryOp::NotEqual if number == 0.0 && !whole => {
            return compared(Operator::Lt, low).or(compared(Operator::Gt, high));
        }
        BinaryOp::NotEqual => return compared(Operator::NotEq, number),
        _ if number == 0.0 && !whole => {
            (compared(Operator::GtEq, low), compared(Operator::LtEq, high))
        }
        _ => return compared(Operator::Eq, number),
    };
    if whole { test } else { test.and(bound) }
}

/// The operator with its sides changed.
fn turned(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        other => other,
    }
}

fn is_whole(it: &Expr) -> bool {
    matches!(it.ty, Type::Int | Type::Long | Type::Bool)
}

/// The number that a constant is.
fn number(it: &Expr) -> Option<f64> {
    match &it.kind {
        ExprKind::Literal(Value::Real(it)) => Some(*it),
        ExprKind::Literal(Value::Long(it)) => Some(*it as f64),
        ExprKind::Literal(Value::Int(it)) => Some(f64::from(*it)),
        _ => None,
    }
}

/// The plan's operator.
pub fn operator(op: BinaryOp) -> Operator {
    match op {
        BinaryOp::NotEqual => Operator::NotEq,
        BinaryOp::Less => Operator::Lt,
        BinaryOp::LessOrEqual => Operator::LtEq,
        BinaryOp::Greater => Operator::Gt,
        BinaryOp::GreaterOrEqual => Operator::GtEq,
        _ => Operator::Eq,
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        _ => "==",
    }
}
