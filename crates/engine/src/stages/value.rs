//! Values of an answer as constants of a query.

use kql::types::{Type, Value};

use crate::types::Cell;

/// The constant that a value of that type is.
pub fn constant(cell: Cell<'_>, ty: Type) -> Value {
    match cell {
        Cell::Null if ty == Type::String => Value::String("".into()),
        Cell::Null => Value::Null(ty),
        Cell::Bool(it) => Value::Bool(it),
        Cell::Long(it) if ty == Type::Int => {
            i32::try_from(it).map_or(Value::Null(Type::Int), Value::Int)
        }
        Cell::Long(it) => Value::Long(it),
        Cell::Real(it) => Value::Real(it),
        Cell::Decimal(it) => Value::Decimal(it.into()),
        Cell::DateTime(it) => Value::DateTime(it),
        Cell::TimeSpan(it) => Value::TimeSpan(it),
        Cell::Guid(it) => Value::Guid(it),
        Cell::String(it) => Value::String(it.into()),
        Cell::Dynamic(it) => Value::Dynamic(it.into()),
    }
}
