//! The string operators, `has`, `contains` and their kin: not called by name, they are syntax.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanBuilder};
use datafusion::common::Result;
use kql::bound::TextOp;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, Texts, param};
use crate::functions::text::case::Folded;
use crate::functions::text::each_once::each_once;
use crate::functions::text::pattern::Patterns;
use crate::functions::text::terms::{Bounds, Pattern};

pub use crate::functions::text::lists::{HAS_ALL, HAS_ANY, IN_IGNORING_CASE};

const PARAMS: &[Param] =
    &[param("text", TEXT, "the text to look in"), param("pattern", TEXT, "the text to look for")];

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

static EQUALS: Scalar = operator("=~", |args| tested(args, Folded::new, Folded::equals));
static HAS: Scalar = operator("has", |args| search(args, Bounds::Term, false));
static HAS_CS: Scalar = operator("has_cs", |args| search(args, Bounds::Term, true));
static HASPREFIX: Scalar = operator("hasprefix", |args| search(args, Bounds::TermStart, false));
static HASPREFIX_CS: Scalar =
    operator("hasprefix_cs", |args| search(args, Bounds::TermStart, true));
static HASSUFFIX: Scalar = operator("hassuffix", |args| search(args, Bounds::TermEnd, false));
static HASSUFFIX_CS: Scalar = operator("hassuffix_cs", |args| search(args, Bounds::TermEnd, true));
static CONTAINS: Scalar = operator("contains", |args| search(args, Bounds::Anywhere, false));
static CONTAINS_CS: Scalar = operator("contains_cs", |args| search(args, Bounds::Anywhere, true));
static EQUALS_CS: Scalar = operator("==", |args| compared(args, |text, other| text == other));
static STARTSWITH: Scalar =
    operator("startswith", |args| tested(args, Folded::new, Folded::starts));
static STARTSWITH_CS: Scalar =
    operator("startswith_cs", |args| compared(args, |text, start| text.starts_with(start)));
static ENDSWITH: Scalar = operator("endswith", |args| tested(args, Folded::new, Folded::ends));
static ENDSWITH_CS: Scalar =
    operator("endswith_cs", |args| compared(args, |text, end| text.ends_with(end)));
static MATCHES_REGEX: Scalar =
    operator("matches regex", |args| matched(args, &Patterns::of(args, 1)?));
static LIKE: Scalar = operator("like", |args| {
    matched(args, &Patterns::shaped(args, 1, |it| format!("(?i){}", like(it)))?)
});
static LIKE_CS: Scalar =
    operator("likecs", |args| matched(args, &Patterns::shaped(args, 1, like)?));

/// The kernel of an operator.
pub fn find(op: TextOp, case_sensitive: bool) -> &'static Scalar {
    match (op, case_sensitive) {
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
        (TextOp::Like, false) => &LIKE,
        (TextOp::Like, true) => &LIKE_CS,
    }
}

/// A search for a pattern.
fn search(args: &Args, bounds: Bounds, case_sensitive: bool) -> Result<ArrayRef> {
    let mut scratch = String::new();
    tested(
        args,
        |pattern| Pattern::new(pattern, bounds, case_sensitive),
        |pattern, text| pattern.is_in(text, &mut scratch),
    )
}

/// A comparison that needs no preparation.
fn compared(args: &Args, holds: fn(&str, &str) -> bool) -> Result<ArrayRef> {
    tested(args, str::to_owned, |other, text| holds(text, other))
}

/// A test of each text against what is made of the second argument, once where that is constant.
fn tested<P>(
    args: &Args,
    prepare: impl Fn(&str) -> P,
    mut test: impl FnMut(&P, &str) -> bool,
) -> Result<ArrayRef> {
    let (texts, patterns) = (args.text(0)?, args.text(1)?);
    if let Texts::Constant(pattern) = &patterns {
        let pattern = prepare(pattern.as_deref().unwrap_or_default());
        return Ok(Arc::new(each_once(&texts, args.n_rows, |text| test(&pattern, text))));
    }
    let mut found = BooleanBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let pattern = prepare(patterns.get(row).unwrap_or_default());
        found.append_value(test(&pattern, texts.get(row).unwrap_or_default()));
    }
    Ok(Arc::new(found.finish()))
}

fn matched(args: &Args, patterns: &Patterns) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    if let Patterns::Constant(regex) = patterns {
        return Ok(Arc::new(each_once(&texts, args.n_rows, |text| regex.is_match(text))));
    }
    let mut found = BooleanBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        found.append_value(patterns.at(row)?.is_match(texts.get(row).unwrap_or_default()));
    }
    Ok(Arc::new(found.finish()))
}

/// Kusto: undocumented; its pattern is taken as SQL's, `%` for any characters and `_` for one, over the whole text.
fn like(pattern: &str) -> String {
    let mut regex = String::from(r"(?s)\A");
    for c in pattern.chars() {
        match c {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            c => regex.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    regex.push_str(r"\z");
    regex
}
