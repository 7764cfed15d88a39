//! `extract_json`.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use sonic_rs::{LazyValue, PointerNode};

use crate::declare::{TEXT, TYPE, alias, constant};
use crate::function::{Args, Body, Scalar, Texts, example, optional, param};
use crate::functions::dynamic::json;
use crate::functions::rows::strings;
use crate::functions::text::extract::typed;

const PARAMS: &[Param] = &[
    constant(param("jsonPath", TEXT, "the path, beginning with `$`")),
    param("jsonText", TEXT, "the JSON"),
    optional("type", TYPE, "the type of the answer"),
];

pub static EXTRACT_JSON: Scalar = Scalar {
    name: "extract_json",
    params: PARAMS,
    returns: Returns::TypeLiteral,
    summary: "Gives the value at a path in JSON text, as text or converted to the named type.",
    examples: &[
        example("extract_json('$.user', '{\"user\": \"ada\"}')", "ada"),
        example("extract_json('$.a[1].b', '{\"a\": [0, {\"b\": 7}]}', typeof(long)) + 1", "8"),
        example("extract_json(\"$['a b']\", '{\"a b\": [1]}')", "[1]"),
        example("extract_json('$.none', '{\"user\": \"ada\"}')", ""),
    ],
    body: Body::Kernel(extract_json),
    ..Scalar::NEW
};

pub static EXTRACTJSON: Scalar = alias(
    "extractjson",
    &EXTRACT_JSON,
    "The older name of `extract_json`.",
    &[example("extractjson('$.user', '{\"user\": \"ada\"}')", "ada")],
)
.instead("extract_json");

fn extract_json(args: &Args) -> Result<ArrayRef> {
    let (paths, texts) = (args.text(0)?, args.text(1)?);
    let constant = match &paths {
        Texts::Constant(path) => Some(nodes(path.as_deref().unwrap_or_default())),
        Texts::Column(_) => None,
    };
    let found = strings(args.n_rows, |row| {
        let own;
        let path = match &constant {
            Some(path) => path,
            None => {
                own = nodes(paths.get(row)?);
                &own
            }
        };
        let value: LazyValue<'_> = sonic_rs::get(texts.get(row)?, path.as_ref()?).ok()?;
        json::text_of(&value).map(Cow::into_owned)
    });
    typed(found, args)
}

/// The steps of a path: `.name`, `['name']`, `["name"]`, `[1]`. None where it is no path.
fn nodes(path: &str) -> Option<Vec<PointerNode>> {
    let mut rest = path.trim_ascii().strip_prefix('$')?;
    let mut nodes = Vec::new();
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            let (name, after) = name.split_at(end);
            nodes.push(PointerNode::Key(name.to_owned().into()));
            rest = after;
        } else {
            let inner = rest.strip_prefix('[')?;
            let quote = inner.chars().next().filter(|it| matches!(it, '\'' | '"'));
            let close = quote.map_or("]".to_owned(), |it| format!("{it}]"));
            let (step, after) = inner.get(quote.map_or(0, |_| 1)..)?.split_once(&close)?;
            nodes.push(match quote {
                Some(_) => PointerNode::Key(step.to_owned().into()),
                None => PointerNode::Index(step.trim().parse().ok()?),
            });
            rest = after;
        }
    }
    Some(nodes)
}
