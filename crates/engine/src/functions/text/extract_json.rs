//! `extract_json`.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};

use crate::declare::{TEXT, TYPE, alias, constant};
use crate::function::{Args, Body, Scalar, Texts, example, optional, param};
use crate::functions::dynamic::json::{self, Path};
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
        example("extract_json('$.cut', '{\"cut\": 1, \"o')", ""),
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
        Texts::Constant(path) => {
            Some(Path::parse(path.as_deref().unwrap_or_default().trim_ascii()))
        }
        Texts::Column(_) => None,
    };
    let found = strings(args.n_rows, |row| {
        let text = json::valid(texts.get(row)?)?;
        let found = match &constant {
            Some(path) => json::at_path(text, &path.as_ref()?.steps()),
            None => json::at_path(text, &Path::parse(paths.get(row)?.trim_ascii())?.steps()),
        }?;
        // Kusto: no string is taken for a datetime here.
        Some(json::string(found).map_or_else(|| json::canonical(found), Cow::into_owned))
    });
    typed(found, args)
}
