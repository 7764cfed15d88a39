//! `has_any_index`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DYNAMIC, TEXT_OR_DYNAMIC};
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::dynamic::json;
use crate::functions::rows::longs;
use crate::functions::text::terms::{Bounds, Pattern};

pub static HAS_ANY_INDEX: Scalar = Scalar {
    name: "has_any_index",
    params: &[
        param("source", TEXT_OR_DYNAMIC, "the text to look in"),
        param("values", DYNAMIC, "the terms"),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the place, in an array, of the first term that a text has; -1 where it has none.",
    examples: &[
        example("has_any_index('sign-in failed', dynamic(['passed', 'failed']))", "1"),
        example("has_any_index('room 2', dynamic([1, 2, 3]))", "1"),
        example("has_any_index('sign-in', dynamic(['sig']))", "-1"),
        example("has_any_index('sign-in', dynamic([]))", "-1"),
    ],
    body: Body::Kernel(has_any_index),
    ..Scalar::NEW
};

fn has_any_index(args: &Args) -> Result<ArrayRef> {
    let (texts, lists) = (printed(args, 0)?, args.text(1)?);
    let constant = match &lists {
        Texts::Constant(list) => Some(patterns(list.as_deref())),
        Texts::Column(_) => None,
    };
    let mut scratch = String::new();
    Ok(longs(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        let mut first = |patterns: &[Pattern]| {
            patterns.iter().position(|it| it.is_in(text, &mut scratch)).map_or(-1, |at| at as i64)
        };
        Some(match &constant {
            Some(patterns) => first(patterns),
            None => first(&patterns(lists.get(row))),
        })
    }))
}

fn patterns(list: Option<&str>) -> Vec<Pattern> {
    json::elements(list.unwrap_or_default())
        .map(|it| Pattern::new(&json::text_of(&it).unwrap_or_default(), Bounds::Term, false))
        .collect()
}
