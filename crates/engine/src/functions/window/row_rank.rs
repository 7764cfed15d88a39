//! `row_rank_dense`, `row_rank_min` and the older `row_rank`: what counts is whether a row's value differs from the row before.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{BOOL, NOT_DYNAMIC, constant};
use crate::function::{Args, Body, Example, Scalar, optional, param};
use crate::functions::window::{OVER_ROWS, longs, restarts};
use crate::types::{Cell, cell};

const TERM: Param = param("term", NOT_DYNAMIC, "the value");
const RESTART: Param = optional("restart", BOOL, "where true, begin anew");

pub static ROW_RANK: Scalar = Scalar {
    name: "row_rank",
    params: &[
        param("column", NOT_DYNAMIC, "the value"),
        constant(optional("dense", BOOL, "whether ranks leave no gap")),
    ],
    returns: Returns::Is(Type::Long),
    summary: "The older name of `row_rank_dense`.",
    examples: &[Example { input: OVER_ROWS, expression: "row_rank(n)", answer: "1" }],
    body: Body::Window(|args| {
        let dense = args.len() < 2 || restarts(args, 1)?.first().copied().unwrap_or(true);
        ranks(args, vec![false; args.n_rows], dense)
    }),
    ..Scalar::NEW
}
.instead("row_rank_dense");

pub static ROW_RANK_DENSE: Scalar = Scalar {
    name: "row_rank_dense",
    params: &[TERM, RESTART],
    returns: Returns::Is(Type::Long),
    summary: "Ranks the rows by a value that the input is ordered by, without gaps.",
    examples: &[Example { input: OVER_ROWS, expression: "row_rank_dense(n)", answer: "1" }],
    body: Body::Window(|args| ranks(args, restarts(args, 1)?, true)),
    ..Scalar::NEW
};

pub static ROW_RANK_MIN: Scalar = Scalar {
    name: "row_rank_min",
    params: &[TERM, RESTART],
    returns: Returns::Is(Type::Long),
    summary: "Ranks the rows by a value that the input is ordered by; equal ones share the smallest place.",
    examples: &[Example { input: OVER_ROWS, expression: "row_rank_min(n)", answer: "1" }],
    body: Body::Window(|args| ranks(args, restarts(args, 1)?, false)),
    ..Scalar::NEW
};

fn ranks(args: &Args, restarts: Vec<bool>, dense: bool) -> Result<ArrayRef> {
    let terms = args.array(0)?;
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let (mut rank, mut number) = (0, 0);
    let mut last: Option<Cell<'_>> = None;
    Ok(longs(restarts.into_iter().enumerate().map(|(row, restart)| {
        let term = cell(&terms, ty, row);
        if restart {
            (rank, number, last) = (0, 0, None);
        }
        number += 1;
        if last != Some(term) {
            rank = if dense { rank + 1 } else { number };
            last = Some(term);
        }
        rank
    })))
}
