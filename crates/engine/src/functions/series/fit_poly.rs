//! `series_fit_poly`: a polynomial of least squares, by Householder's QR decomposition over places scaled to at most 1.
//!
//! Documentation: the places are 1, 2, 3, ... where none are given; the degree is 1 if left out.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DYNAMIC, INT};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::line::{rsquare, variance};
use crate::functions::series::numbers::{Input, array, each_columns, reals, setting};
use crate::types::Cell;

pub static SERIES_FIT_POLY: Scalar = Scalar {
    name: "series_fit_poly",
    params: &[
        param("y_series", DYNAMIC, "the values"),
        optional("x_series", DYNAMIC, "where the values lie; evenly if left out"),
        optional("degree", INT, "the polynomial's degree, 1 if left out"),
    ],
    returns: Returns::Several(&[
        ("rsquare", Type::Real),
        ("coefficients", Type::Dynamic),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("poly_fit", Type::Dynamic),
    ]),
    summary: "Fits a polynomial to a series.",
    examples: &[
        example("round(series_fit_poly(dynamic([3, 5, 7])), 9)", "1.0"),
        example(
            "round(series_fit_poly(dynamic([1, 4, 9, 16]), dynamic([1, 2, 3, 4]), 2), 9)",
            "1.0",
        ),
    ],
    body: Body::Kernel(fit_poly),
    ..Scalar::NEW
};

/// More would be noise to reals.
const MAX_DEGREE: usize = 64;

fn fit_poly(args: &Args) -> Result<ArrayRef> {
    let values = Input::new(args, 0)?;
    let places = if args.len() > 1 { Some(Input::new(args, 1)?) } else { None };
    let degree = setting(args, 2)?;
    each_columns(args, |row| {
        let y = values.series(row)?.complete()?;
        let x = match places.as_ref().and_then(|it| it.series(row)) {
            Some(it) => it.complete().filter(|it| it.len() == y.len())?,
            None => (1..=y.len()).map(|it| it as f64).collect(),
        };
        let degree = usize::try_from(degree.long(row).unwrap_or(1)).ok()?;
        if degree > MAX_DEGREE || degree >= y.len() {
            return None;
        }
        let coefficients = polynomial(&x, &y, degree)?;
        let fit: Vec<f64> =
            x.iter().map(|x| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)).collect();
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        let total: f64 = y.iter().map(|it| (it - mean) * (it - mean)).sum();
        let rest: f64 = y.iter().zip(&fit).map(|(y, fit)| (y - fit) * (y - fit)).sum();
        let highest_first = reals(coefficients.iter().rev().copied().map(Some));
        Some(array([
            Cell::Real(rsquare(total, rest)),
            Cell::Dynamic(&highest_first),
            Cell::Real(variance(total, y.len())),
            Cell::Real(variance(rest, y.len())),
            Cell::Dynamic(&reals(fit.into_iter().map(Some))),
        ]))
    })
}

/// The coefficients, that of the lowest power first; None where the places are too few for the degree.
fn polynomial(x: &[f64], y: &[f64], degree: usize) -> Option<Vec<f64>> {
    let scale = x.iter().fold(0.0, |most: f64, it| most.max(it.abs()));
    let scale = if scale > 0.0 { scale } else { 1.0 };
    let columns: Vec<Vec<f64>> = (0..=degree)
        .map(|power| x.iter().map(|it| (it / scale).powi(power as i32)).collect())
        .collect();
    let mut solution = least_squares(columns, y.to_vec())?;
    let mut power = 1.0;
    for coefficient in &mut solution {
        *coefficient /= power;
        power *= scale;
    }
    Some(solution)
}

/// The factors of the columns whose sum is nearest to `y`.
fn least_squares(mut columns: Vec<Vec<f64>>, mut y: Vec<f64>) -> Option<Vec<f64>> {
    let n = columns.len();
    let mut diagonal = Vec::with_capacity(n);
    for at in 0..n {
        let (done, rest) = columns.split_at_mut(at + 1);
        let mirror = done.last_mut()?.get_mut(at..)?;
        let length = mirror.iter().map(|it| it * it).sum::<f64>().sqrt();
        let first = mirror.first_mut()?;
        let length = if *first > 0.0 { -length } else { length };
        if length.abs() < f64::EPSILON {
            return None;
        }
        *first -= length;
        diagonal.push(length);
        let squares: f64 = mirror.iter().map(|it| it * it).sum();
        for target in rest.iter_mut().chain([&mut y]) {
            let target = target.get_mut(at..)?;
            let along: f64 = mirror.iter().zip(&*target).map(|(a, b)| a * b).sum();
            let factor = 2.0 * along / squares;
            target.iter_mut().zip(&*mirror).for_each(|(it, a)| *it -= factor * a);
        }
    }
    let mut solution = vec![0.0; n];
    for at in (0..n).rev() {
        let known: f64 = (at + 1..n)
            .filter_map(|later| Some(columns.get(later)?.get(at)? * solution.get(later)?))
            .sum();
        *solution.get_mut(at)? = (y.get(at)? - known) / diagonal.get(at)?;
    }
    Some(solution)
}
