//! Functions over series: arrays of numbers, as `make-series` makes them.

pub mod arithmetic;
pub mod bins;
pub mod comparison;
pub mod decompose;
pub mod elements;
pub mod fft;
pub mod fill;
pub mod fir;
pub mod fit_2lines;
pub mod fit_line;
pub mod fit_poly;
pub mod iir;
pub mod line;
pub mod numbers;
pub mod outliers;
pub mod periods;
pub mod stats;
pub mod totals;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[
    arithmetic::ALL,
    comparison::ALL,
    decompose::ALL,
    elements::ALL,
    fft::ALL,
    fill::ALL,
    fit_2lines::ALL,
    fit_line::ALL,
    periods::ALL,
    stats::ALL,
    totals::ALL,
    SINGLE,
];

/// The functions that stand alone in their file.
static SINGLE: &[&Scalar] = &[
    &fir::FIR,
    &fir::SERIES_FIR,
    &fit_poly::SERIES_FIT_POLY,
    &iir::SERIES_IIR,
    &outliers::SERIES_OUTLIERS,
];
