//! `substring`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::tostring::printed;

pub static SUBSTRING: Scalar = Scalar {
    name: "substring",
    params: &[
        param("string", Accepts::Any, "the text"),
        param(
            "start",
            Accepts::Integer,
            "the place of the first character, from 0; negative: from the end",
        ),
        optional("length", Accepts::Integer, "how many characters; to the end if left out"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Gives a part of a text, by places of characters.",
    examples: &[
        example("substring('123456', 1)", "23456"),
        example("substring('123456', 2, 2)", "34"),
        example("substring('ABCD', 0, 9)", "ABCD"),
        example("substring('ABCD', -2)", "CD"),
        example("substring(123456, 4)", "56"),
    ],
    body: Body::Kernel(substring),
    ..Scalar::NEW
};

fn substring(args: &Args) -> Result<ArrayRef> {
    let (texts, starts) = (printed(args, 0)?, args.long(1)?);
    let lengths = if args.len() > 2 { Some(args.long(2)?) } else { None };
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        let start = match starts.get(row).unwrap_or(0) {
            start if start < 0 => (text.chars().count() as i64 + start).max(0),
            start => start,
        };
        let length = lengths.as_ref().map_or(Some(i64::MAX), |it| it.get(row)).unwrap_or(0).max(0);
        let part = text
            .chars()
            .skip(usize::try_from(start).unwrap_or(0))
            .take(usize::try_from(length).unwrap_or(usize::MAX));
        builder.append_value(part.collect::<String>());
    }
    Ok(Arc::new(builder.finish()))
}
