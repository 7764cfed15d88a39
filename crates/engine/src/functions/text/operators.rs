//! The string operators, `has`, `contains` and their kin: not called by name, they are syntax.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::{Result, exec_datafusion_err};
use kql::bound::TextOp;
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;
use regex::Regex;

use crate::function::{Args, Body, Scalar, Texts, param, repeated};
use crate::functions::text::terms::{Bounds, Pattern, lower};

const PARAMS: &[Param] = &[
    param("text", Accepts::Is(Type::String), "the text to look in"),
    param("pattern", Accepts::Is(Type::String), "the text to look for"),
];

const LIST: &[Param] = &[
    param("text", Accepts::Is(Type::String), "the text to look in"),
    repeated("pattern", Accepts::Is(Type::String), 0, "the texts to look for"),
];

const fn operator(name: &'static str, body: fn(&Args) -> Result<ArrayRef>) -> Scalar {
    Scalar {
        name,
        params: PARAMS,
        returns: Returns::Is(Type::Bool),
        summary: "A string operator.",
        examples: &[],
        body: Body::Kernel(body),
        ..Scalar::NEW
    }
}

static EQUALS: Scalar = operator("=~", |args| by_row(args, same_ignoring_case));
static HAS: Scalar = operator("has", |args| search(args, Bounds::Term, false));
static HAS_CS: Scalar = operator("has_cs", |args| search(args, Bounds::Term, true));
static HASPREFIX: Scalar = operator("hasprefix", |args| search(args, Bounds::TermStart, false));
static HASPREFIX_CS: Scalar =
    operator("hasprefix_cs", |args| search(args, Bounds::TermStart, true));
static HASSUFFIX: Scalar = operator("hassuffix", |args| search(args, Bounds::TermEnd, false));
static HASSUFFIX_CS: Scalar = operator("hassuffix_cs", |args| search(args, Bounds::TermEnd, true));
static CONTAINS: Scalar = operator("contains", |args| search(args, Bounds::Anywhere, false));
static CONTAINS_CS: Scalar = operator("contains_cs", |args| search(args, Bounds::Anywhere, true));
static EQUALS_CS: Scalar = operator("==", |args| by_row(args, |text, other| text == other));
static STARTSWITH: Scalar = operator("startswith", |args| {
    by_row(args, |text, start| lower(text).starts_with(&lower(start)))
});
static STARTSWITH_CS: Scalar =
    operator("startswith_cs", |args| by_row(args, |text, start| text.starts_with(start)));
static ENDSWITH: Scalar =
    operator("endswith", |args| by_row(args, |text, end| lower(text).ends_with(&lower(end))));
static ENDSWITH_CS: Scalar =
    operator("endswith_cs", |args| by_row(args, |text, end| text.ends_with(end)));
static MATCHES_REGEX: Scalar = operator("matches regex", matches_regex);

/// `in~`: whether the text equals one of the list, whatever the case.
pub static IN_IGNORING_CASE: Scalar = list("in~", |args| {
    over_list(
        args,
        |item| {
            let item = lower(item);
            Box::new(move |text: &str, _: &mut String| lower(text) == item)
        },
        false,
    )
});

/// `has_any`.
pub static HAS_ANY: Scalar = list("has_any", |args| over_list(args, has_term, false));

/// `has_all`.
pub static HAS_ALL: Scalar = list("has_all", |args| over_list(args, has_term, true));

const fn list(name: &'static str, body: fn(&Args) -> Result<ArrayRef>) -> Scalar {
    Scalar {
        name,
        params: LIST,
        returns: Returns::Is(Type::Bool),
        summary: "A string operator over a list.",
        examples: &[],
        body: Body::Kernel(body),
        ..Scalar::NEW
    }
}

