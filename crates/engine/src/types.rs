//! KQL types as Arrow arrays: the one place where the two meet. Others build rows through [`ColumnBuilder`] and read them
//! through [`Cell`].
//!
//! datetime and timespan are Int64 ticks of 100 ns (datetime since 0001-01-01), so that years 1 to 9999 are exact and compare,
//! group and sort as plain integers. dynamic is JSON text. string is never null.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanBuilder, FixedSizeBinaryBuilder, Float64Builder, Int32Builder,
    Int64Builder, StringViewBuilder,
};
use arrow::datatypes::{DataType, Field, Float64Type, Int32Type, Int64Type};
use kql::types::Type;

use crate::decimal;
use crate::functions::dynamic::json;

/// The hidden last column of every table: a UInt64 that grows along the input (file, then place in the file). It decides wherever
/// Kusto leaves an order open, so that answers don't depend on threads or batches.
pub const ORDINAL: &str = "$ordinal";

/// The Arrow type that carries a KQL type.
pub fn arrow_type(ty: Type) -> DataType {
    match ty {
        Type::Bool => DataType::Boolean,
        Type::Int => DataType::Int32,
        Type::Long | Type::DateTime | Type::TimeSpan => DataType::Int64,
        Type::Real => DataType::Float64,
        Type::Guid => DataType::FixedSizeBinary(16),
        Type::Decimal | Type::String | Type::Dynamic => DataType::Utf8View,
    }
}

/// The Arrow field of a KQL column: nullable unless string.
pub fn arrow_field(name: &str, ty: Type) -> Field {
    Field::new(name, arrow_type(ty), ty != Type::String)
}

/// The hidden ordinal's field.
pub fn ordinal_field() -> Field {
    Field::new(ORDINAL, DataType::UInt64, false)
}

/// Builds one column of a KQL type, row by row. A push of the wrong kind is a bug of the caller and becomes null.
#[derive(Debug)]
pub enum ColumnBuilder {
    Bool(BooleanBuilder),
    Int(Int32Builder),
    /// long, and the ticks of datetime and timespan.
    Long(Int64Builder),
    Real(Float64Builder),
    Guid(FixedSizeBinaryBuilder),
    /// string: null becomes `""`.
    Text(StringViewBuilder),
    /// dynamic as JSON text.
    Json(StringViewBuilder),
    /// decimal as text, in its one form: so that equal numbers are equal text.
    Decimal(StringViewBuilder),
}

impl ColumnBuilder {
    /// A builder for that type with room for `n_rows`.
    pub fn new(ty: Type, n_rows: usize) -> ColumnBuilder {
        match ty {
            Type::Bool => ColumnBuilder::Bool(BooleanBuilder::with_capacity(n_rows)),
            Type::Int => ColumnBuilder::Int(Int32Builder::with_capacity(n_rows)),
            Type::Long | Type::DateTime | Type::TimeSpan => {
                ColumnBuilder::Long(Int64Builder::with_capacity(n_rows))
            }
            Type::Real => ColumnBuilder::Real(Float64Builder::with_capacity(n_rows)),
            Type::Guid => ColumnBuilder::Guid(FixedSizeBinaryBuilder::with_capacity(n_rows, 16)),
            Type::String => ColumnBuilder::Text(StringViewBuilder::with_capacity(n_rows)),
            Type::Dynamic => ColumnBuilder::Json(StringViewBuilder::with_capacity(n_rows)),
            Type::Decimal => ColumnBuilder::Decimal(StringViewBuilder::with_capacity(n_rows)),
        }
    }

    /// Null; `""` for string.
    pub fn push_null(&mut self) {
        match self {
            ColumnBuilder::Bool(b) => b.append_null(),
            ColumnBuilder::Int(b) => b.append_null(),
            ColumnBuilder::Long(b) => b.append_null(),
            ColumnBuilder::Real(b) => b.append_null(),
            ColumnBuilder::Guid(b) => b.append_null(),
            ColumnBuilder::Text(b) => b.append_value(""),
            ColumnBuilder::Json(b) | ColumnBuilder::Decimal(b) => b.append_null(),
        }
    }

    /// A string, JSON text for dynamic, or the text of a decimal; null where it is none.
    pub fn push_text(&mut self, text: &str) {
        match self {
            ColumnBuilder::Text(b) | ColumnBuilder::Json(b) => b.append_value(text),
            ColumnBuilder::Decimal(b) => b.append_option(decimal::canonical(text)),
            _ => self.push_null(),
        }
    }

    /// A long, ticks, or an int where it fits.
    pub fn push_long(&mut self, value: i64) {
        match self {
            ColumnBuilder::Long(b) => b.append_value(value),
            ColumnBuilder::Int(b) => b.append_option(i32::try_from(value).ok()),
            ColumnBuilder::Real(b) => b.append_value(value as f64),
            _ => self.push_null(),
        }
    }

    /// A real.
    pub fn push_real(&mut self, value: f64) {
        match self {
            ColumnBuilder::Real(b) => b.append_value(value),
            _ => self.push_null(),
        }
    }

    /// A bool.
    pub fn push_bool(&mut self, value: bool) {
        match self {
            ColumnBuilder::Bool(b) => b.append_value(value),
            _ => self.push_null(),
        }
    }

