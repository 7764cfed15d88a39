//! `round`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array};
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, optional, param};

pub static ROUND: Scalar = Scalar {
    name: "round",
    params: &[
        param("number", Accepts::Numeric, "the number to round"),
        optional("precision", Accepts::Is(Type::Long), "digits after the point; 0 if left out"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Rounds to so many digits after the point.",
    examples: &[example("round(2.98765, 3)", "2.988"), example("round(3.25, 1)", "3.3")],
    body: Body::Kernel(round),
    result_name: ResultName::FirstArgument,
    ..Scalar::NEW
};

fn round(args: &Args) -> Result<ArrayRef> {
    let numbers = args.real(0)?;
    let digits = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let rounded = numbers.iter().enumerate().map(|(row, number)| {
        let digits = digits.as_ref().map_or(Some(0), |it| it.get(row))?;
        let scale = 10f64.powi(i32::try_from(digits).ok()?);
        number.map(|number| (number * scale).round() / scale)
    });
    Ok(Arc::new(Float64Array::from_iter(rounded)))
}
