//! Constants as DataFusion literals.

use std::sync::Arc;

use datafusion::common::{DFSchema, Result, ScalarValue};
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, lit};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use kql::types::{Type, Value};

use crate::decimal;

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
        Value::Decimal(it) => match decimal::canonical(it) {
            Some(it) => text(&it),
            None => null(Type::Decimal),
        },
        Value::String(it) | Value::Dynamic(it) => text(it),
    }
}

/// The value of an expression over no columns; None where it depends on some.
pub fn folded(it: Expr) -> Result<Option<ScalarValue>> {
    let schema = Arc::new(DFSchema::empty());
    let simplifier =
        ExprSimplifier::new(SimplifyContext::builder().with_schema(schema.clone()).build());
    Ok(match simplifier.simplify(simplifier.coerce(it, &schema)?)? {
        Expr::Literal(value, _) => Some(value),
        _ => None,
    })
}
