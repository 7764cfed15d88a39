//! Constants: negation, conversion of literals to a type, sizes of bound expressions.

use crate::ast;
use crate::bound::{Expr, ExprKind};
use crate::codes;
use crate::datetime::read::{read_datetime, read_timespan};
use crate::parser::push_value;
use crate::span::Span;
use crate::types::{Type, Value};

use super::{Binder, Scope};

/// The constant with its sign turned; None where it has none.
pub fn negate(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Int(it) => Value::Int(it.checked_neg()?),
        Value::Long(it) => Value::Long(it.checked_neg()?),
        Value::Real(it) => Value::Real(-it),
        Value::TimeSpan(it) => Value::TimeSpan(it.checked_neg()?),
        Value::Decimal(it) => Value::Decimal(
            it.strip_prefix('-').map_or_else(|| format!("-{it}"), str::to_string).into(),
        ),
        Value::Null(ty) if ty.is_numeric() || *ty == Type::TimeSpan => Value::Null(*ty),
        Value::Null(_)
        | Value::Bool(_)
        | Value::DateTime(_)
        | Value::Guid(_)
        | Value::String(_)
        | Value::Dynamic(_) => return None,
    })
}

/// The constant as a value of another type, where Kusto converts it in place.
pub fn convert(value: &Value, ty: Type) -> Option<Value> {
    if value.ty() == ty {
        return Some(value.clone());
    }
    Some(match (value, ty) {
        (Value::Null(_), Type::String) => Value::String("".into()),
        (Value::Null(_), _) => Value::Null(ty),
        (Value::Int(it), Type::Long) => Value::Long(i64::from(*it)),
        (Value::Int(it), Type::Real) => Value::Real(f64::from(*it)),
        (Value::Long(it), Type::Int) => Value::Int(i32::try_from(*it).ok()?),
        (Value::Long(it), Type::Real) => Value::Real(*it as f64),
        (Value::Int(_) | Value::Long(_) | Value::Real(_), Type::Decimal) => {
            let mut text = String::new();
            push_value(&mut text, value);
            Value::Decimal(text.into())
        }
        (Value::Long(0), Type::Bool) => Value::Bool(false),
        (Value::Long(1), Type::Bool) => Value::Bool(true),
        (Value::String(text), Type::DateTime) => Value::DateTime(read_datetime(text)?),
        (Value::String(text), Type::TimeSpan) => Value::TimeSpan(read_timespan(text)?),
        (_, Type::Dynamic) => {
            let mut json = String::new();
            push_value(&mut json, value);
            Value::Dynamic(json.into())
        }
        _ => return None,
    })
}

/// The number of rows that an expression says: a long or an int that is the same for every row, `toscalar(...)` among them.
pub fn row_count<'q>(b: &mut Binder<'q>, it: &'q ast::Expr) -> Option<Expr> {
    let value = b.scalar(it, &Scope::empty())?;
    if !matches!(value.ty, Type::Long | Type::Int) {
        let message = format!("the number of rows is a long, this is a {}", value.ty);
        return b.refuse(&codes::INTEGER_EXPECTED, value.span, message);
    }
    Some(value)
}

/// What stands for an expression that is wrong, which has been reported.
pub fn nothing(span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Value::Null(Type::Dynamic)), ty: Type::Dynamic, span }
}

/// Whether an expression is the same for every row, and known before the query runs.
pub(super) fn is_constant(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::Column(_) | ExprKind::Parameter(_))
        && expr.children().into_iter().all(is_constant)
}

/// How many nodes an expression has, and how high it is.
pub(super) fn size(expr: &Expr) -> (usize, u32) {
    let (mut n_nodes, mut height) = (0, 0);
    let mut open = vec![(expr, 1)];
    while let Some((expr, level)) = open.pop() {
        n_nodes += 1;
        height = height.max(level);
        open.extend(expr.children().into_iter().map(|it| (it, level + 1)));
    }
    (n_nodes, height)
}
