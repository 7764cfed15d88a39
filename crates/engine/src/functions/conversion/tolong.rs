//! `tolong` and `toint`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array, Int64Array};
use datafusion::common::Result;
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[param("value", Accepts::Any, "the value to convert")];

pub static TOLONG: Scalar = Scalar {
    name: "tolong",
    params: PARAMS,
    returns: Returns::Is(Type::Long),
    summary: "Gives a value as a 64-bit whole number; null where it is none.",
    examples: &[
        example("tolong('42')", "42"),
        example("tolong('0x2A')", "42"),
        example("tolong('4x')", ""),
        example("tolong(4.9)", "4"),
        example("tolong(parse_json('{\"n\":7}').n)", "7"),
    ],
    body: Body::Kernel(tolong),
};

pub static TOINT: Scalar = Scalar {
    name: "toint",
    params: PARAMS,
    returns: Returns::Is(Type::Int),
    summary: "Gives a value as a 32-bit whole number; null where it is none or too large.",
    examples: &[example("toint('42')", "42"), example("toint('99999999999')", "")],
    body: Body::Kernel(toint),
};

fn tolong(args: &Args) -> Result<ArrayRef> {
    Ok(Arc::new(Int64Array::from_iter(longs(args)?)))
}

fn toint(args: &Args) -> Result<ArrayRef> {
    Ok(Arc::new(Int32Array::from_iter(
        longs(args)?.into_iter().map(|it| it.and_then(|it| i32::try_from(it).ok())),
    )))
}

fn longs(args: &Args) -> Result<Vec<Option<i64>>> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    Ok((0..args.n_rows).map(|row| of_cell(cell(&values, ty, row))).collect())
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::Bool(it) => Some(i64::from(it)),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Some(it),
        Cell::Real(it) => of_real(it),
        Cell::String(text) | Cell::Decimal(text) => of_text(text),
        Cell::Dynamic(text) => {
            json::read(text).as_ref().and_then(json::text_of).and_then(|text| match &*text {
                "true" => Some(1),
                "false" => Some(0),
                text => of_text(text),
            })
        }
        Cell::Guid(_) | Cell::Null => None,
    }
}

fn of_real(value: f64) -> Option<i64> {
    (value.is_finite() && value.abs() < 9.3e18).then_some(value as i64)
}

fn of_text(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    if let Some(digits) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        return i64::from_str_radix(digits, 16).ok();
    }
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().filter(|_| text.contains(['.', 'e', 'E'])).and_then(of_real))
}
