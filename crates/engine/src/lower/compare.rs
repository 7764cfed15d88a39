//! Comparisons, lists and string operators, with Kusto's rules for null and for operands of two types.

use datafusion::common::ScalarValue;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as PlanExpr, Operator, binary_expr, lit, not, when};
use kql::bound::{BinaryOp, Expr, ExprKind, InOp, TextOp};
use kql::types::{Type, Value};

use crate::error::Error;
use crate::functions::dynamic::compare::COMPARED;
use crate::functions::dynamic::spread;
use crate::functions::text::operators;
use crate::lower::Lowering;
use crate::lower::expr::{converted, expr};
use crate::lower::literal::literal;
use crate::lower::ordering::ordered;
use crate::udf::call_kernel;

/// `==` and its like. In a filter null counts as false, so that the bare comparison stands.
///
/// Kusto: `null == 1` is false and `null != 1` is true; two nulls compared, and an order with null, are null: neither that nor its
/// negation keeps a row.
pub fn comparison(
    op: BinaryOp,
    left: &Expr,
    right: &Expr,
    in_filter: bool,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let ty = common_type(left.ty, right.ty);
    let (a, b) = (operand(left, ty, lowering)?, operand(right, ty, lowering)?);
    if ty == Type::Dynamic {
        return Ok(dynamic_comparison(op, a, b));
    }
    let test = ordered(op, ty, (a.clone(), left), (b.clone(), right));
    let one_null = match op {
        BinaryOp::Equal => false,
        BinaryOp::NotEqual => true,
        _ => return Ok(test),
    };
    let never = (never_null(left), never_null(right));
    Ok(match (op, never) {
        // A string is never null and neither is a literal: the bare comparison is exact.
        _ if ty == Type::String || never == (true, true) => test,
        (BinaryOp::Equal, _) if in_filter => test,
        (BinaryOp::NotEqual, _) if ty != Type::Real && (in_filter || never != (false, false)) => {
            binary_expr(a, Operator::IsDistinctFrom, b)
        }
        (_, (true, _) | (_, true)) => coalesce(vec![test, lit(one_null)]),
        _ => {
            let both = a.is_null().and(b.is_null());
            let null = lit(ScalarValue::Boolean(None));
            when(both, null).otherwise(coalesce(vec![test, lit(one_null)]))?
        }
    })
}

/// A comparison of two dynamic values.
fn dynamic_comparison(op: BinaryOp, a: PlanExpr, b: PlanExpr) -> PlanExpr {
    let types = vec![Type::Dynamic; 2];
    let compared = call_kernel(&COMPARED, types, Type::Long, vec![a.clone(), b.clone()]);
    let is = |from: i64, to: i64| compared.clone().between(lit(from), lit(to));
    match op {
        BinaryOp::Less => is(-1, -1),
        BinaryOp::LessOrEqual => is(-1, 0),
        BinaryOp::Greater => is(1, 1),
        BinaryOp::GreaterOrEqual => is(0, 1),
        BinaryOp::NotEqual => {
            let one_is_null = binary_expr(a.is_null(), Operator::NotEq, b.is_null());
            coalesce(vec![not(is(0, 0)), one_is_null])
        }
        _ => coalesce(vec![is(0, 0), lit(false)]),
    }
}

/// `value between (low .. high)`: both ends included; null lies nowhere.
pub fn between(
    negated: bool,
    value: &Expr,
    low: &Expr,
    high: &Expr,
    in_filter: bool,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let from = comparison(BinaryOp::GreaterOrEqual, value, low, in_filter && !negated, lowering)?;
    let to = comparison(BinaryOp::LessOrEqual, value, high, in_filter && !negated, lowering)?;
    let inside = from.and(to);
    Ok(if negated { not(inside) } else { inside })
}

/// `in` and its kin over a list of expressions; a dynamic array among constants stands for its elements.
pub fn in_list(
    op: InOp,
    left: &Expr,
    list: &[Expr],
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let items = elements(list);
    if items.iter().any(is_spread) {
        return in_spread(op, left, &items, lowering);
    }
    match op {
        InOp::In { case_sensitive: true, negated } => {
            let ty = items.iter().fold(left.ty, |ty, item| common_type(ty, item.ty));
            let value = operand(left, ty, lowering)?;
            let items = items
                .iter()
                .map(|item| operand(item, ty, lowering))
                .collect::<Result<Vec<_>, _>>()?;
            let found = value.in_list(items, false);
            let found = if ty == Type::String { found } else { coalesce(vec![found, lit(false)]) };
            Ok(if negated { not(found) } else { found })
        }
        InOp::In { case_sensitive: false, negated } => {
            let found = over_texts(&operators::IN_IGNORING_CASE, left, &items, lowering)?;
            Ok(if negated { not(found) } else { found })
        }
        InOp::HasAny => over_texts(&operators::HAS_ANY, left, &items, lowering),
        InOp::HasAll => over_texts(&operators::HAS_ALL, left, &items, lowering),
    }
}

