//! `tobool`.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use bigdecimal::Zero;
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
use crate::declare::alias;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static TOBOOL: Scalar = Scalar {
    name: "tobool",
    params: &[param("value", Accepts::Any, "the value to convert")],
    returns: Returns::Is(Type::Bool),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a truth value: `true` and `false` in any case, numbers by being other than 0; else null.",
    examples: &[
        example("tobool('TRUE')", "True"),
        example("tobool(0)", "False"),
        example("tobool('maybe')", ""),
    ],
    body: Body::Kernel(tobool),
    ..Scalar::NEW
};

pub static TOBOOLEAN: Scalar =
    alias("toboolean", &TOBOOL, "Another name of `tobool`.", &[example("toboolean(1)", "True")]);

fn tobool(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    Ok(Arc::new(BooleanArray::from_iter(
        (0..args.n_rows).map(|row| of_cell(cell(&values, ty, row))),
    )))
}

fn of_cell(value: Cell<'_>) -> Option<bool> {
    match value {
        Cell::Bool(it) => Some(it),
        Cell::Long(it) => Some(it != 0),
        Cell::Real(it) => Some(it != 0.0),
        Cell::Decimal(text) => decimal::read(text).map(|it| !it.is_zero()),
        Cell::String(text) => of_text(text),
        Cell::Dynamic(text) => {
            let value = json::read(text)?;
            match value.as_f64() {
                Some(number) if value.is_number() => Some(number != 0.0),
                _ => json::text_of(&value).and_then(|it| of_text(&it)),
            }
        }
        Cell::Null | Cell::DateTime(_) | Cell::TimeSpan(_) | Cell::Guid(_) => None,
    }
}

fn of_text(text: &str) -> Option<bool> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        text.parse::<i64>().ok().map(|it| it != 0)
    }
}
