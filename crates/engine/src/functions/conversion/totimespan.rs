//! `totimespan`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND, parse_timespan};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static TOTIMESPAN: Scalar = Scalar {
    name: "totimespan",
    params: &[param("value", Accepts::Any, "text such as 1.02:00:00, or ticks")],
    returns: Returns::Is(Type::TimeSpan),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a timespan; null where it is none.",
    examples: &[
        example("totimespan('1.02:30:00')", "1.02:30:00"),
        example("totimespan('90s')", "00:01:30"),
        example("totimespan('soon')", ""),
    ],
    body: Body::Kernel(totimespan),
    ..Scalar::NEW
};

pub static TOTIME: Scalar = alias(
    "totime",
    &TOTIMESPAN,
    "The older name of `totimespan`.",
    &[example("totime('90s')", "00:01:30")],
)
.instead("totimespan");

fn totimespan(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(|row| of_cell(cell(&values, ty, row))))))
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::TimeSpan(it) | Cell::Long(it) => Some(it),
        Cell::String(text) => of_text(text),
        Cell::Dynamic(text) => {
            json::read(text).as_ref().and_then(json::text_of).and_then(|text| of_text(&text))
        }
        Cell::Null
        | Cell::Bool(_)
        | Cell::Real(_)
        | Cell::Decimal(_)
        | Cell::DateTime(_)
        | Cell::Guid(_) => None,
    }
}

/// .NET's form, or a whole number and a unit as in a literal: `90s`.
fn of_text(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let digits = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "" => return parse_timespan(text),
        "d" => DAY,
        "h" => HOUR,
        "m" => MINUTE,
        "s" => SECOND,
        "ms" => SECOND / 1000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}
