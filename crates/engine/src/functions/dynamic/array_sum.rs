//! `array_sum`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json::{self, Key};

pub static ARRAY_SUM: Scalar = Scalar {
    name: "array_sum",
    params: &[param("array", DYNAMIC, "the numbers")],
    returns: Returns::Is(Type::Real),
    summary: "Adds up the numbers of an array; null where any element is none.",
    examples: &[
        example("array_sum(dynamic([1, 2, 3.5]))", "6.5"),
        example("array_sum(dynamic([1, 'a']))", ""),
        example("array_sum(dynamic([]))", "0.0"),
    ],
    body: Body::Kernel(array_sum),
    ..Scalar::NEW
}
.instead("series_sum");

fn array_sum(args: &Args) -> Result<ArrayRef> {
    let arrays = args.text(0)?;
    Ok(Arc::new(Float64Array::from_iter((0..args.n_rows).map(|row| {
        let elements = json::array(arrays.get(row)?)?;
        elements.into_iter().try_fold(0.0, |sum, it| Some(sum + number(it)?))
    }))))
}

fn number(json: &str) -> Option<f64> {
    match Key::of(json) {
        Key::Long(it) => Some(it as f64),
        Key::Real(bits) => Some(f64::from_bits(bits)),
        Key::Null | Key::Bool(_) | Key::Text(_) | Key::Tree(_) => None,
    }
}