/// Whether an item may be an array that only the rows tell.
fn is_spread(item: &Expr) -> bool {
    item.ty == Type::Dynamic && !matches!(item.kind, ExprKind::Literal(_))
}

/// The same where an item is a dynamic value of the row: an array there stands for its elements, too.
fn in_spread(
    op: InOp,
    left: &Expr,
    items: &[Expr],
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let (scalar, is_negated, as_text) = match op {
        InOp::In { case_sensitive: true, negated } => (&spread::IN, negated, false),
        InOp::In { case_sensitive: false, negated } => (&spread::IN_IGNORING_CASE, negated, true),
        InOp::HasAny => (&spread::HAS_ANY, false, true),
        InOp::HasAll => (&spread::HAS_ALL, false, true),
    };
    let ty = if as_text { Type::String } else { left.ty };
    let mut args = vec![operand(left, ty, lowering)?];
    let mut types = vec![ty];
    for item in items {
        args.push(expr(item, lowering)?);
        types.push(item.ty);
    }
    let found = call_kernel(scalar, types, Type::Bool, args);
    Ok(if is_negated { not(found) } else { found })
}

fn over_texts(
    scalar: &'static crate::function::Scalar,
    left: &Expr,
    items: &[Expr],
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let mut args = vec![operand(left, Type::String, lowering)?];
    for item in items {
        args.push(operand(item, Type::String, lowering)?);
    }
    Ok(call_kernel(scalar, vec![Type::String; args.len()], Type::Bool, args))
}

/// The list with constant dynamic arrays spread out.
fn elements(list: &[Expr]) -> Vec<Expr> {
    let mut items = Vec::new();
    for item in list {
        match &item.kind {
            ExprKind::Literal(Value::Dynamic(json)) => match serde_json::from_str(json) {
                Ok(serde_json::Value::Array(values)) => {
                    items.extend(values.iter().map(|value| constant(value, item)))
                }
                _ => items.push(item.clone()),
            },
            _ => items.push(item.clone()),
        }
    }
    items
}

fn constant(value: &serde_json::Value, at: &Expr) -> Expr {
    let value = match value {
        serde_json::Value::String(text) => Value::String(text.as_str().into()),
        serde_json::Value::Bool(it) => Value::Bool(*it),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(it) => Value::Long(it),
            None => Value::Real(number.as_f64().unwrap_or(f64::NAN)),
        },
        other => Value::Dynamic(other.to_string().into()),
    };
    Expr { ty: value.ty(), kind: ExprKind::Literal(value), span: at.span }
}

/// A string operator with its pattern.
pub fn text_operator(
    op: TextOp,
    case_sensitive: bool,
    negated: bool,
    left: &Expr,
    right: &Expr,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let args =
        vec![operand(left, Type::String, lowering)?, operand(right, Type::String, lowering)?];
    let Some(kernel) = operators::find(op, case_sensitive) else {
        let what = "the operator `like`".to_owned();
        return Err(Error::NotSupportedYet { what, span: left.span.to(right.span) });
    };
    let found = call_kernel(kernel, vec![Type::String; 2], Type::Bool, args);
    Ok(if negated { not(found) } else { found })
}

/// The type in which two operands are compared.
///
/// Kusto: a string against a number is compared as text, `"0" == 0` but not `"00" == 0`. Log Analytics takes `==` and refuses `<`
/// between the two, so there is no numeric reading of the string; and `ResultType == 0` must keep exactly what `ResultType == "0"` keeps.
pub fn common_type(left: Type, right: Type) -> Type {
    match (left, right) {
        (a, b) if a == b => a,
        (Type::Dynamic, b) if b.is_numeric() => Type::Real,
        (a, Type::Dynamic) if a.is_numeric() => Type::Real,
        (Type::Dynamic, other) | (other, Type::Dynamic) => other,
        (Type::String, _) | (_, Type::String) => Type::String,
        (Type::Bool, _) | (_, Type::Bool) => Type::Bool,
        (Type::Real, _) | (_, Type::Real) => Type::Real,
        (Type::Decimal, _) | (_, Type::Decimal) => Type::Decimal,
        _ => Type::Long,
    }
}

/// An operand as a value of the type that the two sides have in common.
pub fn operand(it: &Expr, ty: Type, lowering: &Lowering) -> Result<PlanExpr, Error> {
    match &it.kind {
        ExprKind::Literal(Value::Long(number)) if ty == Type::String => {
            Ok(literal(&Value::String(number.to_string().into())))
        }
        _ => converted(expr(it, lowering)?, it.ty, ty),
    }
}

fn never_null(it: &Expr) -> bool {
    it.ty == Type::String
        || matches!(&it.kind, ExprKind::Literal(value) if !matches!(value, Value::Null(_)))
}
