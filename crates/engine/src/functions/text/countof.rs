//! `countof`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;
use memchr::memmem::Finder;

use crate::declare::{TEXT, constant};
use crate::function::{Args, Body, Scalar, Texts, example, optional, param};
use crate::functions::rows::longs;
use crate::functions::text::pattern::Patterns;

pub static COUNTOF: Scalar = Scalar {
    name: "countof",
    params: &[
        param("source", TEXT, "the text to look in"),
        param("search", TEXT, "what to count"),
        constant(optional("kind", TEXT, "'normal' for a text, 'regex' for a pattern")),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Counts how often one text, or a pattern, occurs in another; plain texts may overlap, matches of a pattern don't.",
    examples: &[
        example("countof('banana', 'ana')", "2"),
        example("countof('banana', 'ana', 'regex')", "1"),
        example("countof('a1b22', @'\\d+', 'regex')", "2"),
        example("countof('', 'a')", "0"),
    ],
    body: Body::Kernel(countof),
    ..Scalar::NEW
};

fn countof(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    if args.len() > 2 && args.text(2)?.get(0).is_some_and(|it| it.eq_ignore_ascii_case("regex")) {
        let patterns = Patterns::of(args, 1)?;
        let mut counts = Vec::with_capacity(args.n_rows);
        for row in 0..args.n_rows {
            let regex = patterns.at(row)?;
            counts.push(regex.find_iter(texts.get(row).unwrap_or_default()).count() as i64);
        }
        return Ok(longs(args.n_rows, |row| counts.get(row).copied()));
    }
    let wanted = args.text(1)?;
    let constant = match &wanted {
        Texts::Constant(wanted) => Some(Finder::new(wanted.as_deref().unwrap_or_default())),
        Texts::Column(_) => None,
    };
    Ok(longs(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        Some(match &constant {
            Some(finder) => count(text, finder),
            None => count(text, &Finder::new(wanted.get(row).unwrap_or_default())),
        })
    }))
}

fn count(text: &str, wanted: &Finder<'_>) -> i64 {
    if wanted.needle().is_empty() {
        return 0;
    }
    let (mut count, mut from) = (0, 0);
    while let Some(found) = text.as_bytes().get(from..).and_then(|rest| wanted.find(rest)) {
        count += 1;
        from += found + 1;
    }
    count
}
