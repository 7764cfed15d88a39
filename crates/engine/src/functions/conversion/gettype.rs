//! `gettype`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::declare::ANY;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;

pub static GETTYPE: Scalar = Scalar {
    name: "gettype",
    params: &[param("value", ANY, "the value")],
    returns: Returns::Is(Type::String),
    result_name: ResultName::PrefixAndFirstArgument("type"),
    summary: "Gives the name of a value's type; of a dynamic, the type of what it holds.",
    examples: &[
        example("gettype(1.5)", "real"),
        example("gettype(int(null))", "int"),
        example("gettype(dynamic(1.5))", "double"),
        example("gettype(dynamic({'user': 'ada'}))", "dictionary"),
        example("gettype(dynamic([1]))", "array"),
        example("gettype(dynamic(null))", "null"),
    ],
    body: Body::Kernel(gettype),
    ..Scalar::NEW
};

fn gettype(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    if ty != Type::Dynamic {
        let names = std::iter::repeat_n(ty.name(), args.n_rows);
        return Ok(Arc::new(StringViewArray::from_iter_values(names)));
    }
    let values = args.text(0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_value(values.get(row).map_or("null", type_of));
    }
    Ok(Arc::new(builder.finish()))
}

/// Kusto: a real inside of a dynamic is a double.
fn type_of(text: &str) -> &'static str {
    let Some(value) = json::read(text) else { return "string" };
    match value.as_raw_str().as_bytes().first() {
        Some(b'{') => "dictionary",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "bool",
        Some(b'n') | None => "null",
        Some(_) if value.as_i64().is_some() => "long",
        Some(_) => "double",
    }
}
