//! `datetime_add`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DATETIME, TEXT, WHOLE, constant};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::datetime::calendar::{Unit, add_months, answer, in_range, unit_at};

pub static DATETIME_ADD: Scalar = Scalar {
    name: "datetime_add",
    params: &[
        constant(param(
            "part",
            TEXT,
            "'year', 'quarter', 'month', 'week', 'day', 'hour', ... 'nanosecond'",
        )),
        param("value", WHOLE, "how many, negative for earlier"),
        param("datetime", DATETIME, "the instant"),
    ],
    returns: Returns::Is(Type::DateTime),
    summary: "Moves an instant by so many of the named part; a day that a month doesn't have becomes its last.",
    examples: &[
        example("datetime_add('month', -1, datetime(2024-03-31))", "2024-02-29T00:00:00.0000000Z"),
        example("datetime_add('day', 1, datetime(9999-12-31))", ""),
    ],
    body: Body::Kernel(datetime_add),
    ..Scalar::NEW
};

fn datetime_add(args: &Args) -> Result<ArrayRef> {
    let (names, counts, dates) = (args.text(0)?, args.long(1)?, args.long(2)?);
    let unit = unit_at(&names);
    answer(args, (0..args.n_rows).map(|row| moved(dates.get(row)?, unit(row)?, counts.get(row)?)))
}

fn moved(date: i64, unit: Unit, count: i64) -> Option<i64> {
    if let Some(months) = unit.months() {
        return add_months(date, count.checked_mul(months)?);
    }
    let ticks = match unit.ticks() {
        Some(ticks) => count.checked_mul(ticks)?,
        None => count / 100,
    };
    in_range(date.checked_add(ticks)?)
}
