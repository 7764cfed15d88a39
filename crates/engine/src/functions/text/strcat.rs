//! `strcat`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, repeated};

pub static STRCAT: Scalar = Scalar {
    name: "strcat",
    params: &[repeated("argument", Accepts::Is(Type::String), 1, "the texts; other values are printed as `tostring` does")],
    returns: Returns::Is(Type::String),
    summary: "Joins texts one after another.",
    examples: &[example("strcat('AS', 64500, ' ', true)", "AS64500 True")],
    body: Body::Kernel(strcat),
};

fn strcat(args: &Args) -> Result<ArrayRef> {
    let parts = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    let mut joined = String::new();
    for row in 0..args.n_rows {
        joined.clear();
        joined.extend(parts.iter().filter_map(|part| part.get(row)));
        builder.append_value(&joined);
    }
    Ok(Arc::new(builder.finish()))
}
