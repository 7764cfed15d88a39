//! Parts of an instant: `dayofweek`, `dayofmonth`, `dayofyear`, `week_of_year`, `monthofyear`, `getyear`, `hourofday`, and by name:
//! `datetime_part`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MAX, MINUTE, SECOND};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DATETIME, TEXT, alias, constant};
use crate::function::{Args, Body, Example, Scalar, Texts, example, param};
use crate::functions::datetime::calendar::{
    answer, date, day_of_year, each, iso_week, start_of_week, weekday,
};

const DATE: &[Param] = &[param("date", DATETIME, "an instant")];

/// Kusto: the engine gives a long, though its parser says int.
const fn part(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params: DATE,
        returns: Returns::Is(Type::Long),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static DAYOFWEEK: Scalar = Scalar {
    name: "dayofweek",
    params: DATE,
    returns: Returns::Is(Type::TimeSpan),
    summary: "Gives the days since the preceding Sunday, as a timespan.",
    examples: &[
        example("dayofweek(datetime(2024-06-20T05:12:33Z))", "4.00:00:00"),
        example("dayofweek(datetime(2024-06-23))", "00:00:00"),
        example("dayofweek(datetime(9999-12-31))", ""),
    ],
    body: Body::Kernel(|args| {
        // Kusto: in the calendar's last week, which ends after year 9999, there is no answer.
        let ends = |date: i64| start_of_week(date) + 7 * DAY - 1 <= MAX;
        each(args, |date| ends(date).then(|| weekday(date) * DAY))
    }),
    ..Scalar::NEW
};

pub static DAYOFMONTH: Scalar = part(
    "dayofmonth",
    "Gives the day of the month, from 1.",
    &[example("dayofmonth(datetime(2024-06-20))", "20")],
    |args| each(args, |it| Some(i64::from(date(it).2))),
);

pub static DAYOFYEAR: Scalar = part(
    "dayofyear",
    "Gives the day of the year, from 1.",
    &[example("dayofyear(datetime(2024-06-20))", "172")],
    |args| each(args, |it| Some(day_of_year(it))),
);

pub static WEEK_OF_YEAR: Scalar = part(
    "week_of_year",
    "Gives the week of the year as ISO 8601 counts: week 1 has the year's first Thursday.",
    &[
        example("week_of_year(datetime(2024-06-20))", "25"),
        example("week_of_year(datetime(2023-01-01))", "52"),
    ],
    |args| each(args, |it| Some(iso_week(it))),
);

pub static WEEKOFYEAR: Scalar = alias(
    "weekofyear",
    &WEEK_OF_YEAR,
    "The older name of `week_of_year`.",
    &[example("weekofyear(datetime(2030-12-31))", "1")],
)
.instead("week_of_year");

pub static MONTHOFYEAR: Scalar = part(
    "monthofyear",
    "Gives the month, from 1.",
    &[example("monthofyear(datetime(2024-06-20))", "6")],
    |args| each(args, |it| Some(i64::from(date(it).1))),
);

pub static GETMONTH: Scalar = alias(
    "getmonth",
    &MONTHOFYEAR,
    "Gives the month, from 1; the same as `monthofyear`.",
    &[example("getmonth(datetime(2024-06-20))", "6")],
);

pub static GETYEAR: Scalar = part(
    "getyear",
    "Gives the year.",
    &[example("getyear(datetime(2024-06-20))", "2024")],
    |args| each(args, |it| Some(i64::from(date(it).0))),
);

pub static HOUROFDAY: Scalar = part(
    "hourofday",
    "Gives the hour of the day, 0 to 23, in UTC.",
    &[example("hourofday(datetime(2024-06-20T17:12:33Z))", "17")],
    |args| each(args, |it| Some(it.rem_euclid(DAY) / HOUR)),
);

pub static DATETIME_PART: Scalar = Scalar {
    name: "datetime_part",
    params: &[
        constant(param(
            "part",
            TEXT,
            "'year', 'quarter', 'month', 'week_of_year', 'day', 'dayofyear', 'hour', ... 'nanosecond'",
        )),
        param("date", DATETIME, "an instant"),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the named part of an instant; parts of a second are counted from the second on.",
    examples: &[
        example("datetime_part('quarter', datetime(2024-06-20))", "2"),
        example("datetime_part('dayOfYear', datetime(2024-06-20))", "172"),
        example("datetime_part('microsecond', datetime(2024-06-20T05:12:33.1234567Z))", "123456"),
    ],
    body: Body::Kernel(datetime_part),
    ..Scalar::NEW
};

pub static DATEPART: Scalar = alias(
    "datepart",
    &DATETIME_PART,
    "The older name of `datetime_part`.",
    &[example("datepart('year', datetime(2024-06-20))", "2024")],
)
.instead("datetime_part");

/// What gives a part of an instant.
type Part = fn(i64) -> i64;

fn datetime_part(args: &Args) -> Result<ArrayRef> {
    let (names, dates) = (args.text(0)?, args.long(1)?);
    let constant = match &names {
        Texts::Constant(name) => Some(name.as_deref().and_then(named)),
        Texts::Column(_) => None,
    };
    answer(
        args,
        (0..args.n_rows).map(|row| {
            let part = constant.unwrap_or_else(|| names.get(row).and_then(named))?;
            dates.get(row).map(part)
        }),
    )
}

fn named(name: &str) -> Option<Part> {
    Some(match name.to_ascii_lowercase().as_str() {
        "year" => |it| i64::from(date(it).0),
        "quarter" => |it| i64::from(date(it).1 - 1) / 3 + 1,
        "month" => |it| i64::from(date(it).1),
        "week_of_year" | "weekofyear" => iso_week,
        "day" => |it| i64::from(date(it).2),
        "dayofyear" => day_of_year,
        "hour" => |it| it.rem_euclid(DAY) / HOUR,
        "minute" => |it| it.rem_euclid(HOUR) / MINUTE,
        "second" => |it| it.rem_euclid(MINUTE) / SECOND,
        "millisecond" => |it| it.rem_euclid(SECOND) / 10_000,
        "microsecond" => |it| it.rem_euclid(SECOND) / 10,
        "nanosecond" => |it| it.rem_euclid(SECOND) * 100,
        _ => return None,
    })
}
