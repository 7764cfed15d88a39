//! `todatetime`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::parse_iso;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static TODATETIME: Scalar = Scalar {
    name: "todatetime",
    params: &[param("value", Accepts::Any, "ISO 8601 text, or ticks since 0001-01-01")],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a datetime, in UTC; null where it is none.",
    examples: &[
        example("todatetime('2024-06-20T07:12:33.1234567+02:00')", "2024-06-20T05:12:33.1234567Z"),
        example("todatetime('tomorrow')", ""),
    ],
    body: Body::Kernel(todatetime),
    ..Scalar::NEW
};

fn todatetime(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(|row| of_cell(cell(&values, ty, row))))))
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::DateTime(it) | Cell::Long(it) => Some(it),
        Cell::String(text) => parse_iso(text),
        Cell::Dynamic(text) => {
            json::read(text).as_ref().and_then(json::text_of).and_then(|text| parse_iso(&text))
        }
        Cell::Null
        | Cell::Bool(_)
        | Cell::Real(_)
        | Cell::Decimal(_)
        | Cell::TimeSpan(_)
        | Cell::Guid(_) => None,
    }
}
