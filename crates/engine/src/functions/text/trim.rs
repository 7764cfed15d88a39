//! `trim`, `trim_start` and `trim_end`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{TEXT, constant};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::rows::strings;
use crate::functions::text::pattern::Patterns;

const PARAMS: &[Param] =
    &[constant(param("regex", TEXT, "the pattern")), param("source", TEXT, "the text")];

pub static TRIM: Scalar = Scalar {
    name: "trim",
    params: PARAMS,
    returns: Returns::Is(Type::String),
    summary: "Takes one match of a pattern off either end of a text.",
    examples: &[
        example("trim(@'[ \"]+', ' \"ada\" ')", "ada"),
        // Kusto: the page says "all matches"; the engine takes one.
        example("trim('-', '--ada--')", "-ada-"),
        example("trim('1', '1')", ""),
    ],
    body: Body::Kernel(|args| trimmed(args, true, true)),
    ..Scalar::NEW
};

pub static TRIM_START: Scalar = Scalar {
    name: "trim_start",
    params: PARAMS,
    returns: Returns::Is(Type::String),
    summary: "Takes one match of a pattern off the beginning of a text.",
    examples: &[
        example("trim_start('https://', 'https://contoso.com')", "contoso.com"),
        example("trim_start('a|b', 'xab')", "xab"),
    ],
    body: Body::Kernel(|args| trimmed(args, true, false)),
    ..Scalar::NEW
};

pub static TRIM_END: Scalar = Scalar {
    name: "trim_end",
    params: PARAMS,
    returns: Returns::Is(Type::String),
    summary: "Takes one match of a pattern off the end of a text.",
    examples: &[
        example("trim_end('/', 'contoso.com/')", "contoso.com"),
        example("trim_end(@'\\W+', 'a b //')", "a b"),
    ],
    body: Body::Kernel(|args| trimmed(args, false, true)),
    ..Scalar::NEW
};

fn trimmed(args: &Args, start: bool, end: bool) -> Result<ArrayRef> {
    let at_start = Patterns::shaped(args, 0, |it| format!(r"\A(?:{it})"))?;
    let at_end = Patterns::shaped(args, 0, |it| format!(r"(?:{it})\z"))?;
    let texts = args.text(1)?;
    let mut answers = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let mut text = texts.get(row).unwrap_or_default();
        if start && let Some(found) = at_start.at(row)?.find(text) {
            text = text.get(found.end()..).unwrap_or_default();
        }
        if end && let Some(found) = at_end.at(row)?.find(text) {
            text = text.get(..found.start()).unwrap_or_default();
        }
        answers.push(text);
    }
    Ok(strings(args.n_rows, |row| answers.get(row)))
}
