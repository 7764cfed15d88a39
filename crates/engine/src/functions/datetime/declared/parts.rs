//! Parts and borders of dates, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DATETIME, LONG, TEXT, constant, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &DAYOFMONTH,
    &DAYOFYEAR,
    &WEEK_OF_YEAR,
    &WEEKOFYEAR,
    &MONTHOFYEAR,
    &GETMONTH,
    &GETYEAR,
    &DATETIME_PART,
    &DATEPART,
    &STARTOFWEEK,
    &STARTOFMONTH,
    &STARTOFYEAR,
    &ENDOFDAY,
    &ENDOFWEEK,
    &ENDOFMONTH,
    &ENDOFYEAR,
];

const DATE: Param = param("date", DATETIME, "an instant");
const PART: Param = constant(param(
    "part",
    TEXT,
    "'year', 'quarter', 'month', 'week_of_year', 'day', 'dayofyear', 'hour', ... 'nanosecond'",
));
const WEEKS: Param = optional("offset", LONG, "weeks to add");
const MONTHS: Param = optional("offset", LONG, "months to add");
const YEARS: Param = optional("offset", LONG, "years to add");

pub static DAYOFMONTH: Scalar = declared(
    "dayofmonth",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the day of the month, from 1.",
    &[call("dayofmonth(datetime(2024-06-20))")],
);

pub static DAYOFYEAR: Scalar = declared(
    "dayofyear",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the day of the year, from 1.",
    &[call("dayofyear(datetime(2024-06-20))")],
);

pub static WEEK_OF_YEAR: Scalar = declared(
    "week_of_year",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the week of the year as ISO 8601 counts.",
    &[call("week_of_year(datetime(2024-06-20))")],
);

pub static WEEKOFYEAR: Scalar = declared(
    "weekofyear",
    &[DATE],
    Returns::Is(Type::Int),
    "The older count of weeks, from the week that holds 1 January.",
    &[call("weekofyear(datetime(2024-06-20))")],
)
.instead("week_of_year");

pub static MONTHOFYEAR: Scalar = declared(
    "monthofyear",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the month, from 1.",
    &[call("monthofyear(datetime(2024-06-20))")],
);

pub static GETMONTH: Scalar = declared(
    "getmonth",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the month, from 1; the same as `monthofyear`.",
    &[call("getmonth(datetime(2024-06-20))")],
);

pub static GETYEAR: Scalar = declared(
    "getyear",
    &[DATE],
    Returns::Is(Type::Int),
    "Gives the year.",
    &[call("getyear(datetime(2024-06-20))")],
);

pub static DATETIME_PART: Scalar = declared(
    "datetime_part",
    &[PART, DATE],
    Returns::Is(Type::Int),
    "Gives the named part of an instant.",
    &[call("datetime_part('quarter', datetime(2024-06-20))")],
);

pub static DATEPART: Scalar = declared(
    "datepart",
    &[PART, DATE],
    Returns::Is(Type::Int),
    "The older name of `datetime_part`.",
    &[call("datepart('year', datetime(2024-06-20))")],
)
.instead("datetime_part");

pub static STARTOFWEEK: Scalar = declared(
    "startofweek",
    &[DATE, WEEKS],
    Returns::Is(Type::DateTime),
    "Gives the midnight at which the week, from Sunday, began.",
    &[call("startofweek(datetime(2024-06-20))")],
);

pub static STARTOFMONTH: Scalar = declared(
    "startofmonth",
    &[DATE, MONTHS],
    Returns::Is(Type::DateTime),
    "Gives the midnight at which the month began.",
    &[call("startofmonth(datetime(2024-06-20), -1)")],
);

pub static STARTOFYEAR: Scalar = declared(
    "startofyear",
    &[DATE, YEARS],
    Returns::Is(Type::DateTime),
    "Gives the midnight at which the year began.",
    &[call("startofyear(datetime(2024-06-20))")],
);

pub static ENDOFDAY: Scalar = declared(
    "endofday",
    &[DATE, optional("offset", LONG, "days to add")],
    Returns::Is(Type::DateTime),
    "Gives the last tick of the day.",
    &[call("endofday(datetime(2024-06-20))")],
);

pub static ENDOFWEEK: Scalar = declared(
    "endofweek",
    &[DATE, WEEKS],
    Returns::Is(Type::DateTime),
    "Gives the last tick of the week, which ends on Saturday.",
    &[call("endofweek(datetime(2024-06-20))")],
);

pub static ENDOFMONTH: Scalar = declared(
    "endofmonth",
    &[DATE, MONTHS],
    Returns::Is(Type::DateTime),
    "Gives the last tick of the month.",
    &[call("endofmonth(datetime(2024-06-20))")],
);

pub static ENDOFYEAR: Scalar = declared(
    "endofyear",
    &[DATE, YEARS],
    Returns::Is(Type::DateTime),
    "Gives the last tick of the year.",
    &[call("endofyear(datetime(2024-06-20))")],
);
