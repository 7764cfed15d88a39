//! `round` and `ceiling`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringViewArray};
use arrow::compute::cast;
use bigdecimal::RoundingMode;
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::decimal;
use crate::declare::{LONG, constant};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::math::elementary::numbers;
use crate::types::arrow_type;

pub static ROUND: Scalar = Scalar {
    name: "round",
    params: &[
        param("number", Accepts::Numeric, "the number to round"),
        constant(optional("precision", LONG, "digits after the point; 0 if left out")),
    ],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds to so many digits after the point, a half away from 0.",
    examples: &[
        example("round(2.98765, 3)", "2.988"),
        example("round(3.25, 1)", "3.3"),
        example("round(-50.55, -2)", "-100.0"),
        example("round(1250, -2)", "1300"),
        example("round(7)", "7"),
        example("round(decimal(2.345), 2)", "2.35"),
    ],
    body: Body::Kernel(round),
    ..Scalar::NEW
};

pub static CEILING: Scalar = Scalar {
    name: "ceiling",
    params: &[param("number", Accepts::Numeric, "the number")],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds up to a whole number.",
    examples: &[
        example("ceiling(1.2)", "2.0"),
        example("ceiling(-1.2)", "-1.0"),
        example("ceiling(7)", "7"),
        example("ceiling(decimal(1.2))", "2"),
    ],
    body: Body::Kernel(ceiling),
    ..Scalar::NEW
};

fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Dynamic, ..] | [] => Type::Real,
        [number, ..] => *number,
    }
}

/// A real with so many digits after the point. What has no more is left as it is.
pub fn rounded(number: f64, digits: i64) -> f64 {
    let scale = 10f64.powi(digits.clamp(-400, 400) as i32);
    let scaled = number * scale;
    if scale == 0.0 {
        0.0
    } else if !scale.is_finite() || !scaled.is_finite() {
        number
    } else if digits < 0 {
        // The power of ten itself is exact.
        let unit = 10f64.powi(digits.clamp(-400, 0).unsigned_abs() as i32);
        (number / unit).round() * unit
    } else {
        scaled.round() / scale
    }
}

fn round(args: &Args) -> Result<ArrayRef> {
    let digits = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let digits = |row: usize| digits.as_ref().map_or(Some(0), |it| it.get(row));
    match args.returns {
        Type::Int | Type::Long => {
            let numbers = args.long(0)?;
            let of_row = |row| whole(numbers.get(row)?, digits(row)?);
            let rounded = Int64Array::from_iter((0..args.n_rows).map(of_row));
            Ok(cast(&rounded, &arrow_type(args.returns))?)
        }
        Type::Decimal => decimals(args, RoundingMode::HalfUp, digits),
        _ => {
            let numbers = numbers(args, 0)?;
            let of_row = |(row, number): (usize, Option<f64>)| Some(rounded(number?, digits(row)?));
            Ok(Arc::new(Float64Array::from_iter(numbers.iter().enumerate().map(of_row))))
        }
    }
}

fn ceiling(args: &Args) -> Result<ArrayRef> {
    match args.returns {
        Type::Int | Type::Long => args.array(0),
        Type::Decimal => decimals(args, RoundingMode::Ceiling, |_| Some(0)),
        _ => {
            let numbers = numbers(args, 0)?;
            Ok(Arc::new(Float64Array::from_iter(numbers.iter().map(|it| it.map(f64::ceil)))))
        }
    }
}

fn decimals(
    args: &Args,
    mode: RoundingMode,
    digits: impl Fn(usize) -> Option<i64>,
) -> Result<ArrayRef> {
    let array = args.array(0)?;
    let numbers = array.as_string_view();
    let of_row = |row| {
        let number = (!numbers.is_null(row)).then(|| decimal::read(numbers.value(row)))??;
        let number = number.with_scale_round(digits(row)?.clamp(-6200, 6200), mode);
        decimal::rounded(number).map(|it| decimal::write(&it))
    };
    Ok(Arc::new(StringViewArray::from_iter((0..args.n_rows).map(of_row))))
}

/// A whole number is changed only by a negative precision.
fn whole(number: i64, digits: i64) -> Option<i64> {
    if digits >= 0 {
        return Some(number);
    }
    let Some(scale) =
        u32::try_from(digits.unsigned_abs()).ok().and_then(|it| 10i64.checked_pow(it))
    else {
        return Some(0);
    };
    let half = if number < 0 { -scale / 2 } else { scale / 2 };
    number.checked_add(half)?.checked_div(scale)?.checked_mul(scale)
}
