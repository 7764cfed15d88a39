//! Columns of dynamic values, made row by row.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::{Result, exec_err};

use super::json::Builder;

/// How many elements a function makes of nothing but numbers, such as `range(...)`: Kusto's own limit.
pub const MAX_ELEMENTS: usize = 1_048_576;

/// How many bytes the values of one batch may have together.
pub const MAX_BYTES: usize = 1 << 30;

/// A column of what `write` writes for each row; None is null.
pub fn dynamics(
    n_rows: usize,
    mut write: impl FnMut(usize, &mut Builder) -> Option<()>,
) -> Result<ArrayRef> {
    let mut column = StringViewBuilder::with_capacity(n_rows);
    let mut json = Builder::new();
    let mut n_bytes = 0;
    for row in 0..n_rows {
        json.clear();
        match write(row, &mut json) {
            Some(()) => column.append_value(json.as_str()),
            None => column.append_null(),
        }
        n_bytes += json.len();
        if n_bytes > MAX_BYTES {
            return exec_err!("the arrays of one batch of rows are larger than {MAX_BYTES} bytes");
        }
    }
    Ok(Arc::new(column.finish()))
}
