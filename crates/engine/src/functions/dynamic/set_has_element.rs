//! `set_has_element`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::json::{self, Key};
use crate::types::cell;

pub static SET_HAS_ELEMENT: Scalar = Scalar {
    name: "set_has_element",
    params: &[
        param("set", Accepts::Is(Type::Dynamic), "the array to look in"),
        param(
            "value",
            Accepts::Any,
            "the value to look for; a string equals only a string, a number only a number",
        ),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an array holds a value; null where the first argument is not an array.",
    examples: &[
        example("set_has_element(dynamic(['3215', '1299']), '1299')", "True"),
        example("set_has_element(dynamic(['3215']), 'x')", "False"),
        example("set_has_element(dynamic([1, 2]), 2)", "True"),
        example("set_has_element(dynamic([1, 2]), '2')", "False"),
        example("set_has_element(dynamic(null), 1)", ""),
    ],
    body: Body::Kernel(set_has_element),
    ..Scalar::NEW
};

fn set_has_element(args: &Args) -> Result<ArrayRef> {
    let sets = args.text(0)?;
    let values = args.array(1)?;
    let ty = args.types.get(1).copied().unwrap_or(Type::String);
    let wanted = |row| Key::of_cell(cell(&values, ty, row));
    // A constant set is read once.
    if let Texts::Constant(Some(set)) = &sets {
        let known: Option<HashSet<Key<'_>>> =
            json::array(set).map(|it| it.into_iter().map(Key::of).collect());
        return Ok(Arc::new(BooleanArray::from_iter(
            (0..args.n_rows).map(|row| known.as_ref().map(|it| it.contains(&wanted(row)))),
        )));
    }
    Ok(Arc::new(BooleanArray::from_iter((0..args.n_rows).map(|row| {
        let elements = json::array(sets.get(row)?)?;
        let wanted = wanted(row);
        Some(elements.into_iter().any(|it| Key::of(it) == wanted))
    }))))
}
