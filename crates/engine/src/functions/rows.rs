//! Answers made row by row: what most kernels end with.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int64Array, StringViewBuilder};
use datafusion::common::Result;

use crate::exec::bounds::check;

/// A string column; None is the empty text, since a string is never null.
pub fn strings<T: AsRef<str>>(n_rows: usize, mut at: impl FnMut(usize) -> Option<T>) -> ArrayRef {
    let mut builder = StringViewBuilder::with_capacity(n_rows);
    for row in 0..n_rows {
        match at(row) {
            Some(text) => builder.append_value(text),
            None => builder.append_value(""),
        }
    }
    Arc::new(builder.finish())
}

/// The same for texts that may be much longer than those they are made of: a column that grows too large is an error.
pub fn long_strings(
    n_rows: usize,
    mut at: impl FnMut(usize) -> Result<String>,
) -> Result<ArrayRef> {
    let mut builder = StringViewBuilder::with_capacity(n_rows);
    for row in 0..n_rows {
        check()?;
        builder.append_value(at(row)?);
    }
    Ok(Arc::new(builder.finish()))
}

/// A dynamic column of JSON text, or a decimal one; None is null.
pub fn jsons<T: AsRef<str>>(n_rows: usize, at: impl FnMut(usize) -> Option<T>) -> ArrayRef {
    let mut builder = StringViewBuilder::with_capacity(n_rows);
    (0..n_rows).map(at).for_each(|json| builder.append_option(json));
    Arc::new(builder.finish())
}

/// A long column; None is null.
pub fn longs(n_rows: usize, at: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
    Arc::new((0..n_rows).map(at).collect::<Int64Array>())
}

/// A bool column; None is null.
pub fn bools(n_rows: usize, at: impl FnMut(usize) -> Option<bool>) -> ArrayRef {
    Arc::new((0..n_rows).map(at).collect::<BooleanArray>())
}
