//! Comparisons of two series, place by place. What is no number, or has no partner, gives null.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example};
use crate::functions::series::arithmetic::{PARAMS, pair, zipped};
use crate::functions::series::numbers::{Input, array, each_row};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_EQUALS,
    &SERIES_GREATER,
    &SERIES_GREATER_EQUALS,
    &SERIES_LESS,
    &SERIES_LESS_EQUALS,
    &SERIES_NOT_EQUALS,
];

pub static SERIES_EQUALS: Scalar = Scalar {
    name: "series_equals",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether elements at the same place are equal.",
    examples: &[example(
        "series_equals(dynamic([1, 2, 4]), dynamic([4, 2, 1]))",
        "[false,true,false]",
    )],
    body: Body::Kernel(|args| compare(args, |a, b| a == b, |a, b| a == b)),
    ..Scalar::NEW
};

pub static SERIES_GREATER: Scalar = Scalar {
    name: "series_greater",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether the first series' element is greater, place by place.",
    examples: &[example(
        "series_greater(dynamic([1, 2, 4]), dynamic([4, 2, 1]))",
        "[false,false,true]",
    )],
    body: Body::Kernel(|args| compare(args, |a, b| a > b, |a, b| a > b)),
    ..Scalar::NEW
};

pub static SERIES_GREATER_EQUALS: Scalar = Scalar {
    name: "series_greater_equals",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether the first series' element is greater or equal, place by place.",
    examples: &[example("series_greater_equals(dynamic([1, 2, 4]), 2)", "[false,true,true]")],
    body: Body::Kernel(|args| compare(args, |a, b| a >= b, |a, b| a >= b)),
    ..Scalar::NEW
};

pub static SERIES_LESS: Scalar = Scalar {
    name: "series_less",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether the first series' element is smaller, place by place.",
    examples: &[example(
        "series_less(dynamic([1, 2, 4]), dynamic([4, 2, 1]))",
        "[true,false,false]",
    )],
    body: Body::Kernel(|args| compare(args, |a, b| a < b, |a, b| a < b)),
    ..Scalar::NEW
};

pub static SERIES_LESS_EQUALS: Scalar = Scalar {
    name: "series_less_equals",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether the first series' element is smaller or equal, place by place.",
    examples: &[example(
        "series_less_equals(dynamic([1, 2, 4]), dynamic([4, 2, 1]))",
        "[true,true,false]",
    )],
    body: Body::Kernel(|args| compare(args, |a, b| a <= b, |a, b| a <= b)),
    ..Scalar::NEW
};

pub static SERIES_NOT_EQUALS: Scalar = Scalar {
    name: "series_not_equals",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Whether elements at the same place differ.",
    examples: &[example(
        "series_not_equals(dynamic([1, 2, 4]), dynamic([4, 2]))",
        "[true,false,null]",
    )],
    body: Body::Kernel(|args| compare(args, |a, b| a != b, |a, b| a != b)),
    ..Scalar::NEW
};

fn compare(
    args: &Args,
    whole: fn(i64, i64) -> bool,
    real: fn(f64, f64) -> bool,
) -> Result<ArrayRef> {
    let (left, right) = (Input::new(args, 0)?, Input::new(args, 1)?);
    each_row(args, |row| {
        let (left, right) = (left.get(row), right.get(row));
        let (left, right) = pair(&left, &right)?;
        let cell = |it: Option<bool>| it.map_or(Cell::Null, Cell::Bool);
        Some(match (&left.longs, &right.longs) {
            (Some(left), Some(right)) => array(zipped(left, right, whole).map(cell)),
            _ => array(zipped(&left.values, &right.values, real).map(cell)),
        })
    })
}
