//! `estimate_data_size`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::COLUMNS;
use crate::function::{Args, Body, Example, Scalar, repeated};

pub static ESTIMATE_DATA_SIZE: Scalar = Scalar {
    name: "estimate_data_size",
    params: &[repeated("column", COLUMNS, 1, "the columns, or `*`")],
    returns: Returns::Is(Type::Long),
    summary: "Estimates the bytes that columns take up in the row: by their type, and text by its length.",
    examples: &[Example {
        input: "print n = 1, User = 'ada'",
        expression: "estimate_data_size(n, User)",
        answer: "11",
    }],
    body: Body::Kernel(estimate_data_size),
    ..Scalar::NEW
};

fn estimate_data_size(args: &Args) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let size = |row: usize| {
        columns.iter().zip(args.types).map(|(column, ty)| size_at(column, *ty, row)).sum::<i64>()
    };
    Ok(Arc::new(Int64Array::from_iter_values((0..args.n_rows).map(size))))
}

fn size_at(column: &ArrayRef, ty: Type, row: usize) -> i64 {
    match ty {
        Type::Bool => 1,
        Type::Int => 4,
        Type::Long | Type::Real | Type::DateTime | Type::TimeSpan => 8,
        Type::Guid | Type::Decimal => 16,
        Type::String | Type::Dynamic if column.is_null(row) => 0,
        Type::String => length(column.as_string_view().value(row).len()),
        Type::Dynamic => {
            let text = column.as_string_view().value(row);
            length(text.len()).saturating_add(length(n_values(text)))
        }
    }
}

fn length(n_bytes: usize) -> i64 {
    i64::try_from(n_bytes).unwrap_or(i64::MAX)
}

/// How many values a JSON text holds, names and the whole among them.
///
/// Kusto: a dynamic value takes more than its text. How much isn't documented; a byte for each value's kind is the least it can be.
fn n_values(json: &str) -> usize {
    let (mut n_values, mut in_text, mut escaped) = (1, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b',' | b':' | b'[' | b'{' if !in_text => n_values += 1,
            _ => {}
        }
    }
    n_values
}
