//! `replace_regex`, and `replace`, its older form.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{TEXT, constant};
use crate::exec::bounds;
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::rows::strings;
use crate::functions::text::pattern::Patterns;

const REGEX: Param = constant(param("lookup_regex", TEXT, "the pattern"));
const REWRITE: Param = constant(param(
    "rewrite_pattern",
    TEXT,
    "what to put there, with `\\1` for a group and `\\0` for the whole match",
));
const SOURCE: Param = param("source", TEXT, "the text to change");

pub static REPLACE_REGEX: Scalar = Scalar {
    name: "replace_regex",
    params: &[SOURCE, REGEX, REWRITE],
    returns: Returns::Is(Type::String),
    summary: "Replaces every match of a pattern in a text.",
    examples: &[
        example("replace_regex('room 42', @'\\d', '#')", "room ##"),
        example(
            "replace_regex('ada@contoso.com', @'(\\w+)@(\\w+)', @'\\2:\\1')",
            "contoso:ada.com",
        ),
        example("replace_regex('ab', @'a|b', @'<\\0>')", "<a><b>"),
        example("replace_regex('5', @'(\\d)', @'$1 \\\\ \\1')", "$1 \\ 5"),
    ],
    body: Body::Kernel(|args| replaced(args, 1, 2, 0)),
    ..Scalar::NEW
};

pub static REPLACE: Scalar = Scalar {
    name: "replace",
    params: &[REGEX, REWRITE, SOURCE],
    returns: Returns::Is(Type::String),
    instead: Some("replace_regex"),
    summary: "The older form of `replace_regex`, with the text last.",
    examples: &[example("replace(@'\\d', '#', 'room 42')", "room ##")],
    body: Body::Kernel(|args| replaced(args, 0, 1, 2)),
    ..Scalar::NEW
};

fn replaced(args: &Args, pattern: usize, rewrite: usize, source: usize) -> Result<ArrayRef> {
    let (patterns, texts) = (Patterns::of(args, pattern)?, args.text(source)?);
    let rewrites = args.text(rewrite)?;
    let constant = match &rewrites {
        Texts::Constant(rewrite) => Some(template(rewrite.as_deref().unwrap_or_default())),
        Texts::Column(_) => None,
    };
    let mut answers = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        let regex = patterns.at(row)?;
        let rewrite = constant.as_deref().or(rewrites.get(row)).unwrap_or_default();
        if text.len().saturating_mul(rewrite.len()) > bounds::LARGE {
            let most = |it: regex::Match| rewrite.len() + it.len().saturating_mul(rewrite.len());
            bounds::text(regex.find_iter(text).map(most).fold(0, usize::saturating_add))?;
        }
        answers.push(match &constant {
            Some(rewrite) => regex.replace_all(text, rewrite),
            None => {
                let rewrite = template(rewrites.get(row).unwrap_or_default());
                std::borrow::Cow::Owned(regex.replace_all(text, rewrite).into_owned())
            }
        });
    }
    Ok(strings(args.n_rows, |row| answers.get(row)))
}

/// Kusto: `\1` is a group and `$` stands for itself; the regex library writes the first as `${1}`, the second as `$$`.
fn template(rewrite: &str) -> String {
    let mut template = String::with_capacity(rewrite.len());
    let mut chars = rewrite.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                template.push_str("${");
                template.push(*digit);
                template.push('}');
                chars.next();
            }
            ('\\', Some('\\')) => {
                template.push('\\');
                chars.next();
            }
            ('$', _) => template.push_str("$$"),
            _ => template.push(c),
        }
    }
    template
}
