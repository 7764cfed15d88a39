//! Functions that look at the rows around a row; the input must be in order. Declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{
    ANY, BOOL, COLUMN, DATETIME, LONG, NOT_DYNAMIC, NUMBER, TIMESPAN, constant, declared,
};
use crate::function::{Scalar, optional, over, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &NEXT,
    &PREV,
    &ROW_CUMSUM,
    &ROW_NUMBER,
    &ROW_RANK,
    &ROW_RANK_DENSE,
    &ROW_RANK_MIN,
    &ROW_WINDOW_SESSION,
];

const OF_COLUMN: Param = param("column", COLUMN, "the column");
const DEFAULT_VALUE: Param =
    constant(optional("default_value", ANY, "what to give where there is no such row"));
const RESTART: Param = optional("restart", BOOL, "where true, begin anew");
const TERM: Param = param("term", NOT_DYNAMIC, "the value");
/// What examples are over.
const OVER_ROWS: &str = "range n from 1 to 3 step 1 | sort by n asc";

pub static NEXT: Scalar = declared(
    "next",
    &[OF_COLUMN, optional("offset", LONG, "how many rows later, 1 if left out"), DEFAULT_VALUE],
    Returns::Argument(0),
    "Gives a column's value in a later row.",
    &[over(OVER_ROWS, "next(n, 1, 0)")],
);

pub static PREV: Scalar = declared(
    "prev",
    &[OF_COLUMN, optional("offset", LONG, "how many rows earlier, 1 if left out"), DEFAULT_VALUE],
    Returns::Argument(0),
    "Gives a column's value in an earlier row.",
    &[over(OVER_ROWS, "prev(n)")],
);

pub static ROW_CUMSUM: Scalar = declared(
    "row_cumsum",
    &[param("term", NUMBER, "the value to sum"), RESTART],
    Returns::Argument(0),
    "Sums a column up to the row.",
    &[over(OVER_ROWS, "row_cumsum(n, n > 2)")],
);

pub static ROW_NUMBER: Scalar = declared(
    "row_number",
    &[optional("startingIndex", LONG, "the first row's number, 1 if left out"), RESTART],
    Returns::Is(Type::Long),
    "Counts the rows.",
    &[over(OVER_ROWS, "row_number()")],
);

pub static ROW_RANK: Scalar = declared(
    "row_rank",
    &[
        param("column", NOT_DYNAMIC, "the value"),
        constant(optional("dense", BOOL, "whether ranks leave no gap")),
    ],
    Returns::Is(Type::Long),
    "The older name of `row_rank_dense`.",
    &[over(OVER_ROWS, "row_rank(n)")],
)
.instead("row_rank_dense");

pub static ROW_RANK_DENSE: Scalar = declared(
    "row_rank_dense",
    &[TERM, RESTART],
    Returns::Is(Type::Long),
    "Ranks the rows by a value that the input is ordered by, without gaps.",
    &[over(OVER_ROWS, "row_rank_dense(n)")],
);

pub static ROW_RANK_MIN: Scalar = declared(
    "row_rank_min",
    &[TERM, RESTART],
    Returns::Is(Type::Long),
    "Ranks the rows by a value that the input is ordered by; equal ones share the smallest place.",
    &[over(OVER_ROWS, "row_rank_min(n)")],
);

pub static ROW_WINDOW_SESSION: Scalar = declared(
    "row_window_session",
    &[
        param("expr", DATETIME, "the row's instant"),
        param("maxDistanceFromFirst", TIMESPAN, "the longest session"),
        param("maxDistanceBetweenNeighbors", TIMESPAN, "the longest pause within a session"),
        RESTART,
    ],
    Returns::Is(Type::DateTime),
    "Gives the beginning of the session that the row belongs to.",
    &[over(
        "range t from datetime(2024-06-20) to datetime(2024-06-21) step 1h | sort by t asc",
        "row_window_session(t, 1h, 10m)",
    )],
);
