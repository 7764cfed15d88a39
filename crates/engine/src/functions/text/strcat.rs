//! `strcat`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::exec::bounds;
use crate::function::{Args, Body, Scalar, example, repeated};
use crate::functions::conversion::tostring;
use crate::types::{Cell, cell};

pub static STRCAT: Scalar = Scalar {
    name: "strcat",
    params: &[repeated(
        "arg",
        Accepts::Any,
        1,
        "the texts; other values are printed as `tostring` does",
    )],
    returns: Returns::Is(Type::String),
    summary: "Joins texts one after another.",
    examples: &[
        example("strcat('AS', 64500, ' ', true)", "AS64500 True"),
        example("strcat('<', split('a-b', '-')[1], '>')", "<b>"),
    ],
    body: Body::Kernel(strcat),
    ..Scalar::NEW
};

fn strcat(args: &Args) -> Result<ArrayRef> {
    let parts = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    let mut joined = String::new();
    for row in 0..args.n_rows {
        joined.clear();
        for (part, ty) in parts.iter().zip(args.types) {
            match cell(part, *ty, row) {
                Cell::String(text) => {
                    bounds::text(text.len())?;
                    joined.push_str(text);
                }
                Cell::Dynamic(text) => joined.push_str(&tostring::dynamic_text(text)),
                other => joined.push_str(&other.to_text()),
            }
        }
        builder.append_value(&joined);
    }
    Ok(Arc::new(builder.finish()))
}
