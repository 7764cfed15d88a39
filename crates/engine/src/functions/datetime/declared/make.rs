//! Dates made, moved, printed and rounded, declared until they have code.

use kql::library::{Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DATETIME, NUMBER, SUMMABLE, TEXT, TIMESPAN, WHOLE, constant, declared};
use crate::function::{Scalar, call, optional, param};
use crate::functions::datetime::bin::returns as bin_type;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &FORMAT_DATETIME,
    &FORMAT_TIMESPAN,
    &MAKE_DATETIME,
    &MAKE_TIMESPAN,
    &DATETIME_ADD,
    &DATETIME_DIFF,
    &UNIXTIME_SECONDS_TODATETIME,
    &UNIXTIME_MILLISECONDS_TODATETIME,
    &UNIXTIME_MICROSECONDS_TODATETIME,
    &UNIXTIME_NANOSECONDS_TODATETIME,
    &DATETIME_LOCAL_TO_UTC,
    &DATETIME_UTC_TO_LOCAL,
    &DATETIME_LIST_TIMEZONES,
    &BIN_AT,
    &BIN_AUTO,
];

const HOURS: Param = param("hours", WHOLE, "hours");
const MINUTES: Param = param("minutes", WHOLE, "minutes");
const PART: Param = constant(param(
    "part",
    TEXT,
    "'year', 'quarter', 'month', 'week', 'day', 'hour', ... 'nanosecond'",
));
const SINCE_1970: Param = param("number", NUMBER, "the number");
const TIMEZONE: Param = param("timezone", TEXT, "the zone's name");
const VALUE: Param = param("value", SUMMABLE, "the value to round down");

pub static FORMAT_DATETIME: Scalar = declared(
    "format_datetime",
    &[
        param("date", DATETIME, "an instant"),
        constant(param("format", TEXT, "the form: yyyy, MM, dd, HH, mm, ss, f, tt and separators")),
    ],
    Returns::Is(Type::String),
    "Prints an instant in a form of the query's choice.",
    &[call("format_datetime(datetime(2024-06-20T05:12:33Z), 'yyyy-MM-dd HH:mm')")],
)
.named(ResultName::FirstArgument);

pub static FORMAT_TIMESPAN: Scalar = declared(
    "format_timespan",
    &[
        param("timespan", TIMESPAN, "the timespan"),
        constant(param("format", TEXT, "the form: d, hh, mm, ss, f and separators")),
    ],
    Returns::Is(Type::String),
    "Prints a timespan in a form of the query's choice.",
    &[call("format_timespan(90m, 'hh:mm:ss')")],
)
.named(ResultName::FirstArgument);

pub static MAKE_DATETIME: Scalar = declared(
    "make_datetime",
    &[
        param("year", NUMBER, "the year"),
        param("month", NUMBER, "the month, from 1"),
        param("day", NUMBER, "the day, from 1"),
        optional("hour", NUMBER, "the hour"),
        optional("minute", NUMBER, "the minute"),
        optional("second", NUMBER, "the second, with its fraction"),
    ],
    Returns::Is(Type::DateTime),
    "Makes an instant of its parts.",
    &[call("make_datetime(2024, 6, 20, 5, 12, 33.5)")],
)
.named(ResultName::OnlyArgument)
.overloaded(&[Overload {
    params: &[param("value", ANY, "text to read an instant from")],
    returns: Returns::Is(Type::DateTime),
}]);

pub static MAKE_TIMESPAN: Scalar = declared(
    "make_timespan",
    &[HOURS, MINUTES, optional("seconds", WHOLE, "seconds")],
    Returns::Is(Type::TimeSpan),
    "Makes a timespan of its parts.",
    &[call("make_timespan(1, 30, 55)")],
)
.named(ResultName::OnlyArgument)
.overloaded(&[
    Overload {
        params: &[param("days", WHOLE, "days"), HOURS, MINUTES, param("seconds", WHOLE, "seconds")],
        returns: Returns::Is(Type::TimeSpan),
    },
    Overload {
        params: &[param("value", ANY, "text to read a timespan from")],
        returns: Returns::Is(Type::TimeSpan),
    },
]);

