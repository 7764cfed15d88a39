//! `dayofweek`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::DAY;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};

pub static DAYOFWEEK: Scalar = Scalar {
    name: "dayofweek",
    params: &[param("date", Accepts::Is(Type::DateTime), "an instant")],
    returns: Returns::Is(Type::TimeSpan),
    summary: "Gives the days since the preceding Sunday, as a timespan.",
    examples: &[
        example("dayofweek(datetime(2024-06-20T05:12:33Z))", "4.00:00:00"),
        example("dayofweek(datetime(2024-06-23))", "00:00:00"),
    ],
    body: Body::Kernel(dayofweek),
    ..Scalar::NEW
};

fn dayofweek(args: &Args) -> Result<ArrayRef> {
    let dates = args.long(0)?;
    // 0001-01-01 was a Monday.
    let days = (0..args.n_rows)
        .map(|row| dates.get(row).map(|date| (date.div_euclid(DAY) + 1).rem_euclid(7) * DAY));
    Ok(Arc::new(Int64Array::from_iter(days)))
}
