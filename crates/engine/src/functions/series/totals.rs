//! One figure of a whole series, or of two series as vectors.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, REAL};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::arithmetic::{PARAMS, pair};
use crate::functions::series::numbers::{Input, Series, each_real, setting};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_COSINE_SIMILARITY,
    &SERIES_DOT_PRODUCT,
    &SERIES_MAGNITUDE,
    &SERIES_PEARSON_CORRELATION,
    &SERIES_PRODUCT,
    &SERIES_SUM,
];

const SERIES: &[Param] = &[param("series", DYNAMIC, "the series, an array of numbers")];
const SERIES1: Param = param("series1", DYNAMIC, "one series");
const SERIES2: Param = param("series2", DYNAMIC, "the other series");

pub static SERIES_COSINE_SIMILARITY: Scalar = Scalar {
    name: "series_cosine_similarity",
    params: &[
        SERIES1,
        SERIES2,
        optional("series1_magnitude", REAL, "the first one's magnitude, where known"),
        optional("series2_magnitude", REAL, "the second one's magnitude, where known"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives the cosine of the angle between two series as vectors.",
    examples: &[
        example("series_cosine_similarity(dynamic([3, 4]), dynamic([4, 3]))", "0.96"),
        example("series_cosine_similarity(dynamic([3, 4]), dynamic([4, 3]), 10.0, 5.0)", "0.48"),
    ],
    body: Body::Kernel(cosine),
    ..Scalar::NEW
};

pub static SERIES_DOT_PRODUCT: Scalar = Scalar {
    name: "series_dot_product",
    params: PARAMS,
    returns: Returns::Is(Type::Real),
    summary: "Gives the sum of the products, place by place, as far as the shorter series goes.",
    examples: &[
        example("series_dot_product(dynamic([1, 2, 4]), dynamic([4, 2, 1]))", "12.0"),
        example("series_dot_product(dynamic([1, 2, 4]), 2)", "14.0"),
    ],
    body: Body::Kernel(dot_product),
    ..Scalar::NEW
};

pub static SERIES_MAGNITUDE: Scalar = Scalar {
    name: "series_magnitude",
    params: SERIES,
    returns: Returns::Is(Type::Real),
    summary: "Gives the length of a series as a vector.",
    examples: &[example("series_magnitude(dynamic([3, 4]))", "5.0")],
    body: Body::Kernel(|args| figure(args, |it| Some(magnitude(it)))),
    ..Scalar::NEW
};

pub static SERIES_PEARSON_CORRELATION: Scalar = Scalar {
    name: "series_pearson_correlation",
    params: &[SERIES1, SERIES2],
    returns: Returns::Is(Type::Real),
    summary: "Gives the Pearson correlation of two series; null where they differ in length or hold what is no number.",
    examples: &[
        example(
            "round(series_pearson_correlation(dynamic([1, 2, 3]), dynamic([2, 4, 7])), 6)",
            "0.993399",
        ),
        example("isnull(series_pearson_correlation(dynamic([1, 2, 3]), dynamic([2, 4])))", "True"),
    ],
    body: Body::Kernel(correlation),
    ..Scalar::NEW
};

pub static SERIES_PRODUCT: Scalar = Scalar {
    name: "series_product",
    params: SERIES,
    returns: Returns::Is(Type::Real),
    summary: "Gives the product of the elements.",
    examples: &[example("series_product(dynamic([1, 2, 3, 4]))", "24.0")],
    body: Body::Kernel(|args| figure(args, |it| Some(it.complete()?.iter().product()))),
    ..Scalar::NEW
};

pub static SERIES_SUM: Scalar = Scalar {
    name: "series_sum",
    params: SERIES,
    returns: Returns::Is(Type::Real),
    summary: "Gives the sum of the elements.",
    examples: &[example("series_sum(dynamic([1, 2, 3, 4]))", "10.0")],
    body: Body::Kernel(|args| figure(args, |it| Some(it.complete()?.iter().sum()))),
    ..Scalar::NEW
};

fn figure(args: &Args, of: fn(&Series) -> Option<f64>) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    each_real(args, |row| of(series.series(row)?.as_ref()))
}

fn dot_product(args: &Args) -> Result<ArrayRef> {
    let (left, right) = (Input::new(args, 0)?, Input::new(args, 1)?);
    each_real(args, |row| {
        let (left, right) = (left.get(row), right.get(row));
        let (left, right) = pair(&left, &right)?;
        dot(&left, &right)
    })
}

/// What is no number counts for nothing; null where a series is empty.
fn dot(left: &Series, right: &Series) -> Option<f64> {
    if left.values.is_empty() || right.values.is_empty() {
        return None;
    }
    let products = left.values.iter().zip(&right.values);
    Some(products.filter_map(|(a, b)| Some((*a)? * (*b)?)).sum())
}

fn magnitude(series: &Series) -> f64 {
    series.values.iter().flatten().map(|it| it * it).sum::<f64>().sqrt()
}

fn cosine(args: &Args) -> Result<ArrayRef> {
    let (left, right) = (Input::new(args, 0)?, Input::new(args, 1)?);
    let (of_left, of_right) = (setting(args, 2)?, setting(args, 3)?);
    each_real(args, |row| {
        let (left, right) = (left.series(row)?, right.series(row)?);
        let product = dot(&left, &right)?;
        let n_common = left.n_elements().min(right.n_elements());
        let known = |given: Option<f64>, series: &Series| {
            given.unwrap_or_else(|| {
                magnitude(&Series {
                    values: series.values.iter().take(n_common).copied().collect(),
                    longs: None,
                })
            })
        };
        let lengths = known(of_left.real(row), &left) * known(of_right.real(row), &right);
        Some(product / lengths)
    })
}

fn correlation(args: &Args) -> Result<ArrayRef> {
    let (left, right) = (Input::new(args, 0)?, Input::new(args, 1)?);
    each_real(args, |row| {
        let left = left.series(row)?.complete()?;
        let right = right.series(row)?.complete()?;
        if left.len() != right.len() || left.is_empty() {
            return None;
        }
        let n = left.len() as f64;
        let mean = |it: &[f64]| it.iter().sum::<f64>() / n;
        let (of_left, of_right) = (mean(&left), mean(&right));
        let spread = |it: &[f64], mean: f64| {
            it.iter().map(|it| (it - mean) * (it - mean)).sum::<f64>().sqrt()
        };
        let common: f64 =
            left.iter().zip(&right).map(|(a, b)| (a - of_left) * (b - of_right)).sum();
        Some(common / (spread(&left, of_left) * spread(&right, of_right)))
    })
}
