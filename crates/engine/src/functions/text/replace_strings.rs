//! `replace_strings`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;
use memchr::memmem::Finder;
use sonic_rs::JsonValueTrait;

use crate::declare::{DYNAMIC, TEXT};
use crate::exec::bounds;
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::json;
use crate::functions::rows::long_strings;

pub static REPLACE_STRINGS: Scalar = Scalar {
    name: "replace_strings",
    params: &[
        param("text", TEXT, "the text to change"),
        param("lookups", DYNAMIC, "what to replace; the earlier goes first"),
        param("rewrites", DYNAMIC, "what to put there; what is no text leaves the match as it is"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Replaces several texts at once, each by the one at its place in the other array.",
    examples: &[
        example("replace_strings('a.b', dynamic(['a', 'b']), dynamic(['b', 'c']))", "b.c"),
        example(
            "replace_strings('This is', dynamic(['is', 'This']), dynamic(['was', 'x']))",
            "Thwas was",
        ),
        example(
            "replace_strings('This is', dynamic(['This', 'is']), dynamic([1, 'was']))",
            "This was",
        ),
        example("replace_strings('abc', dynamic(['b']), dynamic(['']))", "ac"),
    ],
    body: Body::Kernel(replace_strings),
    ..Scalar::NEW
};

/// A text to look for, and what to put there; None leaves it.
type Pair = (Finder<'static>, Option<String>);

fn replace_strings(args: &Args) -> Result<ArrayRef> {
    let (texts, lookups, rewrites) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let constant = match (&lookups, &rewrites) {
        (Texts::Constant(lookups), Texts::Constant(rewrites)) => {
            Some(pairs(lookups.as_deref(), rewrites.as_deref()))
        }
        _ => None,
    };
    long_strings(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        match &constant {
            Some(pairs) => replaced(text, pairs),
            None => replaced(text, &pairs(lookups.get(row), rewrites.get(row))),
        }
    })
}

fn pairs(lookups: Option<&str>, rewrites: Option<&str>) -> Vec<Pair> {
    let text = |it: sonic_rs::LazyValue<'_>| it.as_str().map(str::to_owned);
    let mut rewrites = json::elements(rewrites.unwrap_or_default()).map(text);
    let mut pairs = Vec::new();
    for lookup in json::elements(lookups.unwrap_or_default()).map(text) {
        let rewrite = rewrites.next().flatten();
        if let Some(lookup) = lookup.filter(|it| !it.is_empty()) {
            pairs.push((Finder::new(&lookup).into_owned(), rewrite));
        }
    }
    pairs
}

/// Each lookup takes its matches out of what the earlier ones left.
fn replaced(text: &str, pairs: &[Pair]) -> Result<String> {
    let mut taken: Vec<(usize, usize, Option<&str>)> = Vec::new();
    for (finder, rewrite) in pairs {
        let mut found = Vec::new();
        let mut from = 0;
        for (start, end, _) in taken.iter().copied().chain([(text.len(), text.len(), None)]) {
            let free = text.as_bytes().get(from..start).unwrap_or_default();
            found.extend(
                finder
                    .find_iter(free)
                    .map(|at| (from + at, from + at + finder.needle().len(), rewrite.as_deref())),
            );
            from = end;
        }
        taken.append(&mut found);
        taken.sort_unstable_by_key(|it| it.0);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end, rewrite) in taken {
        out.push_str(text.get(from..start).unwrap_or_default());
        let rewrite = rewrite.unwrap_or_else(|| text.get(start..end).unwrap_or_default());
        bounds::text(rewrite.len())?;
        out.push_str(rewrite);
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Ok(out)
}
