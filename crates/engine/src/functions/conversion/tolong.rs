//! `tolong` and `toint`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, Int64Array};
use datafusion::common::Result;
use datafusion::logical_expr::ColumnarValue;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[param("value", Accepts::Any, "the value to convert")];

pub static TOLONG: Scalar = Scalar {
    name: "tolong",
    params: PARAMS,
    returns: Returns::Is(Type::Long),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a 64-bit whole number; null where it is none.",
    examples: &[
        example("tolong('42')", "42"),
        example("tolong('0x2A')", "42"),
        example("tolong('4x')", ""),
        example("tolong(4.9)", "4"),
        example("tolong('4.9')", ""),
        example("tolong(parse_json('{\"n\":7}').n)", "7"),
        example("tolong(decimal(-4.9))", "-4"),
        example("tolong(1e19)", "-9223372036854775808"),
    ],
    body: Body::Kernel(tolong),
    ..Scalar::NEW
};

pub static TOINT: Scalar = Scalar {
    name: "toint",
    params: PARAMS,
    returns: Returns::Is(Type::Int),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a 32-bit whole number; null where it is none or too large.",
    examples: &[
        example("toint('42')", "42"),
        example("toint('99999999999')", ""),
        example("toint(2147483648)", "-2147483648"),
    ],
    body: Body::Kernel(toint),
    ..Scalar::NEW
};

fn tolong(args: &Args) -> Result<ArrayRef> {
    Ok(Arc::new(Int64Array::from_iter(longs(args)?)))
}

fn toint(args: &Args) -> Result<ArrayRef> {
    // Kusto: a long too large wraps around, a real gives the nearest int, text is null.
    let ty = args.types.first().copied();
    let constant = is_constant(args);
    let narrow = |it: i64| match ty {
        Some(Type::Int | Type::Long) => Some(it as i32),
        Some(Type::Real) if constant => Some(i32::try_from(it).unwrap_or(i32::MIN)),
        Some(Type::Real) => Some(it.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32),
        _ => i32::try_from(it).ok(),
    };
    Ok(Arc::new(Int32Array::from_iter(longs(args)?.into_iter().map(|it| it.and_then(narrow)))))
}

fn longs(args: &Args) -> Result<Vec<Option<i64>>> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    let constant = is_constant(args);
    let of_row = |row| match cell(&values, ty, row) {
        Cell::Real(it) if constant => of_constant(it),
        other => of_cell(other),
    };
    Ok((0..args.n_rows).map(of_row).collect())
}

fn is_constant(args: &Args) -> bool {
    matches!(args.values.first(), Some(ColumnarValue::Scalar(_)))
}

/// Kusto: constants are reckoned by another machine than columns; there, a real out of range gives the least long.
fn of_constant(value: f64) -> Option<i64> {
    let in_range = (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value);
    if value.is_finite() && !in_range { Some(i64::MIN) } else { of_real(value) }
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::Bool(it) => Some(i64::from(it)),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Some(it),
        Cell::Real(it) => of_real(it),
        Cell::String(text) => of_text(text),
        Cell::Decimal(text) => decimal::to_long(text),
        Cell::Dynamic(text) => of_dynamic(text),
        Cell::Guid(_) | Cell::Null => None,
    }
}

/// Out of range gives the nearest long, no number null.
fn of_real(value: f64) -> Option<i64> {
    value.is_finite().then_some(value as i64)
}

fn of_dynamic(text: &str) -> Option<i64> {
    let value = json::read(text)?;
    match value.as_bool() {
        Some(it) => Some(i64::from(it)),
        None if value.is_number() => value.as_i64().or_else(|| value.as_f64().and_then(of_real)),
        None => json::text_of(&value).and_then(|it| of_text(&it)),
    }
}

/// Kusto: text with a fraction is no whole number.
fn of_text(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(|it| it as i64),
        None => text.parse().ok(),
    }
}
