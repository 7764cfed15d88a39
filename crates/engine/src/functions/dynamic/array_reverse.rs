//! `array_reverse`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

pub static ARRAY_REVERSE: Scalar = Scalar {
    name: "array_reverse",
    params: &[param("value", DYNAMIC, "the array")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the elements of an array from last to first; null for anything else.",
    examples: &[
        example("array_reverse(dynamic([1, 2, 3]))", "[3,2,1]"),
        example("array_reverse(dynamic({}))", ""),
    ],
    body: Body::Kernel(array_reverse),
    ..Scalar::NEW
};

fn array_reverse(args: &Args) -> Result<ArrayRef> {
    let arrays = args.text(0)?;
    rows::dynamics(args.n_rows, |row, out| {
        let elements = json::array(arrays.get(row)?)?;
        out.begin_array();
        elements.into_iter().rev().for_each(|it| out.raw(it));
        out.end_array();
        Some(())
    })
}
