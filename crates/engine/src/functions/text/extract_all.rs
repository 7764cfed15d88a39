//! `extract_all`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql::json::push_string;
use kql::library::{Overload, Param, Returns};
use kql::types::Type;
use regex::{Captures, Regex};
use sonic_rs::JsonValueTrait;

use crate::declare::{DYNAMIC, TEXT, alias, constant};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::functions::rows::jsons;
use crate::functions::text::pattern::Patterns;

const REGEX: Param = constant(param("regex", TEXT, "the pattern, with 1 to 16 groups"));
const SOURCE: Param = param("source", TEXT, "the text to look in");
const CAPTURE_GROUPS: Param = param("captureGroups", DYNAMIC, "which groups, by number or name");

pub static EXTRACT_ALL: Scalar = Scalar {
    name: "extract_all",
    params: &[REGEX, SOURCE],
    returns: Returns::Is(Type::Dynamic),
    overloads: &[Overload {
        params: &[REGEX, CAPTURE_GROUPS, SOURCE],
        returns: Returns::Is(Type::Dynamic),
    }],
    summary: "Gives every match of a pattern's groups in a text: an array of texts where there is one group, of arrays where there are more.",
    examples: &[
        example("extract_all(@'(\\d+)', '10.0.0.1')", "[\"10\",\"0\",\"0\",\"1\"]"),
        example("extract_all(@'(\\w)=(\\d)', 'a=1 b=2')", "[[\"a\",\"1\"],[\"b\",\"2\"]]"),
        example("extract_all(@'(\\w)=(\\d)', dynamic([2]), 'a=1 b=2')", "[\"1\",\"2\"]"),
        example(
            "extract_all(@'(?P<k>\\w)=(\\d)', dynamic([2, 'k']), 'a=1 b=2')",
            "[[\"1\",\"a\"],[\"2\",\"b\"]]",
        ),
        example("isnull(extract_all(@'(\\d+)', 'none'))", "True"),
    ],
    body: Body::Kernel(extract_all),
    ..Scalar::NEW
};

pub static EXTRACTALL: Scalar = alias(
    "extractall",
    &EXTRACT_ALL,
    "The older name of `extract_all`.",
    &[example("extractall(@'(\\d+)', '10.1')", "[\"10\",\"1\"]")],
)
.instead("extract_all");

fn extract_all(args: &Args) -> Result<ArrayRef> {
    let patterns = Patterns::of(args, 0)?;
    let chosen = if args.len() > 2 { Some(args.text(1)?) } else { None };
    let texts = args.text(args.len() - 1)?;
    let mut found = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let regex = patterns.at(row)?;
        if regex.captures_len() < 2 {
            return exec_err!("the pattern `{}` of `extract_all` has no group", regex.as_str());
        }
        let groups = groups(&regex, chosen.as_ref().and_then(|it| it.get(row)));
        found.push(matches(&regex, &groups, texts.get(row).unwrap_or_default()));
    }
    Ok(jsons(args.n_rows, |row| found.get(row).and_then(Option::as_ref)))
}

/// The groups to give: those of a list, else all.
fn groups(regex: &Regex, chosen: Option<&str>) -> Vec<usize> {
    let n_groups = regex.captures_len();
    let Some(chosen) = chosen else { return (1..n_groups).collect() };
    let numbered = |it: sonic_rs::LazyValue<'_>| match it.as_str() {
        Some(name) => regex.capture_names().position(|it| it == Some(name)),
        None => usize::try_from(it.as_i64()?).ok().filter(|it| (1..n_groups).contains(it)),
    };
    json::elements(chosen).filter_map(numbered).collect()
}

fn matches(regex: &Regex, groups: &[usize], text: &str) -> Option<String> {
    let mut array = String::from("[");
    for found in regex.captures_iter(text) {
        if array.len() > 1 {
            array.push(',');
        }
        push_match(&mut array, &found, groups);
    }
    array.push(']');
    (array.len() > 2 && !groups.is_empty()).then_some(array)
}

fn push_match(array: &mut String, found: &Captures<'_>, groups: &[usize]) {
    let text = |group: usize| found.get(group).map_or("", |it| it.as_str());
    if let [only] = groups {
        return push_string(array, text(*only));
    }
    array.push('[');
    for (at, group) in groups.iter().enumerate() {
        if at > 0 {
            array.push(',');
        }
        push_string(array, text(*group));
    }
    array.push(']');
}
