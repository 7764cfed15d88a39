//! Constants as DataFusion literals.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, lit};
use kql::types::{Type, Value};

/// A text literal of the type that string columns have.
pub fn text(value: &str) -> Expr {
    lit(ScalarValue::Utf8View(Some(value.to_owned())))
}

/// A null of a KQL type (`""` for string).
pub fn null(ty: Type) -> Expr {
    lit(match ty {
        Type::Bool => ScalarValue::Boolean(None),
        Type::Int => ScalarValue::Int32(None),
        Type::Long | Type::DateTime | Type::TimeSpan => ScalarValue::Int64(None),
        Type::Real => ScalarValue::Float64(None),
        Type::Guid => ScalarValue::FixedSizeBinary(16, None),
        Type::Decimal | Type::Dynamic => ScalarValue::Utf8View(None),
        Type::String => ScalarValue::Utf8View(Some(String::new())),
    })
}

/// A constant of the query.
pub fn literal(value: &Value) -> Expr {
    match value {
        Value::Null(ty) => null(*ty),
        Value::Bool(it) => lit(*it),
        Value::Int(it) => lit(*it),
        Value::Long(it) | Value::DateTime(it) | Value::TimeSpan(it) => lit(*it),
        Value::Real(it) => lit(*it),
        Value::Guid(it) => lit(ScalarValue::FixedSizeBinary(16, Some(it.to_be_bytes().to_vec()))),
        Value::Dynamic(it) if &**it == "null" => null(Type::Dynamic),
        Value::Decimal(it) | Value::String(it) | Value::Dynamic(it) => text(it),
    }
}
