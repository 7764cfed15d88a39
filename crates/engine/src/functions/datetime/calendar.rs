//! The calendar over ticks: named units, where they begin, and moving by them. All in UTC and in years 1 to 9999; what lies
//! outside is None.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{
    DAY, HOUR, MAX, MINUTE, SECOND, date_from_days, days_from_date, days_in_month,
};

use crate::function::{Args, Texts};

/// A unit that `datetime_add`, `datetime_diff` and `datetime_part` name, in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}

impl Unit {
    /// The unit of that name.
    pub fn named(name: &str) -> Option<Unit> {
        Some(match name.to_ascii_lowercase().as_str() {
            "year" => Unit::Year,
            "quarter" => Unit::Quarter,
            "month" => Unit::Month,
            "week" => Unit::Week,
            "day" => Unit::Day,
            "hour" => Unit::Hour,
            "minute" => Unit::Minute,
            "second" => Unit::Second,
            "millisecond" => Unit::Millisecond,
            "microsecond" => Unit::Microsecond,
            "nanosecond" => Unit::Nanosecond,
            _ => return None,
        })
    }

    /// How many ticks the unit has, where that is always the same.
    pub fn ticks(self) -> Option<i64> {
        match self {
            Unit::Year | Unit::Quarter | Unit::Month | Unit::Nanosecond => None,
            Unit::Week => Some(7 * DAY),
            Unit::Day => Some(DAY),
            Unit::Hour => Some(HOUR),
            Unit::Minute => Some(MINUTE),
            Unit::Second => Some(SECOND),
            Unit::Millisecond => Some(SECOND / 1_000),
            Unit::Microsecond => Some(SECOND / 1_000_000),
        }
    }

    /// How many months the unit has, where it has a whole number.
    pub fn months(self) -> Option<i64> {
        match self {
            Unit::Year => Some(12),
            Unit::Quarter => Some(3),
            Unit::Month => Some(1),
            Unit::Week
            | Unit::Day
            | Unit::Hour
            | Unit::Minute
            | Unit::Second
            | Unit::Millisecond
            | Unit::Microsecond
            | Unit::Nanosecond => None,
        }
    }
}

/// The unit that an argument names at a row. A name is looked up once where it is constant.
pub fn unit_at(names: &Texts) -> impl Fn(usize) -> Option<Unit> + '_ {
    let constant = match names {
        Texts::Constant(name) => Some(name.as_deref().and_then(Unit::named)),
        Texts::Column(_) => None,
    };
    move |row| constant.unwrap_or_else(|| names.get(row).and_then(Unit::named))
}

/// Ticks where they lie within years 1 to 9999.
pub fn in_range(ticks: i64) -> Option<i64> {
    (0..=MAX).contains(&ticks).then_some(ticks)
}

/// Year, month and day of an instant.
pub fn date(ticks: i64) -> (i32, u32, u32) {
    date_from_days(ticks.div_euclid(DAY))
}

/// The months from January of year 0.
pub fn month_number(ticks: i64) -> i64 {
    let (year, month, _) = date(ticks);
    i64::from(year) * 12 + i64::from(month) - 1
}

/// The first midnight of a month that is counted from January of year 0.
pub fn start_of_month(number: i64) -> Option<i64> {
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    days_from_date(i32::try_from(year).ok()?, u32::try_from(month).ok()?, 1).map(|it| it * DAY)
}

/// Days since the last Sunday: 0 for a Sunday. 0001-01-01 was a Monday.
pub fn weekday(ticks: i64) -> i64 {
    (ticks.div_euclid(DAY) + 1).rem_euclid(7)
}

/// The midnight at which the week of the instant began, a Sunday; in the first week of all it lies before year 1.
pub fn start_of_week(ticks: i64) -> i64 {
    ticks - ticks.rem_euclid(DAY) - weekday(ticks) * DAY
}

/// The day of the year, from 1.
pub fn day_of_year(ticks: i64) -> i64 {
    let (year, _, _) = date(ticks);
    let first = days_from_date(year, 1, 1).unwrap_or_default();
    ticks.div_euclid(DAY) - first + 1
}

/// The week as ISO 8601 counts: weeks begin on Monday, and week 1 has the year's first Thursday.
pub fn iso_week(ticks: i64) -> i64 {
    let days = ticks.div_euclid(DAY);
    let thursday = days - days.rem_euclid(7) + 3;
    let (year, _, _) = date_from_days(thursday);
    let first = days_from_date(year, 1, 1).unwrap_or(thursday);
    (thursday - first) / 7 + 1
}

/// The instant moved by so many months; the day is cut to the length of the month that it comes to.
pub fn add_months(ticks: i64, months: i64) -> Option<i64> {
    let number = month_number(ticks).checked_add(months)?;
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    let (year, month) = (i32::try_from(year).ok()?, u32::try_from(month).ok()?);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let day = date(ticks).2.min(days_in_month(year, month));
    Some(days_from_date(year, month, day)? * DAY + ticks.rem_euclid(DAY))
}

/// A kernel's answer: the function of each instant.
pub fn each(args: &Args, of: impl Fn(i64) -> Option<i64>) -> Result<ArrayRef> {
    let dates = args.long(0)?;
    answer(args, (0..args.n_rows).map(|row| dates.get(row).and_then(&of)))
}

/// A kernel's answer: the function of each instant and the offset beside it, 0 where there is none.
pub fn each_with_offset(args: &Args, of: impl Fn(i64, i64) -> Option<i64>) -> Result<ArrayRef> {
    let dates = args.long(0)?;
    let offsets = if args.len() > 1 { Some(args.long(1)?) } else { None };
    answer(
        args,
        (0..args.n_rows).map(|row| {
            let offset = offsets.as_ref().map_or(Some(0), |it| it.get(row))?;
            of(dates.get(row)?, offset)
        }),
    )
}

/// Whole numbers as the column of the type that the call gives.
pub fn answer(args: &Args, values: impl Iterator<Item = Option<i64>>) -> Result<ArrayRef> {
    let values = Int64Array::from_iter(values);
    let wanted = crate::types::arrow_type(args.returns);
    if wanted == arrow::datatypes::DataType::Int64 {
        return Ok(Arc::new(values));
    }
    Ok(arrow::compute::cast(&values, &wanted)?)
}
