//! The line of least squares through a series, over the places 0, 1, 2, ...

use crate::functions::series::numbers::reals;
use crate::types::Cell;

/// A line with the figures of its fit.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub slope: f64,
    /// Its value at place 0.
    pub interception: f64,
    /// The sum of the squares of the values' distances from their mean, and from the line.
    pub total: f64,
    pub rest: f64,
    pub len: usize,
}

impl Line {
    /// The line through these values; None where there are none.
    pub fn through(values: &[f64]) -> Option<Line> {
        let n = values.len() as f64;
        if values.is_empty() {
            return None;
        }
        let middle = (n - 1.0) / 2.0;
        let mean = values.iter().sum::<f64>() / n;
        let (mut together, mut places, mut total) = (0.0, 0.0, 0.0);
        for (at, value) in values.iter().enumerate() {
            let (x, y) = (at as f64 - middle, value - mean);
            together += x * y;
            places += x * x;
            total += y * y;
        }
        let slope = if places > 0.0 { together / places } else { 0.0 };
        let interception = mean - slope * middle;
        let rest = values.iter().enumerate().map(|(at, value)| {
            let distance = value - (interception + slope * at as f64);
            distance * distance
        });
        Some(Line { slope, interception, total, rest: rest.sum(), len: values.len() })
    }

    /// Its value at a place.
    pub fn at(&self, place: usize) -> f64 {
        self.interception + self.slope * place as f64
    }

    /// Its values at the series' places, as JSON.
    pub fn values(&self) -> String {
        reals((0..self.len).map(|at| Some(self.at(at))))
    }

    /// How much of the variance it explains.
    pub fn rsquare(&self) -> Cell<'static> {
        Cell::Real(rsquare(self.total, self.rest))
    }

    /// The variance of the values.
    pub fn variance(&self) -> Cell<'static> {
        Cell::Real(variance(self.total, self.len))
    }

    /// The variance of their distances from the line.
    pub fn rvariance(&self) -> Cell<'static> {
        Cell::Real(variance(self.rest, self.len))
    }
}

/// The sample's variance of n values from a sum of squares; 0 for a single value.
pub fn variance(squares: f64, n: usize) -> f64 {
    squares / n.saturating_sub(1).max(1) as f64
}

/// How much of a sum of squares is gone in the rest. Inferred: where there is nothing to explain, nothing is explained.
pub fn rsquare(total: f64, rest: f64) -> f64 {
    if total > 0.0 { 1.0 - rest / total } else { 0.0 }
}
