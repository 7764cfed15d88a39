//! `series_fir`: a finite impulse response.
//!
//! Inferred: what lies before the first element and after the last counts as zero, so the ends of a moving average are drawn to zero.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{BOOL, DYNAMIC};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::numbers::{Input, each_row, flag, reals};

const PARAMS: &[Param] = &[
    param("series", DYNAMIC, "the series, an array of numbers"),
    param("filter", DYNAMIC, "the coefficients"),
    optional(
        "normalize",
        BOOL,
        "whether the coefficients are scaled to a sum of 1; if left out, where none is negative",
    ),
    optional("center", BOOL, "whether the filter is centred on the element"),
];

/// Its name of old, which a library function of the documentation still uses.
pub static FIR: Scalar = Scalar {
    name: "fir",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    instead: Some("series_fir"),
    summary: "Filters a series with a finite impulse response.",
    examples: &[example("fir(dynamic([2, 4, 6]), dynamic([1, 1]))", "[1.0,3.0,5.0]")],
    body: Body::Kernel(fir),
    ..Scalar::NEW
};

pub static SERIES_FIR: Scalar = Scalar {
    name: "series_fir",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Filters a series with a finite impulse response.",
    examples: &[
        example("series_fir(dynamic([2, 4, 6]), dynamic([1, 1]))", "[1.0,3.0,5.0]"),
        example("series_fir(dynamic([2, 4, 9]), dynamic([1, -1]))", "[2.0,2.0,5.0]"),
        example("series_fir(dynamic([3, 6, 9]), dynamic([1, 1, 1]), true, true)", "[3.0,6.0,5.0]"),
    ],
    body: Body::Kernel(fir),
    ..Scalar::NEW
};

fn fir(args: &Args) -> Result<ArrayRef> {
    let (series, filter) = (Input::new(args, 0)?, Input::new(args, 1)?);
    let (normalize, center) = (flag(args, 2, None)?, flag(args, 3, Some(false))?);
    each_row(args, |row| {
        let series = series.series(row)?.complete()?;
        let mut filter = filter.series(row)?.complete()?;
        let negative = filter.iter().any(|it| *it < 0.0);
        let normalize = normalize.get(row).copied().flatten().unwrap_or(!negative);
        if normalize && negative {
            return None;
        }
        if normalize {
            let sum: f64 = filter.iter().sum();
            filter.iter_mut().for_each(|it| *it /= sum);
        }
        let center = center.get(row).copied().flatten().unwrap_or(false);
        let ahead = if center { filter.len().saturating_sub(1) / 2 } else { 0 };
        Some(reals((0..series.len()).map(|at| {
            let terms = filter.iter().enumerate().filter_map(|(back, factor)| {
                Some(factor * series.get((at + ahead).checked_sub(back)?)?)
            });
            Some(terms.sum())
        })))
    })
}