/// The kernel of an operator; None for one that can't be run yet.
pub fn find(op: TextOp, case_sensitive: bool) -> Option<&'static Scalar> {
    Some(match (op, case_sensitive) {
        (TextOp::Equals, false) => &EQUALS,
        (TextOp::Equals, true) => &EQUALS_CS,
        (TextOp::Has, false) => &HAS,
        (TextOp::Has, true) => &HAS_CS,
        (TextOp::HasPrefix, false) => &HASPREFIX,
        (TextOp::HasPrefix, true) => &HASPREFIX_CS,
        (TextOp::HasSuffix, false) => &HASSUFFIX,
        (TextOp::HasSuffix, true) => &HASSUFFIX_CS,
        (TextOp::Contains, false) => &CONTAINS,
        (TextOp::Contains, true) => &CONTAINS_CS,
        (TextOp::StartsWith, false) => &STARTSWITH,
        (TextOp::StartsWith, true) => &STARTSWITH_CS,
        (TextOp::EndsWith, false) => &ENDSWITH,
        (TextOp::EndsWith, true) => &ENDSWITH_CS,
        (TextOp::MatchesRegex, _) => &MATCHES_REGEX,
        (TextOp::Like, _) => return None,
    })
}

fn same_ignoring_case(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { lower(a) == lower(b) }
}

/// A search for a pattern: prepared once where it is constant.
fn search(args: &Args, bounds: Bounds, case_sensitive: bool) -> Result<ArrayRef> {
    let (texts, patterns) = (args.text(0)?, args.text(1)?);
    let mut scratch = String::new();
    let mut found = Vec::with_capacity(args.n_rows);
    if let Texts::Constant(pattern) = &patterns {
        let pattern = Pattern::new(pattern.as_deref().unwrap_or_default(), bounds, case_sensitive);
        found.extend(
            (0..args.n_rows)
                .map(|row| pattern.is_in(texts.get(row).unwrap_or_default(), &mut scratch)),
        );
    } else {
        found.extend((0..args.n_rows).map(|row| {
            let pattern =
                Pattern::new(patterns.get(row).unwrap_or_default(), bounds, case_sensitive);
            pattern.is_in(texts.get(row).unwrap_or_default(), &mut scratch)
        }));
    }
    Ok(Arc::new(BooleanArray::from(found)))
}

fn by_row(args: &Args, holds: fn(&str, &str) -> bool) -> Result<ArrayRef> {
    let (texts, others) = (args.text(0)?, args.text(1)?);
    let answers = (0..args.n_rows)
        .map(|row| holds(texts.get(row).unwrap_or_default(), others.get(row).unwrap_or_default()));
    Ok(Arc::new(BooleanArray::from(answers.collect::<Vec<bool>>())))
}

type Test = Box<dyn Fn(&str, &mut String) -> bool>;

fn has_term(item: &str) -> Test {
    let pattern = Pattern::new(item, Bounds::Term, false);
    Box::new(move |text, scratch| pattern.is_in(text, scratch))
}

fn over_list(args: &Args, prepare: fn(&str) -> Test, all: bool) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let items = (1..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let constant: Option<Vec<Test>> = items
        .iter()
        .map(|item| match item {
            Texts::Constant(text) => Some(prepare(text.as_deref().unwrap_or_default())),
            Texts::Column(_) => None,
        })
        .collect();
    let mut scratch = String::new();
    let mut answers = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        let mut holds = |at: usize, item: &Texts| match &constant {
            Some(tests) => tests.get(at).is_some_and(|test| test(text, &mut scratch)),
            None => prepare(item.get(row).unwrap_or_default())(text, &mut scratch),
        };
        let mut each = items.iter().enumerate();
        answers.push(if all {
            each.all(|(at, item)| holds(at, item))
        } else {
            each.any(|(at, item)| holds(at, item))
        });
    }
    Ok(Arc::new(BooleanArray::from(answers)))
}

fn matches_regex(args: &Args) -> Result<ArrayRef> {
    let (texts, patterns) = (args.text(0)?, args.text(1)?);
    let compile = |pattern: &str| {
        Regex::new(pattern).map_err(|error| {
            exec_datafusion_err!("the regular expression `{pattern}` can't be used: {error}")
        })
    };
    let mut answers = Vec::with_capacity(args.n_rows);
    if let Texts::Constant(pattern) = &patterns {
        let regex = compile(pattern.as_deref().unwrap_or_default())?;
        answers
            .extend((0..args.n_rows).map(|row| regex.is_match(texts.get(row).unwrap_or_default())));
    } else {
        for row in 0..args.n_rows {
            answers.push(
                compile(patterns.get(row).unwrap_or_default())?
                    .is_match(texts.get(row).unwrap_or_default()),
            );
        }
    }
    Ok(Arc::new(BooleanArray::from(answers)))
}
