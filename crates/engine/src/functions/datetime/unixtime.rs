//! `unixtime_seconds_todatetime` and its kin.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{SECOND, UNIX_EPOCH};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::NUMBER;
use crate::function::{Args, Body, Example, Scalar, example, param};
use crate::functions::datetime::calendar::in_range;

const SINCE_1970: &[Param] = &[param("number", NUMBER, "the number")];

const fn unixtime(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params: SINCE_1970,
        returns: Returns::Is(Type::DateTime),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static UNIXTIME_SECONDS_TODATETIME: Scalar = unixtime(
    "unixtime_seconds_todatetime",
    "Gives the instant so many seconds after 1 January 1970; null outside of years 1 to 9999.",
    &[
        example("unixtime_seconds_todatetime(1718860353)", "2024-06-20T05:12:33.0000000Z"),
        example("unixtime_seconds_todatetime(1718860353.5)", "2024-06-20T05:12:33.5000000Z"),
        example("unixtime_seconds_todatetime(-1)", "1969-12-31T23:59:59.0000000Z"),
        example("unixtime_seconds_todatetime(999999999999)", ""),
    ],
    |args| since_1970(args, SECOND, 1),
);

pub static UNIXTIME_MILLISECONDS_TODATETIME: Scalar = unixtime(
    "unixtime_milliseconds_todatetime",
    "Gives the instant so many milliseconds after 1 January 1970.",
    &[example("unixtime_milliseconds_todatetime(1718860353001)", "2024-06-20T05:12:33.0010000Z")],
    |args| since_1970(args, SECOND / 1_000, 1),
);

pub static UNIXTIME_MICROSECONDS_TODATETIME: Scalar = unixtime(
    "unixtime_microseconds_todatetime",
    "Gives the instant so many microseconds after 1 January 1970.",
    &[example(
        "unixtime_microseconds_todatetime(1718860353000001)",
        "2024-06-20T05:12:33.0000010Z",
    )],
    |args| since_1970(args, SECOND / 1_000_000, 1),
);

pub static UNIXTIME_NANOSECONDS_TODATETIME: Scalar = unixtime(
    "unixtime_nanoseconds_todatetime",
    "Gives the instant so many nanoseconds after 1 January 1970.",
    &[example(
        "unixtime_nanoseconds_todatetime(1718860353000000100)",
        "2024-06-20T05:12:33.0000001Z",
    )],
    |args| since_1970(args, 1, 100),
);

/// Whole numbers are exact; others are taken to the nearest tick.
fn since_1970(args: &Args, ticks: i64, parts: i64) -> Result<ArrayRef> {
    if matches!(args.types.first(), Some(Type::Int | Type::Long)) {
        let numbers = args.long(0)?;
        let of_row = |row| {
            let since = numbers.get(row)?.checked_mul(ticks)?.div_euclid(parts);
            in_range(since.checked_add(UNIX_EPOCH)?)
        };
        return Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))));
    }
    let numbers = args.real(0)?;
    let of_number = |number: Option<f64>| {
        let since = (number? * ticks as f64 / parts as f64).round();
        (since.abs() < 1e18).then(|| in_range(since as i64 + UNIX_EPOCH))?
    };
    Ok(Arc::new(Int64Array::from_iter(numbers.iter().map(of_number))))
}
