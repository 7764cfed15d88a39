//! `round`.

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use arrow::compute::cast;
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::declare::{LONG, constant};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::types::arrow_type;

pub static ROUND: Scalar = Scalar {
    name: "round",
    params: &[
        param("number", Accepts::Numeric, "the number to round"),
        constant(optional("precision", LONG, "digits after the point; 0 if left out")),
    ],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds to so many digits after the point.",
    examples: &[
        example("round(2.98765, 3)", "2.988"),
        example("round(3.25, 1)", "3.3"),
        example("round(1250, -2)", "1300"),
        example("round(7)", "7"),
    ],
    body: Body::Kernel(round),
    ..Scalar::NEW
};

fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Dynamic, ..] | [] => Type::Real,
        [number, ..] => *number,
    }
}

fn round(args: &Args) -> Result<ArrayRef> {
    if matches!(args.returns, Type::Int | Type::Long) {
        return whole(args);
    }
    let numbers = args.real(0)?;
    let digits = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let rounded = numbers.iter().enumerate().map(|(row, number)| {
        let digits = digits.as_ref().map_or(Some(0), |it| it.get(row))?;
        let scale = 10f64.powi(i32::try_from(digits).ok()?);
        number.map(|number| (number * scale).round() / scale)
    });
    Ok(cast(&Float64Array::from_iter(rounded), &arrow_type(args.returns))?)
}

/// A whole number is changed only by a negative precision.
fn whole(args: &Args) -> Result<ArrayRef> {
    let numbers = args.long(0)?;
    let digits = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let rounded = (0..args.n_rows).map(|row| {
        let digits = digits.as_ref().map_or(Some(0), |it| it.get(row))?;
        let number = numbers.get(row)?;
        if digits >= 0 {
            return Some(number);
        }
        let scale = 10i64.checked_pow(u32::try_from(-digits).ok()?)?;
        let half = if number < 0 { -scale / 2 } else { scale / 2 };
        number.checked_add(half)?.checked_div(scale)?.checked_mul(scale)
    });
    Ok(cast(&Int64Array::from_iter(rounded), &arrow_type(args.returns))?)
}
