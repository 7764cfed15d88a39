//! `row_number`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{BOOL, LONG};
use crate::function::{Args, Body, Example, Scalar, optional};
use crate::functions::window::{OVER_ROWS, longs, restarts};

pub static ROW_NUMBER: Scalar = Scalar {
    name: "row_number",
    params: &[
        optional("startingIndex", LONG, "the first row's number, 1 if left out"),
        optional("restart", BOOL, "where true, begin anew"),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Counts the rows.",
    examples: &[
        Example { input: OVER_ROWS, expression: "row_number()", answer: "1" },
        Example { input: OVER_ROWS, expression: "row_number(7)", answer: "7" },
        Example { input: OVER_ROWS, expression: "row_number(0, n > 5)", answer: "0" },
    ],
    body: Body::Window(row_number),
    ..Scalar::NEW
};

fn row_number(args: &Args) -> Result<ArrayRef> {
    let starts = if args.is_empty() { None } else { Some(args.long(0)?) };
    let restarts = restarts(args, 1)?;
    let mut next: Option<i64> = None;
    Ok(longs(restarts.into_iter().enumerate().map(|(row, restart)| {
        let number = match next {
            Some(next) if !restart => next,
            _ => starts.as_ref().and_then(|it| it.get(row)).unwrap_or(1),
        };
        next = Some(number.wrapping_add(1));
        number
    })))
}
