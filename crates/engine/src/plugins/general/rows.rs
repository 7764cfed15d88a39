//! Plugins that pass their rows, or count them.

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// The rows as they are.
pub fn identity(call: &Invocation) -> Result<Rows> {
    Ok(call.input.clone())
}

/// The rows as they are, unless it is to fail with a text.
pub fn identity_v3(call: &Invocation) -> Result<Rows> {
    match call.text("exceptionText") {
        "" => identity(call),
        text => exec_err!("identity_v3: {text}"),
    }
}

/// The first rows; as the second table how many there are in all.
pub fn preview(call: &Invocation) -> Result<Rows> {
    if call.table > 0 {
        return Ok(counted(call, "Count"));
    }
    let n_rows = call.long("NumberOfRows").unwrap_or(0).max(0);
    let n_rows = usize::try_from(n_rows).unwrap_or(usize::MAX).min(call.input.n_rows);
    let rows: Vec<Option<usize>> = (0..n_rows).map(Some).collect();
    Ok(Rows { columns: call.input.taken(&rows)?, n_rows })
}

/// How many rows there are: an estimate that is exact.
pub fn estimate_rows_count(call: &Invocation) -> Result<Rows> {
    Ok(counted(call, "EstimatedRowsCount"))
}

fn counted(call: &Invocation, name: &str) -> Rows {
    let mut making = Making::new(vec![(name.to_owned(), Type::Long)]);
    making.push([Cell::Long(call.input.n_rows as i64)]);
    making.finish()
}
