//! `startofday`, `startofweek`, `startofmonth`, `startofyear`, and the ends: `endofday`, `endofweek`, `endofmonth`, `endofyear`.
//!
//! An end is the last tick before the next unit begins, also where that would be in year 10000.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::datetime::{DAY, MAX};
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{DATETIME, LONG};
use crate::function::{Args, Body, Example, Scalar, example, optional, param};
use crate::functions::datetime::calendar::{
    each_with_offset, in_range, month_number, start_of_month, start_of_week,
};

const DATE: Param = param("date", DATETIME, "an instant");
const DAYS: &[Param] = &[DATE, optional("offset", LONG, "days to add")];
const WEEKS: &[Param] = &[DATE, optional("offset", LONG, "weeks to add")];
const MONTHS: &[Param] = &[DATE, optional("offset", LONG, "months to add")];
const YEARS: &[Param] = &[DATE, optional("offset", LONG, "years to add")];

const fn border(
    name: &'static str,
    params: &'static [Param],
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params,
        returns: Returns::Is(Type::DateTime),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static STARTOFDAY: Scalar = border(
    "startofday",
    DAYS,
    "Gives the midnight (UTC) at which the day began.",
    &[
        example("startofday(datetime(2024-06-20T05:12:33Z))", "2024-06-20T00:00:00.0000000Z"),
        example("startofday(datetime(2024-06-20), -1)", "2024-06-19T00:00:00.0000000Z"),
    ],
    |args| each_with_offset(args, start_of_day),
)
.named(ResultName::FirstArgument);

pub static STARTOFWEEK: Scalar = border(
    "startofweek",
    WEEKS,
    "Gives the midnight at which the week, from Sunday, began.",
    &[
        example("startofweek(datetime(2024-06-20T05:12:33Z))", "2024-06-16T00:00:00.0000000Z"),
        example("startofweek(datetime(2024-06-16), 1)", "2024-06-23T00:00:00.0000000Z"),
    ],
    |args| each_with_offset(args, |date, weeks| in_range(week(date, weeks)?)),
);

pub static STARTOFMONTH: Scalar = border(
    "startofmonth",
    MONTHS,
    "Gives the midnight at which the month began.",
    &[example("startofmonth(datetime(2024-06-20), -1)", "2024-05-01T00:00:00.0000000Z")],
    |args| each_with_offset(args, month),
);

pub static STARTOFYEAR: Scalar = border(
    "startofyear",
    YEARS,
    "Gives the midnight at which the year began.",
    &[example("startofyear(datetime(2024-06-20))", "2024-01-01T00:00:00.0000000Z")],
    |args| each_with_offset(args, year),
);

pub static ENDOFDAY: Scalar = border(
    "endofday",
    DAYS,
    "Gives the last tick of the day.",
    &[example("endofday(datetime(2024-06-20))", "2024-06-20T23:59:59.9999999Z")],
    |args| each_with_offset(args, |date, days| in_range(start_of_day(date, days)? + DAY - 1)),
);

pub static ENDOFWEEK: Scalar = border(
    "endofweek",
    WEEKS,
    "Gives the last tick of the week, which ends on Saturday.",
    &[example("endofweek(datetime(2024-06-20))", "2024-06-22T23:59:59.9999999Z")],
    |args| each_with_offset(args, |date, weeks| in_range(week(date, weeks)? + 7 * DAY - 1)),
);

pub static ENDOFMONTH: Scalar = border(
    "endofmonth",
    MONTHS,
    "Gives the last tick of the month.",
    &[
        example("endofmonth(datetime(2024-02-20))", "2024-02-29T23:59:59.9999999Z"),
        example("endofmonth(datetime(9999-12-01))", "9999-12-31T23:59:59.9999999Z"),
    ],
    |args| {
        each_with_offset(args, |date, months| {
            end(month(date, months), month(date, months.checked_add(1)?))
        })
    },
);

pub static ENDOFYEAR: Scalar = border(
    "endofyear",
    YEARS,
    "Gives the last tick of the year.",
    &[example("endofyear(datetime(2024-06-20))", "2024-12-31T23:59:59.9999999Z")],
    |args| {
        each_with_offset(args, |date, years| {
            end(year(date, years), year(date, years.checked_add(1)?))
        })
    },
);

fn start_of_day(date: i64, days: i64) -> Option<i64> {
    in_range((date - date.rem_euclid(DAY)).checked_add(days.checked_mul(DAY)?)?)
}

/// The first week of all begins before year 1.
fn week(date: i64, weeks: i64) -> Option<i64> {
    let start = start_of_week(date).checked_add(weeks.checked_mul(7 * DAY)?)?;
    (start <= MAX).then_some(start)
}

fn month(date: i64, months: i64) -> Option<i64> {
    start_of_month(month_number(date).checked_add(months)?)
}

fn year(date: i64, years: i64) -> Option<i64> {
    let number = month_number(date).div_euclid(12).checked_add(years)?;
    start_of_month(number.checked_mul(12)?)
}

/// The tick before the next unit; after the last unit of all there is none.
fn end(start: Option<i64>, next: Option<i64>) -> Option<i64> {
    start.map(|_| next.map_or(MAX, |it| it - 1))
}
