//! `value[index]` and `value.name`: not called by name, it is syntax. A chain of them is one call.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use datafusion::logical_expr::ColumnarValue;
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Longs, Scalar, Texts, example, param, repeated};
use crate::functions::dynamic::json::{self, Key, Step};

const STEPS: Param = repeated(
    "index",
    Accepts::Any,
    1,
    "a place, counted from 0 (negative: from the end), or a member's name",
);

pub static INDEX: Scalar = Scalar {
    name: "[]",
    params: &[param("value", Accepts::Is(Type::Dynamic), "an array or a property bag"), STEPS],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives an element of an array or a member of a property bag; null where there is none.",
    examples: &[
        example("parse_json('[10, 20]')[1]", "20"),
        example("parse_json('[10, 20]')[-1]", "20"),
        example("parse_json('{\"a\": {\"b\": 1}}').a.b", "1"),
        example("parse_json('{\"a b\": 1}')['a b']", "1"),
        example("parse_json('[1]')[7]", ""),
    ],
    body: Body::Kernel(|args| along(args, whole)),
    ..Scalar::NEW
};

/// A chain of accessors on what `parse_json` reads: the text is looked at where it lies.
pub static INDEX_OF_TEXT: Scalar = Scalar {
    name: "parse_json[]",
    params: &[param("value", Accepts::Is(Type::String), "JSON text"), STEPS],
    body: Body::Kernel(|args| along(args, json::valid)),
    ..INDEX
};

/// A dynamic value is JSON as it is.
fn whole(value: &str) -> Option<&str> {
    Some(value)
}

/// What lies at the end of the steps in each value that is read.
fn along(args: &Args, read: fn(&str) -> Option<&str>) -> Result<ArrayRef> {
    let values = args.text(0)?;
    let indexes = (1..args.len()).map(|at| Index::of(args, at)).collect::<Result<Vec<_>>>()?;
    let steps_at = |row| indexes.iter().map(|it| it.step(row)).collect::<Option<Vec<Step<'_>>>>();
    let same = indexes.iter().all(|it| it.constant).then(|| steps_at(0));
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let found = values.get(row).and_then(read).and_then(|value| match &same {
            Some(steps) => json::at_path(value, steps.as_deref()?),
            None => json::at_path(value, &steps_at(row)?),
        });
        builder.append_option(found);
    }
    Ok(Arc::new(builder.finish()))
}

/// One index of the chain, over all rows.
struct Index {
    constant: bool,
    values: Values,
}

enum Values {
    Places(Longs),
    Names(Texts),
    /// A dynamic index is a place where it holds a number, and a name where it holds a string.
    Either(Vec<Option<Either>>),
}

enum Either {
    Place(i64),
    Name(String),
}

impl Index {
    fn of(args: &Args, at: usize) -> Result<Index> {
        let constant = matches!(args.values.get(at), Some(ColumnarValue::Scalar(_)));
        let values = match args.types.get(at) {
            Some(Type::String) => Values::Names(args.text(at)?),
            Some(Type::Dynamic) => {
                let texts = args.text(at)?;
                let n_rows = if constant { 1 } else { args.n_rows };
                Values::Either((0..n_rows).map(|row| either(texts.get(row)?)).collect())
            }
            _ => Values::Places(args.long(at)?),
        };
        Ok(Index { constant, values })
    }

    fn step(&self, row: usize) -> Option<Step<'_>> {
        let row = if self.constant { 0 } else { row };
        match &self.values {
            Values::Places(places) => places.get(row).map(Step::Element),
            Values::Names(names) => names.get(row).map(Step::Member),
            Values::Either(values) => match values.get(row)?.as_ref()? {
                Either::Place(place) => Some(Step::Element(*place)),
                Either::Name(name) => Some(Step::Member(name)),
            },
        }
    }
}

fn either(json: &str) -> Option<Either> {
    match json::string(json) {
        Some(name) => Some(Either::Name(name.into_owned())),
        None => match Key::of(json) {
            Key::Long(place) => Some(Either::Place(place)),
            Key::Null | Key::Bool(_) | Key::Real(_) | Key::Text(_) | Key::Tree(_) => None,
        },
    }
}
