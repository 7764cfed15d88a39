//! `toreal`, and `todouble`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array};
use datafusion::common::Result;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::declare::alias;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[param("value", Accepts::Any, "the value to convert")];

pub static TOREAL: Scalar = Scalar {
    name: "toreal",
    params: PARAMS,
    returns: Returns::Is(Type::Real),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a floating-point number; null where it is none.",
    examples: &[
        example("toreal('1.5')", "1.5"),
        example("toreal('x')", ""),
        example("toreal('-Infinity')", "-Infinity"),
        example("toreal(dynamic(2))", "2.0"),
    ],
    body: Body::Kernel(toreal),
    ..Scalar::NEW
};

pub static TODOUBLE: Scalar =
    alias("todouble", &TOREAL, "Another name of `toreal`.", &[example("todouble('2')", "2.0")]);

fn toreal(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    Ok(Arc::new(Float64Array::from_iter(
        (0..args.n_rows).map(|row| of_cell(cell(&values, ty, row))),
    )))
}

fn of_cell(value: Cell<'_>) -> Option<f64> {
    match value {
        Cell::Bool(it) => Some(f64::from(u8::from(it))),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Some(it as f64),
        Cell::Real(it) => Some(it),
        Cell::String(text) | Cell::Decimal(text) => of_text(text),
        Cell::Dynamic(text) => {
            let value = json::read(text)?;
            match value.as_bool() {
                Some(it) => Some(f64::from(u8::from(it))),
                None => json::text_of(&value).and_then(|it| of_text(&it)),
            }
        }
        Cell::Guid(_) | Cell::Null => None,
    }
}

fn of_text(text: &str) -> Option<f64> {
    // Rust's parser knows the words that Kusto takes: NaN, inf, Infinity, with a sign, in any case.
    text.trim().parse().ok()
}
