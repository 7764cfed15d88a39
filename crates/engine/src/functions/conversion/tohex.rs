//! `tohex`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::WHOLE;
use crate::function::{Args, Body, Scalar, example, optional, param};

/// More zeros than this are not put in front.
const LONGEST: i64 = 1024;

pub static TOHEX: Scalar = Scalar {
    name: "tohex",
    params: &[
        param("value", WHOLE, "the number"),
        optional("minLength", WHOLE, "zeros are put in front up to this length"),
    ],
    returns: Returns::Is(Type::String),
    result_name: ResultName::FirstArgument,
    summary: "Prints a whole number in hexadecimal digits, a negative one by its bits.",
    examples: &[
        example("tohex(255)", "ff"),
        example("tohex(-1)", "ffffffffffffffff"),
        example("tohex(int(-1))", "ffffffff"),
        example("tohex(255, 4)", "00ff"),
    ],
    body: Body::Kernel(tohex),
    ..Scalar::NEW
};

fn tohex(args: &Args) -> Result<ArrayRef> {
    let numbers = args.long(0)?;
    let lengths = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let is_int = args.types.first() == Some(&Type::Int);
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let length = lengths.as_ref().map_or(Some(0), |it| it.get(row)).unwrap_or(0);
        let length = usize::try_from(length.clamp(0, LONGEST)).unwrap_or(0);
        builder.append_value(match numbers.get(row) {
            Some(number) if is_int => format!("{:0length$x}", number as i32),
            Some(number) => format!("{number:0length$x}"),
            None => String::new(),
        });
    }
    Ok(Arc::new(builder.finish()))
}
