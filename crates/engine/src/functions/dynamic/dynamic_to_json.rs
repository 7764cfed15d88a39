//! `dynamic_to_json`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::ANY;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static DYNAMIC_TO_JSON: Scalar = Scalar {
    name: "dynamic_to_json",
    params: &[param("dynamic", ANY, "the value")],
    returns: Returns::Is(Type::String),
    summary: "Prints a dynamic value as JSON, with the members of every bag in order of name.",
    examples: &[
        example(
            "dynamic_to_json(dynamic({'b': 1, 'a': {'d': [2.0], 'c': null}}))",
            "{\"a\":{\"c\":null,\"d\":[2.0]},\"b\":1}",
        ),
        example("dynamic_to_json(true)", "True"),
    ],
    body: Body::Kernel(dynamic_to_json),
    ..Scalar::NEW
};

fn dynamic_to_json(args: &Args) -> Result<ArrayRef> {
    let values = args.array(0)?;
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_value(match cell(&values, ty, row) {
            Cell::Dynamic(text) => json::sorted(text),
            other => other.to_text(),
        });
    }
    Ok(Arc::new(builder.finish()))
}
