//! Functions that look at the rows around a row: they run over all rows of a query in their order, see `lower/window.rs`.

pub mod neighbour;
pub mod row_cumsum;
pub mod row_number;
pub mod row_rank;
pub mod row_window_session;

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array};
use datafusion::common::Result;

use crate::function::{Args, Scalar};

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &neighbour::NEXT,
    &neighbour::PREV,
    &row_cumsum::ROW_CUMSUM,
    &row_number::ROW_NUMBER,
    &row_rank::ROW_RANK,
    &row_rank::ROW_RANK_DENSE,
    &row_rank::ROW_RANK_MIN,
    &row_window_session::ROW_WINDOW_SESSION,
];

/// The rows that the functions' examples are over.
const OVER_ROWS: &str = "range n from 3 to 7 step 2 | sort by n asc";

/// Where a function begins anew: the rows in which the argument is true.
fn restarts(args: &Args, at: usize) -> Result<Vec<bool>> {
    if at >= args.len() {
        return Ok(vec![false; args.n_rows]);
    }
    let array = args.array(at)?;
    let Some(array) = array.as_boolean_opt() else { return Ok(vec![false; args.n_rows]) };
    Ok(array.iter().map(|it| it.unwrap_or(false)).collect())
}

/// A column of longs.
fn longs(values: impl IntoIterator<Item = i64>) -> ArrayRef {
    Arc::new(Int64Array::from_iter_values(values))
}
