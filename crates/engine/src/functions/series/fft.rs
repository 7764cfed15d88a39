//! `series_fft` and `series_ifft`, by rustfft. As usual the way there is unscaled, the way back divides by the length.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use rustfft::num_complex::Complex;
use rustfft::{FftDirection, FftPlanner};

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::numbers::{Input, array, each_row, reals};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&SERIES_FFT, &SERIES_IFFT];

const PARAMS: &[Param] = &[
    param("series", DYNAMIC, "the real part, an array of numbers"),
    optional("series_imaginary", DYNAMIC, "the imaginary part, as long as the real one"),
];
const RETURNS: Returns = Returns::Several(&[("real", Type::Dynamic), ("imag", Type::Dynamic)]);

pub static SERIES_FFT: Scalar = Scalar {
    name: "series_fft",
    params: PARAMS,
    returns: RETURNS,
    summary: "Gives the real and imaginary parts of a series' fast Fourier transform.",
    examples: &[example(
        "series_fft(dynamic([1, 0, 1, 0]))",
        "[2.0,0.0,2.0,0.0] | [0.0,0.0,0.0,0.0]",
    )],
    body: Body::Kernel(|args| transform(args, FftDirection::Forward)),
    ..Scalar::NEW
};

pub static SERIES_IFFT: Scalar = Scalar {
    name: "series_ifft",
    params: PARAMS,
    returns: RETURNS,
    summary: "Undoes a fast Fourier transform.",
    examples: &[example(
        "series_ifft(dynamic([2, 0, 2, 0]), dynamic([0, 0, 0, 0]))",
        "[1.0,0.0,1.0,0.0] | [0.0,0.0,0.0,0.0]",
    )],
    body: Body::Kernel(|args| transform(args, FftDirection::Inverse)),
    ..Scalar::NEW
};

fn transform(args: &Args, direction: FftDirection) -> Result<ArrayRef> {
    let real = Input::new(args, 0)?;
    let imaginary = if args.len() > 1 { Some(Input::new(args, 1)?) } else { None };
    let mut planner = FftPlanner::new();
    each_row(args, |row| {
        let real = real.series(row)?.complete()?;
        let imaginary = match &imaginary {
            Some(it) => it.series(row)?.complete().filter(|it| it.len() == real.len())?,
            None => vec![0.0; real.len()],
        };
        let mut values: Vec<Complex<f64>> =
            real.iter().zip(&imaginary).map(|(re, im)| Complex::new(*re, *im)).collect();
        if !values.is_empty() {
            planner.plan_fft(values.len(), direction).process(&mut values);
        }
        let scale = match direction {
            FftDirection::Forward => 1.0,
            FftDirection::Inverse => 1.0 / values.len().max(1) as f64,
        };
        let real = reals(values.iter().map(|it| Some(it.re * scale)));
        let imaginary = reals(values.iter().map(|it| Some(it.im * scale)));
        Some(array([Cell::Dynamic(&real), Cell::Dynamic(&imaginary)]))
    })
}
