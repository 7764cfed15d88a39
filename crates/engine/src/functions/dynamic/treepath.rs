//! `treepath`.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

pub static TREEPATH: Scalar = Scalar {
    name: "treepath",
    params: &[param("object", DYNAMIC, "the property bag")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("tree"),
    summary: "Lists the paths of all values in a property bag; the elements of an array share the path of its first.",
    examples: &[
        example("treepath(dynamic({'a': 'b', 'c': 1}))", "[\"['a']\",\"['c']\"]"),
        example(
            "treepath(dynamic({'a': [1, {'b': 2}]}))",
            "[\"['a']\",\"['a'][0]\",\"['a'][0]['b']\"]",
        ),
        example("treepath(dynamic(1))", ""),
    ],
    body: Body::Kernel(treepath),
    ..Scalar::NEW
};

fn treepath(args: &Args) -> Result<ArrayRef> {
    let objects = args.text(0)?;
    rows::dynamics(args.n_rows, |row, out| {
        let object = objects.get(row).filter(|it| json::is_bag(it) || json::is_array(it))?;
        let mut found = Found::default();
        walk(object, &mut String::new(), &mut found);
        out.strings(found.paths.iter().map(String::as_str));
        Some(())
    })
}

/// The paths found, each once, in the order in which they were met.
#[derive(Default)]
struct Found {
    paths: Vec<String>,
    known: HashSet<String>,
}

impl Found {
    fn add(&mut self, path: &str) {
        if self.known.insert(path.to_owned()) {
            self.paths.push(path.to_owned());
        }
    }
}

/// What can be read is not too deep for recursion.
fn walk(json: &str, path: &mut String, found: &mut Found) {
    let length = path.len();
    for (name, value) in json::bag(json).unwrap_or_default() {
        path.push_str("['");
        path.push_str(&name);
        path.push_str("']");
        found.add(path);
        walk(value, path, found);
        path.truncate(length);
    }
    for value in json::array(json).unwrap_or_default() {
        path.push_str("[0]");
        found.add(path);
        walk(value, path, found);
        path.truncate(length);
    }
}
