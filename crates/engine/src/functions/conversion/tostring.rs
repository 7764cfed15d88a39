//! `tostring`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::cell;

pub static TOSTRING: Scalar = Scalar {
    name: "tostring",
    params: &[param("value", Accepts::Any, "the value to print")],
    returns: Returns::Is(Type::String),
    summary: "Gives a value as text; null becomes the empty string, a dynamic string loses its quotes.",
    examples: &[
        example("tostring(42)", "42"),
        example("tostring(1.0)", "1.0"),
        example("tostring(true)", "True"),
        example("tostring(1d)", "1.00:00:00"),
        example("tostring(datetime(2024-06-20))", "2024-06-20T00:00:00.0000000Z"),
        example("tostring(split('ada@contoso.com', '@')[0])", "ada"),
        example("tostring(parse_json('{\"a\":[1]}'))", "{\"a\":[1]}"),
        example("tostring(long(null))", ""),
    ],
    body: Body::Kernel(tostring),
};

fn tostring(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    if ty == Type::Dynamic {
        let values = args.text(0)?;
        for row in 0..args.n_rows {
            push_dynamic(&mut builder, values.get(row).unwrap_or_default());
        }
    } else {
        let values = args.array(0)?;
        for row in 0..args.n_rows {
            builder.append_value(cell(&values, ty, row).to_text());
        }
    }
    Ok(Arc::new(builder.finish()))
}

fn push_dynamic(builder: &mut StringViewBuilder, text: &str) {
    // Only a JSON string and JSON's null differ from their own text.
    match text.as_bytes().first() {
        Some(b'"') => match json::read(text) {
            Some(value) => builder.append_value(json::text_of(&value).unwrap_or_default()),
            None => builder.append_value(text),
        },
        Some(b't') if text == "true" => builder.append_value("True"),
        Some(b'f') if text == "false" => builder.append_value("False"),
        Some(b'n') if text == "null" => builder.append_value(""),
        _ => builder.append_value(text),
    }
}