    /// A guid.
    pub fn push_guid(&mut self, value: u128) {
        match self {
            ColumnBuilder::Guid(b) => {
                if b.append_value(value.to_be_bytes()).is_err() {
                    b.append_null();
                }
            }
            _ => self.push_null(),
        }
    }

    /// A value as it was read from a column of the same type.
    pub fn push(&mut self, value: Cell<'_>) {
        match value {
            Cell::Null => self.push_null(),
            Cell::Bool(it) => self.push_bool(it),
            Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => self.push_long(it),
            Cell::Real(it) => self.push_real(it),
            Cell::Guid(it) => self.push_guid(it),
            Cell::Decimal(it) | Cell::String(it) | Cell::Dynamic(it) => self.push_text(it),
        }
    }

    /// The rows pushed so far, and an empty builder again.
    pub fn finish(&mut self) -> ArrayRef {
        match self {
            ColumnBuilder::Bool(b) => Arc::new(b.finish()),
            ColumnBuilder::Int(b) => Arc::new(b.finish()),
            ColumnBuilder::Long(b) => Arc::new(b.finish()),
            ColumnBuilder::Real(b) => Arc::new(b.finish()),
            ColumnBuilder::Guid(b) => Arc::new(b.finish()),
            ColumnBuilder::Text(b) | ColumnBuilder::Json(b) | ColumnBuilder::Decimal(b) => {
                Arc::new(b.finish())
            }
        }
    }
}

/// One value of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    Null,
    Bool(bool),
    /// int or long.
    Long(i64),
    Real(f64),
    /// Decimal as text.
    Decimal(&'a str),
    /// Ticks since 0001-01-01.
    DateTime(i64),
    /// Ticks.
    TimeSpan(i64),
    Guid(u128),
    String(&'a str),
    /// JSON text.
    Dynamic(&'a str),
}

/// The value at a row of a column that carries the KQL type `ty`.
pub fn cell(column: &ArrayRef, ty: Type, row: usize) -> Cell<'_> {
    if column.is_null(row) {
        return if ty == Type::String { Cell::String("") } else { Cell::Null };
    }
    match ty {
        Type::Bool => Cell::Bool(column.as_boolean().value(row)),
        Type::Int => Cell::Long(i64::from(column.as_primitive::<Int32Type>().value(row))),
        Type::Long => Cell::Long(column.as_primitive::<Int64Type>().value(row)),
        Type::DateTime => Cell::DateTime(column.as_primitive::<Int64Type>().value(row)),
        Type::TimeSpan => Cell::TimeSpan(column.as_primitive::<Int64Type>().value(row)),
        Type::Real => Cell::Real(column.as_primitive::<Float64Type>().value(row)),
        Type::Guid => {
            let bytes = column.as_fixed_size_binary().value(row);
            Cell::Guid(bytes.iter().fold(0, |acc, b| acc << 8 | u128::from(*b)))
        }
        Type::Decimal => Cell::Decimal(column.as_string_view().value(row)),
        Type::String => Cell::String(column.as_string_view().value(row)),
        Type::Dynamic => Cell::Dynamic(column.as_string_view().value(row)),
    }
}

impl Cell<'_> {
    /// The value as JSON, the way a Log Analytics answer writes it: datetime and timespan as text, dynamic as what it holds,
    /// a real that JSON has no number for as text.
    pub fn to_json(self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Cell::Null => Json::Null,
            Cell::Bool(it) => Json::Bool(it),
            Cell::Long(it) => Json::from(it),
            Cell::Real(it) if it.is_nan() => Json::from("NaN"),
            Cell::Real(it) if it.is_infinite() => {
                Json::from(if it > 0.0 { "Infinity" } else { "-Infinity" })
            }
            Cell::Real(it) => Json::from(it),
            Cell::Dynamic(text) => {
                serde_json::from_str(&json::canonical(text)).unwrap_or_else(|_| Json::from(text))
            }
            _ => Json::from(self.to_text()),
        }
    }

    /// The value as Kusto prints it; null is `""`.
    pub fn to_text(self) -> String {
        match self {
            Cell::Null => String::new(),
            Cell::Bool(it) => if it { "True" } else { "False" }.to_owned(),
            Cell::Long(it) => it.to_string(),
            Cell::Real(it) => real_text(it),
            Cell::DateTime(it) => kql::datetime::format(it),
            Cell::TimeSpan(it) => kql::datetime::format_timespan(it),
            Cell::Guid(it) => guid_text(it),
            Cell::Dynamic(it) => json::canonical(it),
            Cell::Decimal(it) | Cell::String(it) => it.to_owned(),
        }
    }
}

/// Kusto's text of a real: the shortest digits that read back the same, always with a point (`5.0`), or as .NET writes great and small
/// ones (`1E+20`, `1.5E-05`).
pub fn real_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 || (1e-4..1e15).contains(&value.abs()) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, power)) => match power.strip_prefix('-') {
            Some(power) => format!("{digits}E-{power:0>2}"),
            None => format!("{digits}E+{power:0>2}"),
        },
        None => text,
    }
}

/// A guid in its usual form, lower case.
pub fn guid_text(value: u128) -> String {
    let h = format!("{value:032x}");
    format!("{}-{}-{}-{}-{}", &h[..8], &h[8..12], &h[12..16], &h[16..20], &h[20..])
}
