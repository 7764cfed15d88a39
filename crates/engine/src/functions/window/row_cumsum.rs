//! `row_cumsum`. What is null adds nothing.

use std::str::FromStr;

use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::{Float64Type, Int32Type, Int64Type};
use bigdecimal::BigDecimal;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{BOOL, NUMBER};
use crate::function::{Args, Body, Example, Scalar, optional, param};
use crate::functions::window::{OVER_ROWS, restarts};
use crate::types::ColumnBuilder;

pub static ROW_CUMSUM: Scalar = Scalar {
    name: "row_cumsum",
    params: &[
        param("term", NUMBER, "the value to sum"),
        optional("restart", BOOL, "where true, begin anew"),
    ],
    returns: Returns::Argument(0),
    summary: "Sums a column up to the row.",
    examples: &[
        Example { input: OVER_ROWS, expression: "row_cumsum(n)", answer: "3" },
        Example { input: OVER_ROWS, expression: "row_cumsum(n, n > 5)", answer: "3" },
    ],
    body: Body::Window(row_cumsum),
    ..Scalar::NEW
};

fn row_cumsum(args: &Args) -> Result<ArrayRef> {
    let terms = args.array(0)?;
    let restarts = restarts(args, 1)?;
    let mut sums = ColumnBuilder::new(args.returns, args.n_rows);
    match args.types.first() {
        Some(Type::Int) => {
            let terms = terms.as_primitive::<Int32Type>().iter();
            let add = |sum: i32, term: i32| sum.wrapping_add(term);
            summed(terms, restarts, 0, add, |sum| sums.push_long(i64::from(*sum)));
        }
        Some(Type::Real) => {
            let terms = terms.as_primitive::<Float64Type>().iter();
            summed(terms, restarts, 0.0, |sum, term| sum + term, |sum| sums.push_real(*sum));
        }
        Some(Type::Decimal) => {
            let terms = terms.as_string_view().iter();
            let terms = terms.map(|it| BigDecimal::from_str(it?).ok());
            let zero = BigDecimal::from(0);
            summed(
                terms,
                restarts,
                zero,
                |a, b| a + b,
                |sum| sums.push_text(&sum.to_plain_string()),
            );
        }
        _ => {
            let terms = terms.as_primitive::<Int64Type>().iter();
            summed(terms, restarts, 0, i64::wrapping_add, |sum| sums.push_long(*sum));
        }
    }
    Ok(sums.finish())
}

fn summed<T: Clone>(
    terms: impl Iterator<Item = Option<T>>,
    restarts: Vec<bool>,
    zero: T,
    add: impl Fn(T, T) -> T,
    mut give: impl FnMut(&T),
) {
    let mut sum = zero.clone();
    for (term, restart) in terms.zip(restarts) {
        if restart {
            sum = zero.clone();
        }
        if let Some(term) = term {
            sum = add(sum, term);
        }
        give(&sum);
    }
}
