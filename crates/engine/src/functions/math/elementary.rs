//! Powers, logarithms, angles and signs.
//!
//! Kusto: the logarithm of a negative number is null; elsewhere what has no answer is NaN.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Float64Array};
use arrow::datatypes::Float64Type;
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::NUMBER;
use crate::function::{Args, Body, Example, Scalar, example, param};
use crate::functions::conversion::converted;

const NUMBERS: &[Param] = &[param("number", NUMBER, "the number")];

/// A function of one number.
pub const fn real(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params: NUMBERS,
        returns: Returns::Is(Type::Real),
        result_name: ResultName::FirstArgument,
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static ACOS: Scalar = real(
    "acos",
    "Gives the angle, in radians, whose cosine is the number; NaN outside of -1 to 1.",
    &[example("acos(0.5)", "1.0471975511965979"), example("acos(2)", "NaN")],
    |args| each(args, f64::acos),
);

pub static ASIN: Scalar = real(
    "asin",
    "Gives the angle, in radians, whose sine is the number; NaN outside of -1 to 1.",
    &[example("asin(0.5)", "0.5235987755982989")],
    |args| each(args, f64::asin),
);

pub static ATAN: Scalar = real(
    "atan",
    "Gives the angle, in radians, whose tangent is the number.",
    &[example("atan(1)", "0.7853981633974483")],
    |args| each(args, f64::atan),
);

pub static ATAN2: Scalar = Scalar {
    name: "atan2",
    params: &[param("y", NUMBER, "the point's y"), param("x", NUMBER, "the point's x")],
    returns: Returns::Is(Type::Real),
    result_name: ResultName::FirstArgument,
    summary: "Gives the angle, in radians, between the x axis and a point.",
    examples: &[example("atan2(0, -1)", "3.141592653589793")],
    body: Body::Kernel(|args| each_pair(args, f64::atan2)),
    ..Scalar::NEW
};

pub static COS: Scalar =
    real("cos", "Gives the cosine of an angle in radians.", &[example("cos(0)", "1.0")], |args| {
        each(args, f64::cos)
    });

pub static COT: Scalar = real(
    "cot",
    "Gives the cotangent of an angle in radians.",
    &[example("cot(1)", "0.6420926159343306")],
    |args| each(args, |it| 1.0 / it.tan()),
)
.named(ResultName::None);

pub static DEGREES: Scalar = Scalar {
    params: &[param("radians", NUMBER, "the angle in radians")],
    ..real(
        "degrees",
        "Gives an angle in degrees.",
        &[example("degrees(pi() / 4)", "45.0")],
        |args| each(args, |it| 180.0 / std::f64::consts::PI * it),
    )
    .named(ResultName::None)
};

pub static EXP: Scalar =
    real("exp", "Gives e to the power of a number.", &[example("exp(0)", "1.0")], |args| {
        each(args, f64::exp)
    });

pub static EXP10: Scalar =
    real("exp10", "Gives 10 to the power of a number.", &[example("exp10(3)", "1000.0")], |args| {
        each(args, |it| 10f64.powf(it))
    });

pub static EXP2: Scalar =
    real("exp2", "Gives 2 to the power of a number.", &[example("exp2(8)", "256.0")], |args| {
        each(args, f64::exp2)
    });

pub static LOG: Scalar = real(
    "log",
    "Gives the natural logarithm of a number; null for a negative one.",
    &[example("log(1)", "0.0"), example("log(0)", "-Infinity"), example("log(-1)", "")],
    |args| each_or_null(args, |it| logarithm(it, f64::ln)),
);

pub static LOG10: Scalar = real(
    "log10",
    "Gives the logarithm to base 10 of a number; null for a negative one.",
    &[example("log10(1000)", "3.0"), example("log10(-1)", "")],
    |args| each_or_null(args, |it| logarithm(it, f64::log10)),
);

pub static LOG2: Scalar = real(
    "log2",
    "Gives the logarithm to base 2 of a number; null for a negative one.",
    &[example("log2(8)", "3.0"), example("log2(-1)", "")],
    |args| each_or_null(args, |it| logarithm(it, f64::log2)),
);

pub static PI: Scalar = Scalar {
    name: "pi",
    params: &[],
    returns: Returns::Is(Type::Real),
    summary: "Gives the ratio of a circle's circumference to its diameter.",
    examples: &[example("pi()", "3.141592653589793")],
    body: Body::Rewrite(|_| Ok(datafusion::logical_expr::lit(std::f64::consts::PI))),
    ..Scalar::NEW
};

pub static POW: Scalar = Scalar {
    name: "pow",
    params: &[param("base", NUMBER, "the base"), param("exponent", NUMBER, "the power")],
    returns: Returns::Is(Type::Real),
    result_name: ResultName::FirstArgument,
    summary: "Gives a number to the power of another.",
    examples: &[example("pow(2, 10)", "1024.0"), example("pow(-8, 0.5)", "NaN")],
    body: Body::Kernel(|args| each_pair(args, f64::powf)),
    ..Scalar::NEW
};

pub static RADIANS: Scalar = Scalar {
    params: &[param("degrees", NUMBER, "the angle in degrees")],
    ..real(
        "radians",
        "Gives an angle in radians.",
        &[example("radians(180)", "3.141592653589793")],
        |args| each(args, |it| std::f64::consts::PI / 180.0 * it),
    )
    .named(ResultName::None)
};

pub static SIGN: Scalar = real(
    "sign",
    "Gives -1, 0 or 1 as the sign of a number.",
    &[example("sign(-4.5)", "-1.0"), example("sign(0)", "0.0")],
    |args| each(args, |it| if it == 0.0 || it.is_nan() { it.abs() } else { it.signum() }),
)
.named(ResultName::None);

pub static SIN: Scalar =
    real("sin", "Gives the sine of an angle in radians.", &[example("sin(0)", "0.0")], |args| {
        each(args, f64::sin)
    });

pub static SQRT: Scalar = real(
    "sqrt",
    "Gives the square root of a number; NaN for a negative one.",
    &[example("sqrt(16)", "4.0"), example("sqrt(-1)", "NaN")],
    |args| each(args, f64::sqrt),
);

pub static TAN: Scalar =
    real("tan", "Gives the tangent of an angle in radians.", &[example("tan(0)", "0.0")], |args| {
        each(args, f64::tan)
    });

fn logarithm(value: f64, of: fn(f64) -> f64) -> Option<f64> {
    (value.is_nan() || value >= 0.0).then(|| of(value))
}

/// An argument as reals.
pub fn numbers(args: &Args, at: usize) -> Result<Float64Array> {
    Ok(match args.types.get(at) {
        Some(Type::Decimal | Type::Dynamic) => {
            converted(args, at, Type::Real)?.as_primitive::<Float64Type>().clone()
        }
        _ => args.real(at)?,
    })
}

/// A kernel's answer: the function of each number.
pub fn each(args: &Args, of: impl Fn(f64) -> f64) -> Result<ArrayRef> {
    each_or_null(args, |it| Some(of(it)))
}

/// A kernel's answer: the function of each number, where it has a value.
pub fn each_or_null(args: &Args, of: impl Fn(f64) -> Option<f64>) -> Result<ArrayRef> {
    let numbers = numbers(args, 0)?;
    Ok(Arc::new(Float64Array::from_iter(numbers.iter().map(|it| of(it?)))))
}

/// A kernel's answer: the function of two numbers.
pub fn each_pair(args: &Args, of: impl Fn(f64, f64) -> f64) -> Result<ArrayRef> {
    let (first, second) = (numbers(args, 0)?, numbers(args, 1)?);
    let pairs = first.iter().zip(second.iter());
    Ok(Arc::new(Float64Array::from_iter(pairs.map(|(a, b)| Some(of(a?, b?))))))
}
