//! `tolower` and `toupper`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;

const PARAMS: &[Param] = &[param("value", Accepts::Any, "the text")];

pub static TOLOWER: Scalar = Scalar {
    name: "tolower",
    params: PARAMS,
    returns: Returns::Is(Type::String),
    summary: "Gives the text in lower case.",
    examples: &[
        example("tolower('Ada@Contoso.COM')", "ada@contoso.com"),
        example("tolower(true)", "true"),
    ],
    body: Body::Kernel(|args| mapped(args, str::to_lowercase)),
    ..Scalar::NEW
};

pub static TOUPPER: Scalar = Scalar {
    name: "toupper",
    params: PARAMS,
    returns: Returns::Is(Type::String),
    summary: "Gives the text in upper case.",
    examples: &[example("toupper('ada')", "ADA")],
    body: Body::Kernel(|args| mapped(args, str::to_uppercase)),
    ..Scalar::NEW
};

fn mapped(args: &Args, change: fn(&str) -> String) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_value(change(texts.get(row).unwrap_or_default()));
    }
    Ok(Arc::new(builder.finish()))
}
