//! `startofday`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::datetime::{DAY, MAX};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, optional, param};

pub static STARTOFDAY: Scalar = Scalar {
    name: "startofday",
    params: &[
        param("date", Accepts::Is(Type::DateTime), "an instant"),
        optional("offset", Accepts::Is(Type::Long), "days to add"),
    ],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::FirstArgument,
    summary: "Gives the midnight (UTC) at which the day began.",
    examples: &[
        example("startofday(datetime(2024-06-20T05:12:33Z))", "2024-06-20T00:00:00.0000000Z"),
        example("startofday(datetime(2024-06-20), -1)", "2024-06-19T00:00:00.0000000Z"),
    ],
    body: Body::Kernel(startofday),
    ..Scalar::NEW
};

fn startofday(args: &Args) -> Result<ArrayRef> {
    let dates = args.long(0)?;
    let offsets = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let starts = (0..args.n_rows).map(|row| {
        let offset = offsets.as_ref().map_or(Some(0), |it| it.get(row))?;
        let date = dates.get(row)?;
        let start = (date - date.rem_euclid(DAY)).checked_add(offset.checked_mul(DAY)?)?;
        (0..=MAX).contains(&start).then_some(start)
    });
    Ok(Arc::new(Int64Array::from_iter(starts)))
}
