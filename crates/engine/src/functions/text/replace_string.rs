//! `replace_string`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::exec::bounds;
use crate::function::{Args, Body, Scalar, example, param};

pub static REPLACE_STRING: Scalar = Scalar {
    name: "replace_string",
    params: &[
        param("text", Accepts::Is(Type::String), "the text to change"),
        param("lookup", Accepts::Is(Type::String), "what to replace, to the letter"),
        param("rewrite", Accepts::Is(Type::String), "what to put there"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Replaces every occurrence of a text by another.",
    examples: &[example("replace_string('a.b.c', '.', '-')", "a-b-c")],
    body: Body::Kernel(replace_string),
    ..Scalar::NEW
};

fn replace_string(args: &Args) -> Result<ArrayRef> {
    let (texts, lookups, rewrites) = (args.text(0)?, args.text(1)?, args.text(2)?);
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let (text, lookup) =
            (texts.get(row).unwrap_or_default(), lookups.get(row).unwrap_or_default());
        if lookup.is_empty() {
            builder.append_value(text);
        } else {
            let rewrite = rewrites.get(row).unwrap_or_default();
            if text.len().saturating_mul(rewrite.len()) > bounds::LARGE {
                bounds::text(text.matches(lookup).count().saturating_mul(rewrite.len()))?;
            }
            builder.append_value(text.replace(lookup, rewrite));
        }
    }
    Ok(Arc::new(builder.finish()))
}
