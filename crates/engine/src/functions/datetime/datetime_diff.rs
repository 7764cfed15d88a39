//! `datetime_diff`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::datetime::DAY;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DATETIME, TEXT, constant};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::datetime::calendar::{Unit, answer, month_number, start_of_week, unit_at};

pub static DATETIME_DIFF: Scalar = Scalar {
    name: "datetime_diff",
    params: &[
        constant(param(
            "part",
            TEXT,
            "'year', 'quarter', 'month', 'week', 'day', 'hour', ... 'nanosecond'",
        )),
        param("datetime1", DATETIME, "the later instant, for a positive answer"),
        param("datetime2", DATETIME, "the earlier one"),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Counts the borders of the named part between two instants. A week begins on Sunday.",
    examples: &[
        example("datetime_diff('day', datetime(2024-06-20), datetime(2024-06-01))", "19"),
        example(
            "datetime_diff('hour', datetime(2024-06-20T05:00), datetime(2024-06-20T04:59))",
            "1",
        ),
        example("datetime_diff('year', datetime(2023-12-31), datetime(2024-01-01))", "-1"),
    ],
    body: Body::Kernel(datetime_diff),
    ..Scalar::NEW
};

fn datetime_diff(args: &Args) -> Result<ArrayRef> {
    let (names, to, from) = (args.text(0)?, args.long(1)?, args.long(2)?);
    let unit = unit_at(&names);
    answer(
        args,
        (0..args.n_rows).map(|row| {
            let (unit, to, from) = (unit(row)?, to.get(row)?, from.get(row)?);
            match number(unit, to).zip(number(unit, from)) {
                Some((to, from)) => to.checked_sub(from),
                None => to.checked_sub(from)?.checked_mul(100),
            }
        }),
    )
}

/// The number of the unit that the instant lies in, counted from some fixed one; None for nanoseconds, of which a tick has 100.
fn number(unit: Unit, date: i64) -> Option<i64> {
    Some(match (unit.months(), unit.ticks()) {
        (Some(months), _) => month_number(date).div_euclid(months),
        (None, _) if unit == Unit::Week => start_of_week(date).div_euclid(7 * DAY),
        (None, Some(ticks)) => date.div_euclid(ticks),
        (None, None) => return None,
    })
}
