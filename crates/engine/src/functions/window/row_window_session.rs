//! `row_window_session`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{BOOL, DATETIME, TIMESPAN};
use crate::function::{Args, Body, Example, Scalar, optional, param};
use crate::functions::window::restarts;

/// The rows that the example is over.
const EVENTS: &str =
    "range t from datetime(2024-06-20) to datetime(2024-06-21) step 1h | sort by t asc";

pub static ROW_WINDOW_SESSION: Scalar = Scalar {
    name: "row_window_session",
    params: &[
        param("expr", DATETIME, "the row's instant"),
        param("maxDistanceFromFirst", TIMESPAN, "the longest session"),
        param("maxDistanceBetweenNeighbors", TIMESPAN, "the longest pause within a session"),
        optional("restart", BOOL, "where true, begin anew"),
    ],
    returns: Returns::Is(Type::DateTime),
    summary: "Gives the beginning of the session that the row belongs to.",
    examples: &[Example {
        input: EVENTS,
        expression: "row_window_session(t, 3h, 2h)",
        answer: "2024-06-20T00:00:00.0000000Z",
    }],
    body: Body::Window(row_window_session),
    ..Scalar::NEW
};

/// A session begins where there was none, where an instant is as far from the first one or from the last one as a session may be, and
/// where it is wanted. A null ends it.
fn row_window_session(args: &Args) -> Result<ArrayRef> {
    let (instants, longest, pause) = (args.long(0)?, args.long(1)?, args.long(2)?);
    let restarts = restarts(args, 3)?;
    let mut session: Option<(i64, i64)> = None;
    let starts = restarts.into_iter().enumerate().map(|(row, restart)| {
        let instant = instants.get(row);
        let far = |from: i64, by: Option<i64>| {
            by.zip(instant).is_some_and(|(by, instant)| instant >= from.saturating_add(by))
        };
        session = match session {
            Some((first, last))
                if !restart && !far(first, longest.get(row)) && !far(last, pause.get(row)) =>
            {
                instant.map(|instant| (first, instant))
            }
            _ => instant.map(|instant| (instant, instant)),
        };
        session.map(|(first, _)| first)
    });
    Ok(Arc::new(starts.collect::<Int64Array>()))
}
