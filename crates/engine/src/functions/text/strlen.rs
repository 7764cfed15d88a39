//! `strlen`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};

pub static STRLEN: Scalar = Scalar {
    name: "strlen",
    params: &[param("source", Accepts::Is(Type::String), "the text")],
    returns: Returns::Is(Type::Long),
    summary: "Counts the characters of a text.",
    examples: &[
        example("strlen('hello')", "5"),
        example("strlen('Zürich')", "6"),
        example("strlen('')", "0"),
    ],
    body: Body::Kernel(strlen),
    result_name: ResultName::NameAndFirstArgument,
    ..Scalar::NEW
};

fn strlen(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let lengths =
        (0..args.n_rows).map(|row| texts.get(row).unwrap_or_default().chars().count() as i64);
    Ok(Arc::new(Int64Array::from_iter_values(lengths)))
}
