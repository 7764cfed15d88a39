//! `extract`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ColumnarValue;
use kql::library::Returns;
use kql::types::Type;
use regex::Regex;

use crate::declare::{LONG, TEXT, TYPE, constant};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion;
use crate::functions::rows::strings;
use crate::functions::text::pattern::Patterns;

pub static EXTRACT: Scalar = Scalar {
    name: "extract",
    params: &[
        constant(param("regex", TEXT, "the pattern")),
        param("captureGroup", LONG, "which group, 0 for the whole match"),
        param("source", TEXT, "the text to look in"),
        optional("typeLiteral", TYPE, "the type of the answer"),
    ],
    returns: Returns::TypeLiteral,
    summary: "Gives the part of a text that a group of a pattern matches, as text or converted to the named type.",
    examples: &[
        example("extract(@'port (\\d+)', 1, 'port 443')", "443"),
        example("extract(@'port (\\d+)', 0, 'port 443')", "port 443"),
        example("extract(@'(\\d+)', 1, 'port 443', typeof(long)) + 1", "444"),
        example("extract(@'(\\d+)', 1, 'no port')", ""),
        example("isnull(extract(@'port (\\w+)', 1, 'port ssh', typeof(long)))", "True"),
        example("extract(@'(a)|(b)', 2, 'a')", ""),
    ],
    body: Body::Kernel(extract),
    ..Scalar::NEW
};

fn extract(args: &Args) -> Result<ArrayRef> {
    let (patterns, groups, texts) = (Patterns::of(args, 0)?, args.long(1)?, args.text(2)?);
    let mut found: Vec<&str> = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        found.push(group(&*patterns.at(row)?, groups.get(row), text).unwrap_or_default());
    }
    typed(strings(args.n_rows, |row| found.get(row)), args)
}

/// What a group matches first; a group that the pattern doesn't have matches nothing.
fn group<'a>(regex: &Regex, group: Option<i64>, text: &'a str) -> Option<&'a str> {
    match usize::try_from(group?).ok()? {
        0 => regex.find(text).map(|it| it.as_str()),
        group if group < regex.captures_len() => {
            regex.captures(text)?.get(group).map(|it| it.as_str())
        }
        _ => None,
    }
}

/// Texts as the type that the call asks for.
pub fn typed(texts: ArrayRef, args: &Args) -> Result<ArrayRef> {
    if args.returns == Type::String {
        return Ok(texts);
    }
    let Body::Kernel(convert) = conversion::to(args.returns).body else { return Ok(texts) };
    convert(&Args { values: &[ColumnarValue::Array(texts)], types: &[Type::String], ..*args })
}
