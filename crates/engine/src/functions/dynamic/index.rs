//! `value[index]` and `value.name`: not called by name, it is syntax.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;

pub static INDEX: Scalar = Scalar {
    name: "[]",
    params: &[
        param("value", Accepts::Is(Type::Dynamic), "an array or a property bag"),
        param(
            "index",
            Accepts::Any,
            "a place, counted from 0 (negative: from the end), or a member's name",
        ),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives an element of an array or a member of a property bag; null where there is none.",
    examples: &[
        example("parse_json('[10, 20]')[1]", "20"),
        example("parse_json('[10, 20]')[-1]", "20"),
        example("parse_json('{\"a\": {\"b\": 1}}').a.b", "1"),
        example("parse_json('{\"a b\": 1}')['a b']", "1"),
        example("parse_json('[1]')[7]", ""),
    ],
    body: Body::Kernel(index),
    ..Scalar::NEW
};

fn index(args: &Args) -> Result<ArrayRef> {
    let values = args.text(0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    if args.types.get(1) == Some(&Type::String) || args.types.get(1) == Some(&Type::Dynamic) {
        let names = args.text(1)?;
        for row in 0..args.n_rows {
            let found = values
                .get(row)
                .zip(names.get(row))
                .and_then(|(value, name)| json::member(value, name));
            builder.append_option(found.as_ref().map(|it| it.as_raw_str()));
        }
    } else {
        let places = args.long(1)?;
        for row in 0..args.n_rows {
            let found = values
                .get(row)
                .zip(places.get(row))
                .and_then(|(value, at)| json::element(value, at));
            builder.append_option(found.as_ref().map(|it| it.as_raw_str()));
        }
    }
    Ok(Arc::new(builder.finish()))
}
