//! `datetime_utc_to_local`, `datetime_local_to_utc` and `datetime_list_timezones`, by the IANA time zones.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringViewArray};
use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{TZ_VARIANTS, Tz};
use datafusion::common::Result;
use kql::datetime::{DAY, SECOND, UNIX_EPOCH};
use kql::json::push_string;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DATETIME, TEXT};
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::datetime::calendar::in_range;

const TIMEZONE: Param = param("timezone", TEXT, "the zone's name");

pub static DATETIME_UTC_TO_LOCAL: Scalar = Scalar {
    name: "datetime_utc_to_local",
    params: &[param("from", DATETIME, "the instant"), TIMEZONE],
    returns: Returns::Is(Type::DateTime),
    summary: "Gives the time that a zone's clocks show at an instant; null for an unknown zone.",
    examples: &[
        example(
            "datetime_utc_to_local(datetime(2024-06-20T05:12:33Z), 'Europe/Zurich')",
            "2024-06-20T07:12:33.0000000Z",
        ),
        example("datetime_utc_to_local(datetime(2024-06-20), 'Nowhere')", ""),
    ],
    body: Body::Kernel(|args| {
        converted(args, |zone, ticks| ticks.checked_add(offset_at_utc(zone, ticks)?))
    }),
    ..Scalar::NEW
};

pub static DATETIME_LOCAL_TO_UTC: Scalar = Scalar {
    name: "datetime_local_to_utc",
    params: &[param("from", DATETIME, "the local time"), TIMEZONE],
    returns: Returns::Is(Type::DateTime),
    summary: "Gives the UTC of a time on a zone's clocks. A time that they skip or show twice is read by the offset after the change.",
    examples: &[
        example(
            "datetime_local_to_utc(datetime(2024-06-20T05:12:33), 'Europe/Zurich')",
            "2024-06-20T03:12:33.0000000Z",
        ),
        example(
            "datetime_local_to_utc(datetime(2024-03-31T02:30:00), 'Europe/Zurich')",
            "2024-03-31T00:30:00.0000000Z",
        ),
        example(
            "datetime_local_to_utc(datetime(2024-10-27T02:30:00), 'Europe/Zurich')",
            "2024-10-27T01:30:00.0000000Z",
        ),
    ],
    body: Body::Kernel(|args| {
        converted(args, |zone, ticks| ticks.checked_sub(offset_of_local(zone, ticks)?))
    }),
    ..Scalar::NEW
};

pub static DATETIME_LIST_TIMEZONES: Scalar = Scalar {
    name: "datetime_list_timezones",
    params: &[],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the names of the time zones.",
    examples: &[
        example("set_has_element(datetime_list_timezones(), 'Europe/Zurich')", "True"),
        example("datetime_list_timezones()[0]", "Africa/Abidjan"),
    ],
    body: Body::Kernel(list_timezones),
    ..Scalar::NEW
};

fn converted(args: &Args, convert: impl Fn(Tz, i64) -> Option<i64>) -> Result<ArrayRef> {
    let (dates, names) = (args.long(0)?, args.text(1)?);
    let constant = match &names {
        Texts::Constant(name) => Some(name.as_deref().and_then(zone_named)),
        Texts::Column(_) => None,
    };
    let of_row = |row| {
        let zone = constant.unwrap_or_else(|| names.get(row).and_then(zone_named))?;
        in_range(convert(zone, dates.get(row)?)?)
    };
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn zone_named(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

fn offset_at_utc(zone: Tz, ticks: i64) -> Option<i64> {
    let offset = zone.offset_from_utc_datetime(&naive(ticks)?).fix().local_minus_utc();
    Some(i64::from(offset) * SECOND)
}

/// The offset of a time on a zone's clocks: as after the change where the clocks skip it or show it twice.
fn offset_of_local(zone: Tz, ticks: i64) -> Option<i64> {
    use chrono::MappedLocalTime;
    let offset = match zone.offset_from_local_datetime(&naive(ticks)?) {
        MappedLocalTime::Single(it) => it,
        MappedLocalTime::Ambiguous(_, later) => later,
        // No zone skips more than a day.
        MappedLocalTime::None => {
            let before = offset_at_utc(zone, ticks.checked_sub(DAY)?)?;
            return offset_at_utc(zone, ticks.checked_sub(before)?);
        }
    };
    Some(i64::from(offset.fix().local_minus_utc()) * SECOND)
}

fn naive(ticks: i64) -> Option<NaiveDateTime> {
    let since = ticks.checked_sub(UNIX_EPOCH)?;
    let whole = DateTime::from_timestamp(since.div_euclid(SECOND), 0)?.naive_utc();
    whole.checked_add_signed(TimeDelta::nanoseconds(since.rem_euclid(SECOND) * 100))
}

fn list_timezones(args: &Args) -> Result<ArrayRef> {
    let mut names: Vec<&str> = TZ_VARIANTS.iter().map(|it| it.name()).collect();
    names.sort_unstable();
    let mut json = String::from("[");
    for (at, name) in names.iter().enumerate() {
        if at > 0 {
            json.push(',');
        }
        push_string(&mut json, name);
    }
    json.push(']');
    Ok(Arc::new(StringViewArray::from_iter_values(std::iter::repeat_n(json, args.n_rows))))
}
