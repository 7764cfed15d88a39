//! Texts as characters: `reverse`, `translate`, `regex_quote`, and code points.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::declare::{ANY, TEXT, WHOLE_OR_ARRAY, alias};
use crate::function::{Args, Body, Scalar, Texts, example, param, repeated};
use crate::functions::conversion::tostring::printed;
use crate::functions::dynamic::json;
use crate::functions::rows::{jsons, strings};

const VALUE: &[Param] = &[param("value", ANY, "the text")];

pub static REVERSE: Scalar = Scalar {
    name: "reverse",
    params: VALUE,
    returns: Returns::Is(Type::String),
    summary: "Gives the characters of a text from last to first.",
    examples: &[
        example("reverse('stressed')", "desserts"),
        example("reverse('Zürich')", "hcirüZ"),
        example("reverse(123.5)", "5.321"),
        example("reverse(3h)", "00:00:30"),
    ],
    body: Body::Kernel(|args| {
        let texts = printed(args, 0)?;
        Ok(strings(args.n_rows, |row| Some(texts.get(row)?.chars().rev().collect::<String>())))
    }),
    ..Scalar::NEW
};

pub static REGEX_QUOTE: Scalar = Scalar {
    name: "regex_quote",
    params: &[param("string", ANY, "the text")],
    returns: Returns::Is(Type::String),
    summary: "Escapes a text so that it stands for itself in a pattern.",
    examples: &[
        example("regex_quote('contoso.com')", "contoso\\.com"),
        example("regex_quote('(so$me.Te^xt)')", "\\(so\\$me\\.Te\\^xt\\)"),
    ],
    body: Body::Kernel(|args| {
        let texts = printed(args, 0)?;
        Ok(strings(args.n_rows, |row| Some(regex::escape(texts.get(row)?))))
    }),
    ..Scalar::NEW
};

pub static TRANSLATE: Scalar = Scalar {
    name: "translate",
    params: &[
        param("searchList", TEXT, "the characters to replace"),
        param(
            "replacementList",
            TEXT,
            "what to put in their place; the last of them also for those beyond its end",
        ),
        param("source", TEXT, "the text to change"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Replaces single characters by those at the same place of another list; an empty list removes them.",
    examples: &[
        example("translate('abc', 'xyz', 'cab')", "zxy"),
        example("translate('abc', 'x', 'abcd')", "xxxd"),
        example("translate('abc', '', 'ab-')", "-"),
        example("translate('krasp', 'otsku', 'spark')", "kusto"),
    ],
    body: Body::Kernel(translate),
    ..Scalar::NEW
};

pub static UNICODE_CODEPOINTS_FROM_STRING: Scalar = Scalar {
    name: "unicode_codepoints_from_string",
    params: VALUE,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the code points of a text as an array of numbers.",
    examples: &[
        example("unicode_codepoints_from_string('ab€')", "[97,98,8364]"),
        example("unicode_codepoints_from_string('')", "[]"),
    ],
    body: Body::Kernel(code_points),
    ..Scalar::NEW
};

pub static TO_UTF8: Scalar = alias(
    "to_utf8",
    &UNICODE_CODEPOINTS_FROM_STRING,
    "The older name of `unicode_codepoints_from_string`.",
    &[example("to_utf8('ab')", "[97,98]")],
)
.instead("unicode_codepoints_from_string");

pub static UNICODE_CODEPOINTS_TO_STRING: Scalar = Scalar {
    name: "unicode_codepoints_to_string",
    params: &[repeated("value", WHOLE_OR_ARRAY, 1, "code points, or arrays of them")],
    returns: Returns::Is(Type::String),
    summary: "Makes a text of code points; empty where one of them is none.",
    examples: &[
        example("unicode_codepoints_to_string(97, dynamic([98, 8364]))", "ab€"),
        example("unicode_codepoints_to_string(97, 55296)", ""),
    ],
    body: Body::Kernel(from_code_points),
    ..Scalar::NEW
};

pub static MAKE_STRING: Scalar = alias(
    "make_string",
    &UNICODE_CODEPOINTS_TO_STRING,
    "The older name of `unicode_codepoints_to_string`.",
    &[example("make_string(97, 98)", "ab")],
)
.instead("unicode_codepoints_to_string");

fn translate(args: &Args) -> Result<ArrayRef> {
    let (searched, replacements, texts) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let constant = match (&searched, &replacements) {
        (Texts::Constant(searched), Texts::Constant(replacements)) => {
            Some(table(searched.as_deref(), replacements.as_deref()))
        }
        _ => None,
    };
    let changed = |text: &str, table: &HashMap<char, Option<char>>| {
        text.chars().filter_map(|c| table.get(&c).copied().unwrap_or(Some(c))).collect::<String>()
    };
    Ok(strings(args.n_rows, |row| {
        let text = texts.get(row)?;
        Some(match &constant {
            Some(table) => changed(text, table),
            None => changed(text, &table(searched.get(row), replacements.get(row))),
        })
    }))
}

/// What each character becomes; None is nothing. Of a character that is listed twice the first counts.
fn table(searched: Option<&str>, replacements: Option<&str>) -> HashMap<char, Option<char>> {
    let mut rest = replacements.unwrap_or_default().chars();
    let mut last = None;
    let mut table = HashMap::new();
    for c in searched.unwrap_or_default().chars() {
        last = rest.next().or(last);
        table.entry(c).or_insert(last);
    }
    table
}

fn code_points(args: &Args) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    Ok(jsons(args.n_rows, |row| {
        let points = texts.get(row).unwrap_or_default().chars().map(|c| u32::from(c).to_string());
        Some(format!("[{}]", points.collect::<Vec<String>>().join(",")))
    }))
}

fn from_code_points(args: &Args) -> Result<ArrayRef> {
    let mut answers = vec![Some(String::new()); args.n_rows];
    for (at, ty) in args.types.iter().enumerate() {
        if *ty == Type::Dynamic {
            let values = args.text(at)?;
            for (row, answer) in answers.iter_mut().enumerate() {
                push_all(answer, values.get(row));
            }
        } else {
            let values = args.long(at)?;
            for (row, answer) in answers.iter_mut().enumerate() {
                push(answer, values.get(row));
            }
        }
    }
    Ok(strings(args.n_rows, |row| answers.get(row).and_then(Option::as_ref)))
}

fn push_all(into: &mut Option<String>, value: Option<&str>) {
    match value {
        Some(array) if array.starts_with('[') => {
            json::elements(array).for_each(|it| push(into, it.as_i64()));
        }
        Some(number) => push(into, number.parse().ok()),
        None => *into = None,
    }
}

fn push(into: &mut Option<String>, point: Option<i64>) {
    let c = point.and_then(|it| u32::try_from(it).ok()).and_then(char::from_u32);
    match (into.as_mut(), c) {
        (Some(text), Some(c)) => text.push(c),
        _ => *into = None,
    }
}
