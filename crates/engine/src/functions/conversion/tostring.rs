//! `tostring`.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::json::{self, Kind};
use crate::types::{Cell, cell};

pub static TOSTRING: Scalar = Scalar {
    name: "tostring",
    params: &[param("value", Accepts::Any, "the value to print")],
    returns: Returns::Is(Type::String),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as text; null becomes the empty string, a dynamic string loses its quotes.",
    examples: &[
        example("tostring(42)", "42"),
        example("tostring(1.0)", "1.0"),
        example("tostring(true)", "True"),
        example("tostring(1d)", "1.00:00:00"),
        example("tostring(datetime(2024-06-20))", "2024-06-20T00:00:00.0000000Z"),
        example("tostring(split('ada@contoso.com', '@')[0])", "ada"),
        example("tostring(parse_json('{\"a\":[1]}'))", "{\"a\":[1]}"),
        example("tostring(parse_json('{\"isCompliant\":false}').isCompliant)", "false"),
        example("tostring(long(null))", ""),
    ],
    body: Body::Kernel(tostring),
    ..Scalar::NEW
};

fn tostring(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    if ty == Type::Dynamic {
        let values = args.text(0)?;
        for row in 0..args.n_rows {
            builder.append_value(dynamic_text(values.get(row).unwrap_or_default()));
        }
    } else {
        let values = args.array(0)?;
        for row in 0..args.n_rows {
            builder.append_value(cell(&values, ty, row).to_text());
        }
    }
    Ok(Arc::new(builder.finish()))
}

/// An argument of any type as `tostring` prints it.
pub fn printed(args: &Args, at: usize) -> Result<Texts> {
    if args.types.get(at) == Some(&Type::String) {
        return args.text(at);
    }
    let array = tostring(&Args {
        values: args.values.get(at..=at).unwrap_or_default(),
        types: args.types.get(at..=at).unwrap_or_default(),
        returns: Type::String,
        ..*args
    })?;
    Ok(Texts::Column(array.as_string_view().clone()))
}

/// A dynamic value as text: a JSON string loses its quotes, null is empty.
pub fn dynamic_text(text: &str) -> Cow<'_, str> {
    match text.as_bytes().first() {
        None => Cow::Borrowed(text),
        Some(b'"') => match json::string(text) {
            Some(text) => match Kind::of(&text) {
                Kind::DateTime(ticks) => Cow::Owned(Cell::DateTime(ticks).to_text()),
                Kind::TimeSpan(_) | Kind::Guid | Kind::Text => text,
            },
            None => Cow::Borrowed(text),
        },
        Some(b'n') if text == "null" => Cow::Borrowed(""),
        _ => Cow::Owned(json::canonical(text)),
    }
}
