//! `make_datetime`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND, days_from_date};
use kql::library::{Overload, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::todatetime::todatetime;
use crate::functions::datetime::calendar::in_range;

pub static MAKE_DATETIME: Scalar = Scalar {
    name: "make_datetime",
    params: &[
        param("year", NUMBER, "the year"),
        param("month", NUMBER, "the month, from 1"),
        param("day", NUMBER, "the day, from 1"),
        optional("hour", NUMBER, "the hour"),
        optional("minute", NUMBER, "the minute"),
        optional("second", NUMBER, "the second, with its fraction"),
    ],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::OnlyArgument,
    overloads: &[Overload {
        params: &[param("value", ANY, "text to read an instant from")],
        returns: Returns::Is(Type::DateTime),
    }],
    summary: "Makes an instant of its parts; null where there is no such day or time.",
    examples: &[
        example("make_datetime(2024, 6, 20, 5, 12, 33.5)", "2024-06-20T05:12:33.5000000Z"),
        example("make_datetime(2024, 6, 20)", "2024-06-20T00:00:00.0000000Z"),
        example("make_datetime('2024-06-20 05:12')", "2024-06-20T05:12:00.0000000Z"),
        example("make_datetime(2023, 2, 29)", ""),
    ],
    body: Body::Kernel(make_datetime),
    ..Scalar::NEW
};

fn make_datetime(args: &Args) -> Result<ArrayRef> {
    if args.len() == 1 {
        return todatetime(args);
    }
    let mut parts = Vec::with_capacity(5);
    for at in 0..args.len().min(5) {
        parts.push(args.long(at)?);
    }
    let seconds = if args.len() > 5 { Some(args.real(5)?) } else { None };
    let of_row = |row: usize| {
        let part = |at: usize| parts.get(at).map_or(Some(0), |it| it.get(row));
        let second = match &seconds {
            Some(it) => (!arrow::array::Array::is_null(it, row)).then(|| it.value(row))?,
            None => 0.0,
        };
        let small = |at: usize| u32::try_from(part(at)?).ok();
        let days = days_from_date(i32::try_from(part(0)?).ok()?, small(1)?, small(2)?)?;
        let (hour, minute) = (part(3)?, part(4)?);
        let valid =
            (0..24).contains(&hour) && (0..60).contains(&minute) && (0.0..60.0).contains(&second);
        let ticks = (second * SECOND as f64).round() as i64;
        valid.then(|| in_range(days * DAY + hour * HOUR + minute * MINUTE + ticks))?
    };
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}
