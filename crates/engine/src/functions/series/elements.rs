//! Functions of each element of a series for itself.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::series::numbers::{Input, each_row, longs, reals};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_ABS,
    &SERIES_ACOS,
    &SERIES_ASIN,
    &SERIES_ATAN,
    &SERIES_CEILING,
    &SERIES_COS,
    &SERIES_EXP,
    &SERIES_FLOOR,
    &SERIES_LOG,
    &SERIES_SIGN,
    &SERIES_SIN,
    &SERIES_TAN,
];

const PARAMS: &[Param] = &[param("series", DYNAMIC, "the series, an array of numbers")];

pub static SERIES_ABS: Scalar = Scalar {
    name: "series_abs",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the magnitude of each element.",
    examples: &[example("series_abs(dynamic([-6.5, 0, 8.25]))", "[6.5,0.0,8.25]")],
    body: Body::Kernel(|args| map(args, Map::Keeping(i64::wrapping_abs, f64::abs))),
    ..Scalar::NEW
};

pub static SERIES_ACOS: Scalar = Scalar {
    name: "series_acos",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the arc cosine of each element.",
    examples: &[example("series_acos(dynamic([-1, 1]))", "[3.141592653589793,0.0]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::acos))),
    ..Scalar::NEW
};

pub static SERIES_ASIN: Scalar = Scalar {
    name: "series_asin",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the arc sine of each element.",
    examples: &[example("series_asin(dynamic([0, 1]))", "[0.0,1.5707963267948966]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::asin))),
    ..Scalar::NEW
};

pub static SERIES_ATAN: Scalar = Scalar {
    name: "series_atan",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the arc tangent of each element.",
    examples: &[example("series_atan(dynamic([0, 1]))", "[0.0,0.7853981633974483]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::atan))),
    ..Scalar::NEW
};

pub static SERIES_CEILING: Scalar = Scalar {
    name: "series_ceiling",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Rounds each element up.",
    examples: &[example("series_ceiling(dynamic([-1.5, 2.5]))", "[-1.0,3.0]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::ceil))),
    ..Scalar::NEW
};

pub static SERIES_COS: Scalar = Scalar {
    name: "series_cos",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the cosine of each element.",
    examples: &[example("series_cos(dynamic([0, 1]))", "[1.0,0.5403023058681398]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::cos))),
    ..Scalar::NEW
};

pub static SERIES_EXP: Scalar = Scalar {
    name: "series_exp",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives e to the power of each element.",
    examples: &[example("series_exp(dynamic([0, 1]))", "[1.0,2.718281828459045]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::exp))),
    ..Scalar::NEW
};

pub static SERIES_FLOOR: Scalar = Scalar {
    name: "series_floor",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Rounds each element down.",
    examples: &[example("series_floor(dynamic([-1.5, 2.5]))", "[-2.0,2.0]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::floor))),
    ..Scalar::NEW
};

pub static SERIES_LOG: Scalar = Scalar {
    name: "series_log",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the natural logarithm of each element.",
    examples: &[example("series_log(dynamic([1, 2]))", "[0.0,0.6931471805599453]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::ln))),
    ..Scalar::NEW
};

pub static SERIES_SIGN: Scalar = Scalar {
    name: "series_sign",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the sign of each element.",
    examples: &[example("series_sign(dynamic([-6, 0, 8]))", "[-1,0,1]")],
    body: Body::Kernel(|args| map(args, Map::Keeping(i64::signum, sign))),
    ..Scalar::NEW
};

pub static SERIES_SIN: Scalar = Scalar {
    name: "series_sin",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the sine of each element.",
    examples: &[example("series_sin(dynamic([0, 1]))", "[0.0,0.8414709848078965]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::sin))),
    ..Scalar::NEW
};

pub static SERIES_TAN: Scalar = Scalar {
    name: "series_tan",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the tangent of each element.",
    examples: &[example("series_tan(dynamic([0, 1]))", "[0.0,1.5574077246549023]")],
    body: Body::Kernel(|args| map(args, Map::Real(f64::tan))),
    ..Scalar::NEW
};

/// What is done with an element.
#[derive(Clone, Copy)]
enum Map {
    /// The answer is real.
    Real(fn(f64) -> f64),
    /// Whole series stay whole.
    Keeping(fn(i64) -> i64, fn(f64) -> f64),
}

fn map(args: &Args, map: Map) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    each_row(args, |row| {
        let series = series.series(row)?;
        Some(match (map, &series.longs) {
            (Map::Keeping(of, _), Some(values)) => longs(values.iter().map(|it| it.map(of))),
            (Map::Keeping(_, of) | Map::Real(of), _) => {
                reals(series.values.iter().map(|it| it.map(of)))
            }
        })
    })
}

/// Unlike Rust's, the sign of zero is zero.
fn sign(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value.signum() }
}
