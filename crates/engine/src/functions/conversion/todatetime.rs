//! `todatetime`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::read::read_datetime;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::datetime::calendar::in_range;
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static TODATETIME: Scalar = Scalar {
    name: "todatetime",
    params: &[param("value", Accepts::Any, "text, best of ISO 8601, or ticks since 0001-01-01")],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a datetime, in UTC; null where it is none.",
    examples: &[
        example("todatetime('2024-06-20T07:12:33.1234567+02:00')", "2024-06-20T05:12:33.1234567Z"),
        example("todatetime('Sat, 8 Nov 14 15:05:02 GMT')", "2014-11-08T15:05:02.0000000Z"),
        example("todatetime('6/20/2024 5:12:33 PM')", "2024-06-20T17:12:33.0000000Z"),
        example("todatetime('tomorrow')", ""),
    ],
    body: Body::Kernel(todatetime),
    ..Scalar::NEW
};

/// The kernel, also of `make_datetime` over text.
pub fn todatetime(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    let of_row = |row| of_cell(cell(&values, ty, row));
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::DateTime(it) => Some(it),
        Cell::Long(it) => in_range(it),
        Cell::Real(it) => it.is_finite().then(|| in_range(it as i64))?,
        Cell::Decimal(text) => in_range(decimal::to_long(text)?),
        Cell::String(text) => read_datetime(text),
        Cell::Dynamic(text) => {
            let value = json::read(text)?;
            match value.as_i64() {
                Some(ticks) => in_range(ticks),
                None => json::text_of(&value).and_then(|text| read_datetime(&text)),
            }
        }
        Cell::Null | Cell::Bool(_) | Cell::TimeSpan(_) | Cell::Guid(_) => None,
    }
}
