//! `todecimal`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
use crate::declare::ANY;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

pub static TODECIMAL: Scalar = Scalar {
    name: "todecimal",
    params: &[param("value", ANY, "the value to convert")],
    returns: Returns::Is(Type::Decimal),
    result_name: ResultName::FirstArgument,
    summary: "Gives a value as a decimal of 34 digits; null where it is none.",
    examples: &[
        example("todecimal('1.50')", "1.5"),
        example("todecimal(0.1) + todecimal(0.2)", "0.3"),
        example("todecimal(1) / 3", "0.3333333333333333333333333333333333"),
        example("todecimal('x')", ""),
    ],
    body: Body::Kernel(todecimal),
    ..Scalar::NEW
};

fn todecimal(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_option(of_cell(cell(&values, ty, row)));
    }
    Ok(Arc::new(builder.finish()))
}

fn of_cell(value: Cell<'_>) -> Option<String> {
    match value {
        Cell::Bool(it) => Some(i64::from(it).to_string()),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Some(it.to_string()),
        Cell::Real(it) => decimal::of_real(it).map(|it| decimal::write(&it)),
        Cell::String(text) | Cell::Decimal(text) => decimal::canonical(text),
        Cell::Dynamic(text) => {
            let value = json::read(text)?;
            match value.as_bool() {
                Some(it) => Some(i64::from(it).to_string()),
                None => json::text_of(&value).and_then(|it| decimal::canonical(&it)),
            }
        }
        Cell::Guid(_) | Cell::Null => None,
    }
}
