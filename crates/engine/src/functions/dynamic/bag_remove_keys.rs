//! `bag_remove_keys`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::{
    json::{self, Builder, Path},
    rows,
};

pub static BAG_REMOVE_KEYS: Scalar = Scalar {
    name: "bag_remove_keys",
    params: &[
        param("bag", DYNAMIC, "the property bag"),
        param("keys", DYNAMIC, "an array of their names, or paths: `$.user.name`"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Takes members out of a property bag; null for anything else.",
    examples: &[
        example("bag_remove_keys(dynamic({'a': 1, 'b': 2}), dynamic(['b', 'c']))", "{\"a\":1}"),
        example(
            "bag_remove_keys(dynamic({'a': {'b': 1, 'c': 2}}), dynamic(['$.a.b']))",
            "{\"a\":{\"c\":2}}",
        ),
        example("bag_remove_keys(dynamic([1]), dynamic(['b']))", ""),
    ],
    body: Body::Kernel(bag_remove_keys),
    ..Scalar::NEW
};

fn bag_remove_keys(args: &Args) -> Result<ArrayRef> {
    let (bags, keys) = (args.text(0)?, args.text(1)?);
    let constant = match &keys {
        Texts::Constant(keys) => Some(paths(keys.as_deref().unwrap_or_default())),
        Texts::Column(_) => None,
    };
    rows::dynamics(args.n_rows, |row, out| {
        let bag = bags.get(row)?;
        let paths = match &constant {
            Some(paths) => paths.clone(),
            None => paths(keys.get(row).unwrap_or_default()),
        };
        let names: Vec<Vec<&str>> = paths.iter().filter_map(Path::names).collect();
        let ways: Vec<&[&str]> = names.iter().map(Vec::as_slice).collect();
        without(bag, &ways, out)
    })
}

/// The keys in an array of them; what is no string is none.
fn paths(keys: &str) -> Vec<Path> {
    let keys = json::array(keys).unwrap_or_default();
    keys.into_iter().filter_map(|it| Some(Path::of_key(&json::string(it)?))).collect()
}

/// Writes a bag without what lies at the end of the ways. A way is no longer than values may be deep.
fn without(bag: &str, ways: &[&[&str]], out: &mut Builder) -> Option<()> {
    let members = json::bag(bag)?;
    out.begin_bag();
    for (name, value) in members {
        let further: Vec<&[&str]> = ways
            .iter()
            .filter_map(|way| way.split_first())
            .filter(|(first, _)| **first == name)
            .map(|(_, rest)| rest)
            .collect();
        if further.iter().any(|rest| rest.is_empty()) {
            continue;
        }
        out.key(&name);
        if further.is_empty() || !json::is_bag(value) {
            out.raw(value);
        } else {
            without(value, &further, out)?;
        }
    }
    out.end_bag();
    Some(())
}
