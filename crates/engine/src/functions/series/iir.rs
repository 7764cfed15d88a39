//! `series_iir`: an infinite impulse response.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::series::numbers::{Input, each_row, reals};

pub static SERIES_IIR: Scalar = Scalar {
    name: "series_iir",
    params: &[
        param("series", DYNAMIC, "the series, an array of numbers"),
        param("numerators", DYNAMIC, "the numerators' coefficients"),
        param("denominators", DYNAMIC, "the denominators' coefficients; the first isn't zero"),
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Filters a series with an infinite impulse response.",
    examples: &[
        example("series_iir(dynamic([1, 2, 3]), dynamic([1]), dynamic([1, -1]))", "[1.0,3.0,6.0]"),
        example("series_iir(dynamic([4, 0, 0]), dynamic([1]), dynamic([2, -1]))", "[2.0,1.0,0.5]"),
    ],
    body: Body::Kernel(iir),
    ..Scalar::NEW
};

fn iir(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let (numerators, denominators) = (Input::new(args, 1)?, Input::new(args, 2)?);
    each_row(args, |row| {
        let series = series.series(row)?.complete()?;
        let numerators = numerators.series(row)?.complete()?;
        let denominators = denominators.series(row)?.complete()?;
        let (first, rest) = denominators.split_first().filter(|(first, _)| **first != 0.0)?;
        let mut answer: Vec<f64> = Vec::with_capacity(series.len());
        for at in 0..series.len() {
            let given = series.get(..=at).unwrap_or_default().iter().rev();
            let forward: f64 = numerators.iter().zip(given).map(|(b, x)| b * x).sum();
            let backward: f64 = rest.iter().zip(answer.iter().rev()).map(|(a, y)| a * y).sum();
            answer.push((forward - backward) / first);
        }
        Some(reals(answer.into_iter().map(Some)))
    })
}
