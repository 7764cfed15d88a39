//! `make_timespan`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND};
use kql::library::{Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, NUMBER, WHOLE};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::totimespan::totimespan;

const HOURS: Param = param("hours", WHOLE, "hours, 0 to 23");
const MINUTES: Param = param("minutes", WHOLE, "minutes, 0 to 59");

pub static MAKE_TIMESPAN: Scalar = Scalar {
    name: "make_timespan",
    params: &[HOURS, MINUTES, optional("seconds", NUMBER, "seconds, with their fraction")],
    returns: Returns::Is(Type::TimeSpan),
    result_name: ResultName::OnlyArgument,
    overloads: &[
        Overload {
            params: &[
                param("days", WHOLE, "days"),
                HOURS,
                MINUTES,
                param("seconds", NUMBER, "seconds, with their fraction"),
            ],
            returns: Returns::Is(Type::TimeSpan),
        },
        Overload {
            params: &[param("value", ANY, "text to read a timespan from")],
            returns: Returns::Is(Type::TimeSpan),
        },
    ],
    summary: "Makes a timespan of its parts; null where one is out of its range.",
    examples: &[
        example("make_timespan(1, 30, 55)", "01:30:55"),
        example("make_timespan(1, 12, 30, 55.123)", "1.12:30:55.1230000"),
        example("make_timespan('90s')", "00:01:30"),
        example("make_timespan(1, 60)", ""),
    ],
    body: Body::Kernel(make_timespan),
    ..Scalar::NEW
};

fn make_timespan(args: &Args) -> Result<ArrayRef> {
    if args.len() == 1 {
        return totimespan(args);
    }
    // Days stand in front where there are four.
    let first = usize::from(args.len() > 3);
    let days = if first == 1 { Some(args.long(0)?) } else { None };
    let (hours, minutes) = (args.long(first)?, args.long(first + 1)?);
    let seconds = if args.len() > 2 { Some(args.real(first + 2)?) } else { None };
    let of_row = |row: usize| {
        let second = match &seconds {
            Some(it) => (!arrow::array::Array::is_null(it, row)).then(|| it.value(row))?,
            None => 0.0,
        };
        let day = days.as_ref().map_or(Some(0), |it| it.get(row))?;
        let (hour, minute) = (hours.get(row)?, minutes.get(row)?);
        let valid = day >= 0
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0.0..60.0).contains(&second);
        let ticks = (second * SECOND as f64).round() as i64;
        valid.then(|| day.checked_mul(DAY)?.checked_add(hour * HOUR + minute * MINUTE + ticks))?
    };
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}