pub static DATETIME_ADD: Scalar = declared(
    "datetime_add",
    &[
        PART,
        param("value", WHOLE, "how many, negative for earlier"),
        param("datetime", DATETIME, "the instant"),
    ],
    Returns::Is(Type::DateTime),
    "Moves an instant by so many of the named part.",
    &[call("datetime_add('month', -1, datetime(2024-06-20))")],
);

pub static DATETIME_DIFF: Scalar = declared(
    "datetime_diff",
    &[
        PART,
        param("datetime1", DATETIME, "the later instant, for a positive answer"),
        param("datetime2", DATETIME, "the earlier one"),
    ],
    Returns::Is(Type::Long),
    "Counts the borders of the named part between two instants.",
    &[call("datetime_diff('day', datetime(2024-06-20), datetime(2024-06-01))")],
);

pub static UNIXTIME_SECONDS_TODATETIME: Scalar = declared(
    "unixtime_seconds_todatetime",
    &[SINCE_1970],
    Returns::Is(Type::DateTime),
    "Gives the instant so many seconds after 1 January 1970.",
    &[call("unixtime_seconds_todatetime(1718860353)")],
);

pub static UNIXTIME_MILLISECONDS_TODATETIME: Scalar = declared(
    "unixtime_milliseconds_todatetime",
    &[SINCE_1970],
    Returns::Is(Type::DateTime),
    "Gives the instant so many milliseconds after 1 January 1970.",
    &[call("unixtime_milliseconds_todatetime(1718860353000)")],
);

pub static UNIXTIME_MICROSECONDS_TODATETIME: Scalar = declared(
    "unixtime_microseconds_todatetime",
    &[SINCE_1970],
    Returns::Is(Type::DateTime),
    "Gives the instant so many microseconds after 1 January 1970.",
    &[call("unixtime_microseconds_todatetime(1718860353000000)")],
);

pub static UNIXTIME_NANOSECONDS_TODATETIME: Scalar = declared(
    "unixtime_nanoseconds_todatetime",
    &[SINCE_1970],
    Returns::Is(Type::DateTime),
    "Gives the instant so many nanoseconds after 1 January 1970.",
    &[call("unixtime_nanoseconds_todatetime(1718860353000000000)")],
);

pub static DATETIME_LOCAL_TO_UTC: Scalar = declared(
    "datetime_local_to_utc",
    &[param("from", DATETIME, "the local time"), TIMEZONE],
    Returns::Is(Type::DateTime),
    "Gives the UTC of a time on a zone's clocks.",
    &[call("datetime_local_to_utc(datetime(2024-06-20T05:12:33), 'Europe/Zurich')")],
);

pub static DATETIME_UTC_TO_LOCAL: Scalar = declared(
    "datetime_utc_to_local",
    &[param("from", DATETIME, "the instant"), TIMEZONE],
    Returns::Is(Type::DateTime),
    "Gives the time that a zone's clocks show at an instant.",
    &[call("datetime_utc_to_local(datetime(2024-06-20T05:12:33Z), 'Europe/Zurich')")],
);

pub static DATETIME_LIST_TIMEZONES: Scalar = declared(
    "datetime_list_timezones",
    &[],
    Returns::Is(Type::Dynamic),
    "Lists the names of the time zones.",
    &[call("datetime_list_timezones()")],
);

pub static BIN_AT: Scalar = declared(
    "bin_at",
    &[
        VALUE,
        param("bin_size", SUMMABLE, "the size of a bin"),
        param("fixed_point", SUMMABLE, "a border of some bin"),
    ],
    Returns::By(bin_type),
    "Rounds down to a bin's border, where the bins are laid out from a fixed point.",
    &[call("bin_at(datetime(2024-06-20T05:12:33Z), 1d, datetime(2024-06-19T02:00:00Z))")],
)
.named(ResultName::FirstArgument);

pub static BIN_AUTO: Scalar = declared("bin_auto", &[VALUE], Returns::Argument(0), "Rounds down to bins whose size and fixed point the query's `query_bin_auto_size` and `query_bin_auto_at` say.", &[call("bin_auto(5)")]).named(ResultName::FirstArgument);
