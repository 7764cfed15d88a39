//! `totimespan`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::read::read_timespan;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
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

/// The kernel, also of `make_timespan` over text.
pub fn totimespan(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    let of_row = |row| of_cell(cell(&values, ty, row));
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn of_cell(value: Cell<'_>) -> Option<i64> {
    match value {
        Cell::TimeSpan(it) | Cell::Long(it) => Some(it),
        Cell::Real(it) => it.is_finite().then_some(it as i64),
        Cell::Decimal(text) => decimal::to_long(text),
        Cell::String(text) => read_timespan(text),
        Cell::Dynamic(text) => {
            let value = json::read(text)?;
            match value.as_i64() {
                Some(ticks) => Some(ticks),
                None => json::text_of(&value).and_then(|text| read_timespan(&text)),
            }
        }
        Cell::Null | Cell::Bool(_) | Cell::DateTime(_) | Cell::Guid(_) => None,
    }
}
