//! `hourofday`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int32Array};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};

pub static HOUROFDAY: Scalar = Scalar {
    name: "hourofday",
    params: &[param("date", Accepts::Is(Type::DateTime), "an instant")],
    returns: Returns::Is(Type::Int),
    summary: "Gives the hour of the day, 0 to 23, in UTC.",
    examples: &[example("hourofday(datetime(2024-06-20T17:12:33Z))", "17")],
    body: Body::Kernel(hourofday),
    ..Scalar::NEW
};

fn hourofday(args: &Args) -> Result<ArrayRef> {
    let dates = args.long(0)?;
    let hours =
        (0..args.n_rows).map(|row| dates.get(row).map(|date| (date.rem_euclid(DAY) / HOUR) as i32));
    Ok(Arc::new(Int32Array::from_iter(hours)))
}
