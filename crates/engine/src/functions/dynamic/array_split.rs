//! `array_split`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DYNAMIC, WHOLE_OR_ARRAY};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{
    json::{self, Key},
    rows,
};
use crate::types::{Cell, cell};

pub static ARRAY_SPLIT: Scalar = Scalar {
    name: "array_split",
    params: &[
        param("array", DYNAMIC, "the array"),
        param("index", WHOLE_OR_ARRAY, "the place, or an array of places; negative from the end"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Cuts an array at one or several places into an array of arrays.",
    examples: &[
        example("array_split(dynamic([1, 2, 3]), 1)", "[[1],[2,3]]"),
        example("array_split(dynamic([1, 2, 3, 4]), dynamic([1, -1]))", "[[1],[2,3],[4]]"),
        example("array_split(dynamic([1, 2]), 9)", "[[1,2],[]]"),
    ],
    body: Body::Kernel(array_split),
    ..Scalar::NEW
};

fn array_split(args: &Args) -> Result<ArrayRef> {
    let (arrays, indexes) = (args.text(0)?, args.array(1)?);
    let ty = args.types.get(1).copied().unwrap_or(Type::Dynamic);
    rows::dynamics(args.n_rows, |row, out| {
        let elements = json::array(arrays.get(row)?)?;
        let mut from = 0;
        out.begin_array();
        for place in places(cell(&indexes, ty, row))? {
            let to = match usize::try_from(place) {
                Ok(place) => place.min(elements.len()),
                Err(_) => {
                    let back = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
                    elements.len().saturating_sub(back)
                }
            };
            out.begin_array();
            elements.get(from..to).unwrap_or_default().iter().for_each(|it| out.raw(it));
            out.end_array();
            from = to;
        }
        out.begin_array();
        elements.get(from..).unwrap_or_default().iter().for_each(|it| out.raw(it));
        out.end_array();
        out.end_array();
        Some(())
    })
}

/// The places to cut at; None where they are no whole numbers.
fn places(index: Cell<'_>) -> Option<Vec<i64>> {
    let place = |json: &str| match Key::of(json) {
        Key::Long(place) => Some(place),
        Key::Null | Key::Bool(_) | Key::Real(_) | Key::Text(_) | Key::Tree(_) => None,
    };
    match index {
        Cell::Long(place) => Some(vec![place]),
        Cell::Dynamic(text) => match json::array(text) {
            Some(elements) => elements.into_iter().map(place).collect(),
            None => Some(vec![place(text)?]),
        },
        _ => None,
    }
}
