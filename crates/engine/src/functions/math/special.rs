//! Special functions: `gamma`, `loggamma`, `erf`, `erfc`, and whether a real is finite.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use statrs::function::gamma as gammas;

use crate::declare::REAL;
use crate::function::{Args, Body, Example, Scalar, example, param};
use crate::functions::math::elementary::{each, each_or_null, numbers, real};

const REAL_NUMBER: &[Param] = &[param("number", REAL, "the number")];

pub static ERF: Scalar = real(
    "erf",
    "Gives the error function of a number.",
    &[example("round(erf(-1), 12)", "-0.84270079295")],
    |args| each(args, erf),
);

pub static ERFC: Scalar = real(
    "erfc",
    "Gives one less the error function of a number.",
    &[example("round(erfc(1), 12)", "0.15729920705")],
    |args| each(args, erfc),
);

pub static GAMMA: Scalar = real(
    "gamma",
    "Gives the gamma function of a number; null where it has none: at 0, -1, -2, ...",
    &[example("gamma(5)", "24.0"), example("gamma(-1)", "")],
    |args| each_or_null(args, gamma),
);

pub static LOGGAMMA: Scalar = real(
    "loggamma",
    "Gives the logarithm of the gamma function's magnitude; null at 0, -1, -2, ...",
    &[example("round(loggamma(5), 12)", "3.178053830348"), example("loggamma(0)", "")],
    |args| each_or_null(args, log_gamma),
);

const fn test(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params: REAL_NUMBER,
        returns: Returns::Is(Type::Bool),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static ISFINITE: Scalar = test(
    "isfinite",
    "Whether a number is neither infinite nor NaN.",
    &[example("isfinite(1.0 / 3)", "True"), example("isfinite(0.0 / 0)", "False")],
    |args| tested(args, f64::is_finite),
);

pub static ISINF: Scalar = test(
    "isinf",
    "Whether a number is infinite.",
    &[example("isinf(1.0 / 0)", "True"), example("isinf(real(null))", "")],
    |args| tested(args, f64::is_infinite),
);

pub static ISNAN: Scalar = test(
    "isnan",
    "Whether a number is NaN.",
    &[example("isnan(0.0 / 0)", "True"), example("isnan(1)", "False")],
    |args| tested(args, f64::is_nan),
);

fn tested(args: &Args, holds: fn(f64) -> bool) -> Result<ArrayRef> {
    let numbers = numbers(args, 0)?;
    Ok(Arc::new(BooleanArray::from_iter(numbers.iter().map(|it| it.map(holds)))))
}

/// By the incomplete gamma function, which the library knows to more digits than its error function.
fn erf(value: f64) -> f64 {
    match value {
        0.0 => 0.0,
        _ if value.is_nan() => value,
        _ => gammas::gamma_lr(0.5, value * value).copysign(value),
    }
}

fn erfc(value: f64) -> f64 {
    if value > 0.0 { gammas::gamma_ur(0.5, value * value) } else { 1.0 - erf(value) }
}

fn is_pole(value: f64) -> bool {
    value <= 0.0 && value.fract() == 0.0
}

/// Factorials are exact.
fn gamma(value: f64) -> Option<f64> {
    if is_pole(value) {
        return None;
    }
    if (1.0..=171.0).contains(&value) && value.fract() == 0.0 {
        return Some((2..value as u64).fold(1.0, |product, it| product * it as f64));
    }
    Some(gammas::gamma(value))
}

fn log_gamma(value: f64) -> Option<f64> {
    match value {
        _ if is_pole(value) => None,
        _ if value > 0.0 || value.is_nan() => Some(gammas::ln_gamma(value)),
        // By the reflection formula.
        _ => {
            let pi = std::f64::consts::PI;
            Some((pi / (pi * value).sin().abs()).ln() - gammas::ln_gamma(1.0 - value))
        }
    }
}
