//! `substring`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::strings;

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
        example("substring('ABCD', -9, 2)", ""),
        example("substring('Zürich', 1, 2)", "ür"),
        example("substring(123456, 4)", "56"),
    ],
    body: Body::Kernel(substring),
    ..Scalar::NEW
};

fn substring(args: &Args) -> Result<ArrayRef> {
    let (texts, starts) = (printed(args, 0)?, args.long(1)?);
    let lengths = if args.len() > 2 { Some(args.long(2)?) } else { None };
    Ok(strings(args.n_rows, |row| {
        let text = texts.get(row)?;
        let length = lengths.as_ref().map_or(Some(i64::MAX), |it| it.get(row)).unwrap_or(0);
        part(text, starts.get(row).unwrap_or(0), usize::try_from(length).unwrap_or(0))
    }))
}

/// Kusto: a start before the beginning of the text gives nothing.
fn part(text: &str, start: i64, length: usize) -> Option<&str> {
    let start = match start {
        start if start < 0 => start.checked_add(text.chars().count() as i64)?,
        start => start,
    };
    let start = usize::try_from(start).ok()?;
    if text.is_ascii() {
        return text.get(start..start.saturating_add(length).min(text.len()));
    }
    let rest = text.get(text.char_indices().nth(start)?.0..)?;
    rest.get(..rest.char_indices().nth(length).map_or(rest.len(), |it| it.0))
}
