//! Chance: `rand`, the beta distribution and Welch's test.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Float64Array};
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;
use rand::Rng;
use statrs::distribution::{Beta, Continuous, ContinuousCDF, StudentsT};
use statrs::function::beta::{beta_reg, inv_beta_reg};

use crate::declare::{NUMBER, WHOLE};
use crate::function::{Args, Body, Example, Scalar, example, optional, param};
use crate::functions::math::elementary::numbers;

const ALPHA: Param = param("alpha", NUMBER, "the first shape");
const BETA: Param = param("beta", NUMBER, "the second shape");
const AT: &[Param] = &[param("x", NUMBER, "the value"), ALPHA, BETA];
/// A shape above this has no answer.
const LARGEST_SHAPE: f64 = 10_000.0;

pub static RAND: Scalar = Scalar {
    name: "rand",
    params: &[optional("number", WHOLE, "the limit")],
    returns: Returns::Is(Type::Real),
    result_name: ResultName::FirstArgument,
    summary: "Gives a random number, another one in each row: from 0 to 1, or a whole one below a limit.",
    examples: &[example("rand() < 1", "True"), example("rand(1)", "0.0")],
    body: Body::Volatile(rand),
    ..Scalar::NEW
};

const fn beta(
    name: &'static str,
    params: &'static [Param],
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params,
        returns: Returns::Is(Type::Real),
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static BETA_CDF: Scalar = beta(
    "beta_cdf",
    AT,
    "Gives the cumulative beta distribution at a value; NaN outside of 0 to 1.",
    &[
        example("round(beta_cdf(0.2, 10, 50), 6)", "0.76842"),
        example("beta_cdf(1.5, 10, 20)", "NaN"),
        example("beta_cdf(0.1, -1, 20)", "1.0"),
    ],
    |args| over_shapes(args, |x, alpha, beta| Some(cumulative(x, alpha, beta))),
);

pub static BETA_INV: Scalar = beta(
    "beta_inv",
    &[param("probability", NUMBER, "the probability"), ALPHA, BETA],
    "Gives the value at which the cumulative beta distribution has a probability; null for what is none, NaN for a shape that is not above 0.",
    &[
        example("round(beta_inv(0.1, 10, 20), 9)", "0.226415022"),
        example("beta_inv(1.5, 10, 20)", ""),
        example("beta_inv(0.1, -1, 20)", "NaN"),
    ],
    |args| over_shapes(args, inverse),
);

pub static BETA_PDF: Scalar = beta(
    "beta_pdf",
    AT,
    "Gives the density of the beta distribution at a value; NaN where it is not between 0 and 1, or a shape not above 0.",
    &[
        example("round(beta_pdf(0.5, 10, 20), 9)", "0.746176019"),
        example("beta_pdf(0.1, -1, 20)", "NaN"),
    ],
    |args| over_shapes(args, |x, alpha, beta| Some(density(x, alpha, beta))),
);

pub static WELCH_TEST: Scalar = Scalar {
    name: "welch_test",
    params: &[
        param("mean1", NUMBER, "the first mean"),
        param("variance1", NUMBER, "the first variance"),
        param("count1", NUMBER, "the first size"),
        param("mean2", NUMBER, "the second mean"),
        param("variance2", NUMBER, "the second variance"),
        param("count2", NUMBER, "the second size"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives the p-value of Welch's t-test, from the moments of two samples.",
    examples: &[example("round(welch_test(10, 4, 30, 12, 5, 40), 9)", "0.000203036")],
    body: Body::Kernel(welch_test),
    ..Scalar::NEW
};

fn rand(args: &Args) -> Result<ArrayRef> {
    let mut source = rand::rng();
    let limits = if args.is_empty() { None } else { Some(args.long(0)?) };
    let of_row = |row| match &limits {
        None => Some(source.random::<f64>()),
        Some(limits) => match limits.get(row)? {
            limit if limit > 0 => Some(source.random_range(0..limit) as f64),
            _ => None,
        },
    };
    Ok(Arc::new(Float64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn over_shapes(args: &Args, of: impl Fn(f64, f64, f64) -> Option<f64>) -> Result<ArrayRef> {
    let (values, alphas, betas) = (numbers(args, 0)?, numbers(args, 1)?, numbers(args, 2)?);
    let rows = values.iter().zip(alphas.iter()).zip(betas.iter());
    Ok(Arc::new(Float64Array::from_iter(rows.map(|((x, alpha), beta)| of(x?, alpha?, beta?)))))
}

fn is_shape(value: f64) -> bool {
    value > 0.0 && value <= LARGEST_SHAPE
}

/// Kusto: a shape that is not above 0 is taken for its limit, where all lies at one end; the documentation says NaN.
fn cumulative(x: f64, alpha: f64, beta: f64) -> f64 {
    if !(0.0..=1.0).contains(&x) {
        f64::NAN
    } else if alpha <= 0.0 {
        1.0
    } else if beta <= 0.0 {
        0.0
    } else if !is_shape(alpha) || !is_shape(beta) {
        f64::NAN
    } else {
        beta_reg(alpha, beta, x)
    }
}

fn inverse(probability: f64, alpha: f64, beta: f64) -> Option<f64> {
    if !is_shape(alpha) || !is_shape(beta) {
        return Some(f64::NAN);
    }
    if !(0.0..=1.0).contains(&probability) {
        return None;
    }
    let mut x = inv_beta_reg(alpha, beta, probability);
    // The library's answer is good to some digits; a few steps of Newton's method give the rest.
    for _ in 0..4 {
        let slope = density(x, alpha, beta);
        let next = x - (beta_reg(alpha, beta, x) - probability) / slope;
        if !(0.0 < next && next < 1.0) {
            break;
        }
        x = next;
    }
    Some(x)
}

fn density(x: f64, alpha: f64, beta: f64) -> f64 {
    let inside = x > 0.0 && x < 1.0;
    match Beta::new(alpha, beta) {
        Ok(distribution) if inside && is_shape(alpha) && is_shape(beta) => distribution.pdf(x),
        _ => f64::NAN,
    }
}

fn welch_test(args: &Args) -> Result<ArrayRef> {
    let columns = (0..6).map(|at| numbers(args, at)).collect::<Result<Vec<_>>>()?;
    let of_row = |row| {
        let get = |at: usize| columns.get(at).filter(|it| it.is_valid(row)).map(|it| it.value(row));
        p_value([get(0)?, get(1)?, get(2)?], [get(3)?, get(4)?, get(5)?])
    };
    Ok(Arc::new(Float64Array::from_iter((0..args.n_rows).map(of_row))))
}

/// The two-sided probability, of the mean, variance and size of each sample.
fn p_value([mean1, var1, n1]: [f64; 3], [mean2, var2, n2]: [f64; 3]) -> Option<f64> {
    let (a, b) = (var1 / n1, var2 / n2);
    let t = (mean1 - mean2) / (a + b).sqrt();
    let freedom = (a + b).powi(2) / (a.powi(2) / (n1 - 1.0) + b.powi(2) / (n2 - 1.0));
    let distribution = StudentsT::new(0.0, 1.0, freedom).ok()?;
    t.is_finite().then(|| 2.0 * distribution.cdf(-t.abs()))
}
