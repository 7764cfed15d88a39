//! The string operators over a list: `in~`, `has_any`, `has_all`. They are syntax, too.

use std::collections::HashSet;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use arrow::array::{ArrayRef, BooleanBuilder};
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, Texts, param, repeated};
use crate::functions::text::case::{lower, lower_into};
use crate::functions::text::terms::{Bounds, Pattern};

const PARAMS: &[Param] = &[
    param("text", TEXT, "the text to look in"),
    repeated("pattern", TEXT, 0, "the texts to look for"),
];

/// Lists up to this length are searched one by one, longer ones in one go.
const ONE_BY_ONE: usize = 4;

/// `in~`: whether the text equals one of the list, whatever the case.
pub static IN_IGNORING_CASE: Scalar = list("in~", |args| {
    tested(
        args,
        |items| items.iter().map(|it| lower(it)).collect::<HashSet<String>>(),
        |items, lower| items.contains(lower),
    )
});

/// `has_any`.
pub static HAS_ANY: Scalar =
    list("has_any", |args| tested(args, Terms::new, |terms, lower| terms.any(lower)));

/// `has_all`.
pub static HAS_ALL: Scalar =
    list("has_all", |args| tested(args, Terms::new, |terms, lower| terms.all(lower)));

const fn list(name: &'static str, body: fn(&Args) -> Result<ArrayRef>) -> Scalar {
    Scalar {
        name,
        params: PARAMS,
        returns: Returns::Is(Type::Bool),
        summary: "A string operator over a list.",
        examples: &[],
        body: Body::Kernel(body),
        ..Scalar::NEW
    }
}

/// A test of each text, in lower case, against what is made of the list: once where that is constant.
fn tested<P>(
    args: &Args,
    prepare: impl Fn(&[&str]) -> P,
    test: impl Fn(&P, &str) -> bool,
) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let items = (1..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let list =
        |row: usize| items.iter().map(|it| it.get(row).unwrap_or_default()).collect::<Vec<_>>();
    let constant =
        items.iter().all(|it| matches!(it, Texts::Constant(_))).then(|| prepare(&list(0)));
    let mut scratch = String::new();
    let mut found = BooleanBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        lower_into(texts.get(row).unwrap_or_default(), &mut scratch);
        found.append_value(match &constant {
            Some(prepared) => test(prepared, &scratch),
            None => test(&prepare(&list(row)), &scratch),
        });
    }
    Ok(Arc::new(found.finish()))
}

/// Terms to look for in a text.
struct Terms {
    patterns: Vec<Pattern>,
    /// Finds where they may be, where there are many.
    search: Option<AhoCorasick>,
}

impl Terms {
    fn new(items: &[&str]) -> Terms {
        let mut patterns: Vec<Pattern> =
            items.iter().map(|it| Pattern::new(it, Bounds::Term, false)).collect();
        patterns.sort_by(|a, b| a.needle().cmp(b.needle()));
        patterns.dedup_by(|a, b| a.needle() == b.needle());
        let many = patterns.len() > ONE_BY_ONE;
        let search =
            many.then(|| AhoCorasick::new(patterns.iter().map(Pattern::needle)).ok()).flatten();
        Terms { patterns, search }
    }

    fn any(&self, lower: &str) -> bool {
        match &self.search {
            None => self.patterns.iter().any(|it| it.is_in_lower(lower)),
            Some(search) => search.find_overlapping_iter(lower).any(|it| {
                let pattern = self.patterns.get(it.pattern().as_usize());
                pattern.is_some_and(|pattern| pattern.is_bounded(lower, it.start()))
            }),
        }
    }

    fn all(&self, lower: &str) -> bool {
        let Some(search) = &self.search else {
            return self.patterns.iter().all(|it| it.is_in_lower(lower));
        };
        let mut missing = self.patterns.len();
        let mut seen = vec![false; missing];
        for found in search.find_overlapping_iter(lower) {
            let at = found.pattern().as_usize();
            let (Some(pattern), Some(seen)) = (self.patterns.get(at), seen.get_mut(at)) else {
                continue;
            };
            if !*seen && pattern.is_bounded(lower, found.start()) {
                *seen = true;
                missing -= 1;
                if missing == 0 {
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_terms_are_found_as_few_are() {
        let words = ["a", "b.c", "", "über", "d", "dd", "e f"];
        let texts = [
            "a b",
            "b.c",
            "xb.c",
            "dd",
            "ddd",
            "über-e f",
            "überall e fx",
            "",
            "d dd a b.c über e f",
        ];
        let lists =
            [&words[..], &words[..2], &words[3..], &words[4..6], &["x", "y", "z", "d", "dd"]];
        for list in lists {
            let few: Vec<Terms> = list.iter().map(|it| Terms::new(&[it])).collect();
            let many = Terms::new(list);
            for text in texts {
                assert_eq!(many.any(text), few.iter().any(|it| it.any(text)), "{list:?} {text}");
                assert_eq!(many.all(text), few.iter().all(|it| it.all(text)), "{list:?} {text}");
            }
        }
    }
}
