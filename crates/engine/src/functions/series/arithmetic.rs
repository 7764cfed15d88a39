//! Arithmetic on two series, place by place.
//!
//! A number beside a series stands for a series of its length. Where one series is longer, or an element is no number, the answer's
//! element is null. Two series of whole numbers give whole numbers, but for quotients and powers.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::NUMBER_OR_ARRAY;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::series::numbers::{Input, Operand, Series, each_row, longs, reals};

/// The functions of this file.
pub static ALL: &[&Scalar] =
    &[&SERIES_ADD, &SERIES_DIVIDE, &SERIES_MULTIPLY, &SERIES_POW, &SERIES_SUBTRACT];

/// Two series, or a series and a number.
pub const PARAMS: &[Param] = &[
    param("series1", NUMBER_OR_ARRAY, "one series, or a number"),
    param("series2", NUMBER_OR_ARRAY, "the other series, or a number"),
];

pub static SERIES_ADD: Scalar = Scalar {
    name: "series_add",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Adds two series element by element.",
    examples: &[example("series_add(dynamic([1, 2]), dynamic([3, 4]))", "[4,6]")],
    body: Body::Kernel(|args| combine(args, Some(i64::wrapping_add), |a, b| a + b)),
    ..Scalar::NEW
};

pub static SERIES_DIVIDE: Scalar = Scalar {
    name: "series_divide",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Divides two series element by element.",
    examples: &[example("series_divide(dynamic([1, 2, 4]), dynamic([4, 2, 1]))", "[0.25,1.0,4.0]")],
    body: Body::Kernel(|args| combine(args, None, |a, b| a / b)),
    ..Scalar::NEW
};

pub static SERIES_MULTIPLY: Scalar = Scalar {
    name: "series_multiply",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Multiplies two series element by element.",
    examples: &[example("series_multiply(dynamic([1, 2]), 10)", "[10,20]")],
    body: Body::Kernel(|args| combine(args, Some(i64::wrapping_mul), |a, b| a * b)),
    ..Scalar::NEW
};

pub static SERIES_POW: Scalar = Scalar {
    name: "series_pow",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives each element to the power of the other series' element.",
    examples: &[example("series_pow(dynamic([2, 4]), dynamic([3, 0.5]))", "[8.0,2.0]")],
    body: Body::Kernel(|args| combine(args, None, f64::powf)),
    ..Scalar::NEW
};

pub static SERIES_SUBTRACT: Scalar = Scalar {
    name: "series_subtract",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Subtracts two series element by element.",
    examples: &[example("series_subtract(dynamic([1, 2, 4]), dynamic([4, 2]))", "[-3,0,null]")],
    body: Body::Kernel(|args| combine(args, Some(i64::wrapping_sub), |a, b| a - b)),
    ..Scalar::NEW
};

fn combine(
    args: &Args,
    whole: Option<fn(i64, i64) -> i64>,
    real: fn(f64, f64) -> f64,
) -> Result<ArrayRef> {
    let (left, right) = (Input::new(args, 0)?, Input::new(args, 1)?);
    each_row(args, |row| {
        let (left, right) = (left.get(row), right.get(row));
        let (left, right) = pair(&left, &right)?;
        Some(match (whole, &left.longs, &right.longs) {
            (Some(of), Some(left), Some(right)) => longs(zipped(left, right, of)),
            _ => reals(zipped(&left.values, &right.values, real)),
        })
    })
}

/// Both as series: a number is spread over the other one's length. None where either is neither, or both are numbers.
pub fn pair<'a>(
    left: &'a Operand,
    right: &'a Operand,
) -> Option<(Cow<'a, Series>, Cow<'a, Series>)> {
    match (left, right) {
        (Operand::Series(left), Operand::Series(right)) => {
            Some((Cow::Borrowed(left), Cow::Borrowed(right)))
        }
        (Operand::Series(left), number) => {
            Some((Cow::Borrowed(left), Cow::Owned(spread(number, left.n_elements())?)))
        }
        (number, Operand::Series(right)) => {
            Some((Cow::Owned(spread(number, right.n_elements())?), Cow::Borrowed(right)))
        }
        _ => None,
    }
}

fn spread(number: &Operand, len: usize) -> Option<Series> {
    match number {
        Operand::Long(it) => {
            Some(Series { values: vec![Some(*it as f64); len], longs: Some(vec![Some(*it); len]) })
        }
        Operand::Real(it) => Some(Series { values: vec![Some(*it); len], longs: None }),
        Operand::Null | Operand::Series(_) => None,
    }
}

/// The operation place by place, as far as the longer one goes.
pub fn zipped<T: Copy, U>(
    left: &[Option<T>],
    right: &[Option<T>],
    of: impl Fn(T, T) -> U,
) -> impl Iterator<Item = Option<U>> {
    (0..left.len().max(right.len())).map(move |at| {
        let element = |side: &[Option<T>]| side.get(at).copied().flatten();
        Some(of(element(left)?, element(right)?))
    })
}
