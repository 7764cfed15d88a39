//! `strlen`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::TEXT_OR_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;

pub static STRLEN: Scalar = Scalar {
    name: "strlen",
    params: &[param("string", TEXT_OR_DYNAMIC, "the text")],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::NameAndFirstArgument,
    summary: "Counts the characters of a text.",
    examples: &[
        example("strlen('hello')", "5"),
        example("strlen('Zürich')", "6"),
        example("strlen('')", "0"),
        example("strlen(dynamic('ada'))", "3"),
    ],
    body: Body::Kernel(strlen),
    ..Scalar::NEW
};

fn strlen(args: &Args) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let lengths =
        (0..args.n_rows).map(|row| texts.get(row).unwrap_or_default().chars().count() as i64);
    Ok(Arc::new(Int64Array::from_iter_values(lengths)))
}
