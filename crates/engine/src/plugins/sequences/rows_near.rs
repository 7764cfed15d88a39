//! `rows_near`: rows that fulfil a condition, with their neighbours.

use datafusion::common::Result;

use crate::plugin::rows::{Invocation, Rows};
use crate::types::Cell;

/// The rows in their order, each once.
pub fn run(call: &Invocation) -> Result<Rows> {
    let n_rows = call.input.n_rows;
    let count = |it: i64| usize::try_from(it.max(0)).unwrap_or(usize::MAX);
    let before = count(call.long("NumRows").unwrap_or(0));
    let after = call.long("NumRowsAfter").map_or(before, count);
    let (mut kept, mut next) = (Vec::new(), 0);
    for row in (0..n_rows).filter(|row| call.cell("Condition", *row) == Cell::Bool(true)) {
        let from = row.saturating_sub(before).max(next);
        let to = row.saturating_add(after).saturating_add(1).min(n_rows);
        kept.extend((from..to).map(Some));
        next = next.max(to);
    }
    Ok(Rows { columns: call.input.taken(&kept)?, n_rows: kept.len() })
}
