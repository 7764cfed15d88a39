//! `set_has_element`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::json;
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
    let wanted = |row| match cell(&values, ty, row) {
        crate::types::Cell::String(text) => Element::Text(text.to_owned()),
        other => {
            let mut text = String::new();
            json::write(&mut text, other);
            element_of(&text).unwrap_or(Element::Other(text))
        }
    };
    // A constant set is read once.
    if let Texts::Constant(Some(set)) = &sets {
        let known: Option<HashSet<Element>> = is_array(set).then(|| elements(set).collect());
        return Ok(Arc::new(BooleanArray::from_iter(
            (0..args.n_rows).map(|row| known.as_ref().map(|it| it.contains(&wanted(row)))),
        )));
    }
    Ok(Arc::new(BooleanArray::from_iter((0..args.n_rows).map(|row| {
        let set = sets.get(row).filter(|set| is_array(set))?;
        let wanted = wanted(row);
        Some(elements(set).any(|it| it == wanted))
    }))))
}

fn is_array(text: &str) -> bool {
    text.trim_ascii_start().starts_with('[')
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Element {
    Text(String),
    /// By bits, so that 1 and 1.0 are one.
    Number(u64),
    Other(String),
}

fn elements(set: &str) -> impl Iterator<Item = Element> {
    json::elements(set).map(|it| of_json(&it))
}

fn element_of(json: &str) -> Option<Element> {
    json::read(json).map(|it| of_json(&it))
}

fn of_json(it: &sonic_rs::LazyValue<'_>) -> Element {
    if let Some(text) = it.as_str() {
        Element::Text(text.to_owned())
    } else if let Some(number) = it.as_f64() {
        Element::Number(number.to_bits())
    } else {
        Element::Other(it.as_raw_str().to_owned())
    }
}
