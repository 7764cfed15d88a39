//! `toguid`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::TEXT_OR_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::types::{Cell, ColumnBuilder, cell};

pub static TOGUID: Scalar = Scalar {
    name: "toguid",
    params: &[param(
        "value",
        TEXT_OR_DYNAMIC,
        "text of 32 hexadecimal digits, with or without hyphens",
    )],
    returns: Returns::Is(Type::Guid),
    result_name: ResultName::FirstArgument,
    summary: "Gives text as a guid; null where it is none.",
    examples: &[
        example(
            "toguid('562647C0-5EDB-4A47-AFA2-FA662EFA89BF')",
            "562647c0-5edb-4a47-afa2-fa662efa89bf",
        ),
        example("toguid('{562647c05edb4a47afa2fa662efa89bf}')", ""),
        example("toguid('x')", ""),
    ],
    body: Body::Kernel(toguid),
    ..Scalar::NEW
};

fn toguid(args: &Args) -> Result<ArrayRef> {
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let values = args.array(0)?;
    let mut builder = ColumnBuilder::new(Type::Guid, args.n_rows);
    for row in 0..args.n_rows {
        match of_cell(cell(&values, ty, row)) {
            Some(guid) => builder.push_guid(guid),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}

fn of_cell(value: Cell<'_>) -> Option<u128> {
    match value {
        Cell::Guid(it) => Some(it),
        Cell::String(text) => of_text(text),
        Cell::Dynamic(text) => {
            json::read(text).as_ref().and_then(json::text_of).and_then(|text| of_text(&text))
        }
        _ => None,
    }
}

/// .NET's forms: 32 digits, with or without hyphens, bare or in braces or parentheses.
fn of_text(text: &str) -> Option<u128> {
    let text = text.trim();
    let within = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let inner = within('{', '}').or_else(|| within('(', ')')).unwrap_or(text);
    let hyphens: Vec<usize> = inner.match_indices('-').take(5).map(|it| it.0).collect();
    let shaped = match hyphens.as_slice() {
        [] => inner.len() == text.len(),
        hyphens => hyphens == [8, 13, 18, 23],
    };
    let digits: String = inner.chars().filter(|c| *c != '-').take(33).collect();
    (shaped && digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| u128::from_str_radix(&digits, 16).ok())?
}
