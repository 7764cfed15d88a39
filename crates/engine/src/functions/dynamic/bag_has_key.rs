//! `bag_has_key`.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DYNAMIC, TEXT};
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::dynamic::json::{self, Path};

pub static BAG_HAS_KEY: Scalar = Scalar {
    name: "bag_has_key",
    params: &[
        param("bag", DYNAMIC, "the property bag"),
        param("key", TEXT, "the member's name, or its path: `$.user.name`"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a property bag has a member, be it null; false for what is no bag.",
    examples: &[
        example("bag_has_key(dynamic({'user': 'ada'}), 'user')", "True"),
        example("bag_has_key(dynamic({'user': null}), 'user')", "True"),
        example("bag_has_key(dynamic({'user': {'name': 'ada'}}), '$.user.name')", "True"),
        example("bag_has_key(dynamic({'user': 'ada'}), 'User')", "False"),
        example("bag_has_key(dynamic(['user']), 'user')", "False"),
    ],
    body: Body::Kernel(bag_has_key),
    ..Scalar::NEW
};

fn bag_has_key(args: &Args) -> Result<ArrayRef> {
    let (bags, keys) = (args.text(0)?, args.text(1)?);
    let constant = match &keys {
        Texts::Constant(key) => Some(Path::of_key(key.as_deref().unwrap_or_default())),
        Texts::Column(_) => None,
    };
    let answers = (0..args.n_rows).map(|row| {
        let Some(bag) = bags.get(row) else { return false };
        match &constant {
            Some(path) => has(bag, path),
            None => has(bag, &Path::of_key(keys.get(row).unwrap_or_default())),
        }
    });
    Ok(Arc::new(BooleanArray::from(answers.collect::<Vec<bool>>())))
}

fn has(bag: &str, path: &Path) -> bool {
    let Some(names) = path.names() else { return false };
    let Some((last, before)) = names.split_last() else { return false };
    let mut bag = bag.to_owned();
    for name in before {
        match json::member(&bag, name).map(|it| it.as_raw_str().to_owned()) {
            Some(inner) => bag = inner,
            None => return false,
        }
    }
    json::member(&bag, last).is_some()
}
