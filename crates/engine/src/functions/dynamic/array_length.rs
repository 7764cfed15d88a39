//! `array_length`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;

pub static ARRAY_LENGTH: Scalar = Scalar {
    name: "array_length",
    params: &[param("array", Accepts::Is(Type::Dynamic), "the array")],
    returns: Returns::Is(Type::Long),
    summary: "Counts the elements of an array; null for anything else.",
    examples: &[
        example("array_length(dynamic([1, 2, 3]))", "3"),
        example("array_length(dynamic({}))", ""),
    ],
    body: Body::Kernel(array_length),
    ..Scalar::NEW
};

pub static ARRAYLENGTH: Scalar = alias(
    "arraylength",
    &ARRAY_LENGTH,
    "The older name of `array_length`.",
    &[example("arraylength(dynamic([1, 2]))", "2")],
)
.instead("array_length");

fn array_length(args: &Args) -> Result<ArrayRef> {
    let arrays = args.text(0)?;
    let count = |text: &str| {
        text.trim_ascii_start().starts_with('[').then(|| json::elements(text).count() as i64)
    };
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(|row| arrays.get(row).and_then(count)))))
}
