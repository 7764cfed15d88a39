//! Functions of time.

pub mod ago;
pub mod bin;
pub mod calendar;
pub mod datetime_add;
pub mod datetime_diff;
pub mod format_datetime;
pub mod format_timespan;
pub mod make_datetime;
pub mod make_timespan;
pub mod now;
pub mod parts;
pub mod pattern;
pub mod startof;
pub mod timezone;
pub mod unixtime;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &ago::AGO,
    &bin::BIN,
    &bin::BIN_AT,
    &bin::BIN_AUTO,
    &bin::FLOOR,
    &datetime_add::DATETIME_ADD,
    &datetime_diff::DATETIME_DIFF,
    &format_datetime::FORMAT_DATETIME,
    &format_timespan::FORMAT_TIMESPAN,
    &make_datetime::MAKE_DATETIME,
    &make_timespan::MAKE_TIMESPAN,
    &now::NOW,
    &parts::DATEPART,
    &parts::DATETIME_PART,
    &parts::DAYOFMONTH,
    &parts::DAYOFWEEK,
    &parts::DAYOFYEAR,
    &parts::GETMONTH,
    &parts::GETYEAR,
    &parts::HOUROFDAY,
    &parts::MONTHOFYEAR,
    &parts::WEEKOFYEAR,
    &parts::WEEK_OF_YEAR,
    &startof::ENDOFDAY,
    &startof::ENDOFMONTH,
    &startof::ENDOFWEEK,
    &startof::ENDOFYEAR,
    &startof::STARTOFDAY,
    &startof::STARTOFMONTH,
    &startof::STARTOFWEEK,
    &startof::STARTOFYEAR,
    &timezone::DATETIME_LIST_TIMEZONES,
    &timezone::DATETIME_LOCAL_TO_UTC,
    &timezone::DATETIME_UTC_TO_LOCAL,
    &unixtime::UNIXTIME_MICROSECONDS_TODATETIME,
    &unixtime::UNIXTIME_MILLISECONDS_TODATETIME,
    &unixtime::UNIXTIME_NANOSECONDS_TODATETIME,
    &unixtime::UNIXTIME_SECONDS_TODATETIME,
];
