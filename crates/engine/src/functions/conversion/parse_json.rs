//! `parse_json`, and `todynamic`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{TEXT_OR_DYNAMIC, alias};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[param(
    "json_text",
    TEXT_OR_DYNAMIC,
    "the text to read; a dynamic value is given back as it is",
)];

pub static PARSE_JSON: Scalar = Scalar {
    name: "parse_json",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Reads JSON; text that is not JSON becomes a dynamic string, the empty text null.",
    examples: &[
        example("parse_json('{\"a\":1}').a", "1"),
        example("parse_json('not json')", "not json"),
        example("isnull(parse_json(''))", "True"),
    ],
    body: Body::Kernel(parse_json),
    ..Scalar::NEW
};

pub static TODYNAMIC: Scalar = alias(
    "todynamic",
    &PARSE_JSON,
    "Another name of `parse_json`.",
    &[example("todynamic('[1,2]')[1]", "2")],
);

pub static TOOBJECT: Scalar = alias(
    "toobject",
    &PARSE_JSON,
    "The older name of `todynamic`.",
    &[example("toobject('[1,2]')[0]", "1")],
)
.instead("todynamic");

pub static PARSEJSON: Scalar = alias(
    "parsejson",
    &PARSE_JSON,
    "The older name of `parse_json`.",
    &[example("parsejson('{\"a\":1}').a", "1")],
)
.instead("parse_json");

/// Whether the function of that name is this one.
pub fn is_name(name: &str) -> bool {
    [&PARSE_JSON, &PARSEJSON, &TODYNAMIC, &TOOBJECT].iter().any(|it| it.name == name)
}

fn parse_json(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    if ty == Type::Dynamic {
        return args.array(0);
    }
    let values = args.array(0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        match cell(&values, ty, row) {
            Cell::Null | Cell::String("") => builder.append_null(),
            Cell::String(text) => match json::valid(text) {
                Some("null") => builder.append_null(),
                Some(json) => builder.append_value(json),
                None => {
                    let mut quoted = String::new();
                    push_string(&mut quoted, text);
                    builder.append_value(quoted);
                }
            },
            other => {
                let mut text = String::new();
                json::write(&mut text, other);
                builder.append_value(text);
            }
        }
    }
    Ok(Arc::new(builder.finish()))
}
