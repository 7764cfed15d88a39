//! `series_outliers`: how far an element lies outside of the range between two percentiles, in such ranges (Tukey's fences).
//!
//! The documentation gives no formula. From recorded answers: percentiles lie on the line between neighbours; within them the score is
//! 0; with `ctukey` and the 10th and 90th percentile an element scores 2.7726056 for each range that it lies outside. For other
//! percentiles that is carried over by the width of the range in a normal distribution, so that scores stay comparable. `tukey` has
//! the 25th and 75th percentile and scores 1 for each range, as in Tukey's test.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;
use statrs::distribution::{ContinuousCDF, Normal};

use crate::declare::{DYNAMIC, NUMBER, REAL, TEXT, WHOLE};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::numbers::{Input, each_row, reals, setting};

pub static SERIES_OUTLIERS: Scalar = Scalar {
    name: "series_outliers",
    params: &[
        param("series", DYNAMIC, "the series, an array of numbers"),
        optional("kind", TEXT, "'ctukey', or 'tukey' for the 25th and 75th percentile"),
        optional("ignore_val", NUMBER, "which value is left out and scores 0"),
        optional("min_percentile", REAL, "the lower percentile, 10 if left out"),
        optional("max_percentile", REAL, "the upper percentile, 90 if left out"),
        optional("test_points", WHOLE, "how many points at the end are left out of learning"),
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Scores how far each element lies outside.",
    examples: &[
        example("series_outliers(dynamic([1, 2, 3, 4, 9]), 'tukey')", "[-0.5,0.0,0.0,0.0,2.5]"),
        example(
            "series_outliers(dynamic([1, 2, 0, 3, 4, 9]), 'tukey', 0)",
            "[-0.5,0.0,0.0,0.0,0.0,2.5]",
        ),
    ],
    body: Body::Kernel(outliers),
    ..Scalar::NEW
};

/// What an element scores for each range of the 10th to the 90th percentile that it lies outside.
const SCORE_OF_80: f64 = 2.772_605_605_507_915;

/// The percentiles, and what a range between them scores.
#[derive(Debug, Clone, Copy)]
pub struct Fences {
    low: f64,
    high: f64,
    score: f64,
}

impl Fences {
    /// Tukey's own.
    pub const TUKEY: Fences = Fences { low: 0.25, high: 0.75, score: 1.0 };
    /// With the 10th and 90th percentile.
    pub const CUSTOM: Fences = Fences { low: 0.1, high: 0.9, score: SCORE_OF_80 };

    /// The fences of that kind; None where there is none.
    pub fn of(kind: &str) -> Option<Fences> {
        match kind {
            "" | "ctukey" => Some(Fences::CUSTOM),
            "tukey" => Some(Fences::TUKEY),
            _ => None,
        }
    }

    /// With these percentiles, each from 2 to 98; None where they aren't.
    fn between(low: f64, high: f64) -> Option<Fences> {
        let valid = (2.0..=98.0).contains(&low) && (2.0..=98.0).contains(&high) && low < high;
        let (low, high) = (low / 100.0, high / 100.0);
        let normal = Normal::new(0.0, 1.0).ok().filter(|_| valid)?;
        let width = |low, high| normal.inverse_cdf(high) - normal.inverse_cdf(low);
        Some(Fences { low, high, score: SCORE_OF_80 * width(low, high) / width(0.1, 0.9) })
    }

    /// The score of each value; the fences are learnt from the first `n_learnt`. None counts for nothing and scores 0.
    pub fn scores(&self, values: &[Option<f64>], n_learnt: usize) -> Vec<f64> {
        let mut learnt: Vec<f64> =
            values.iter().take(n_learnt).flatten().copied().filter(|it| it.is_finite()).collect();
        learnt.sort_by(f64::total_cmp);
        let (Some(low), Some(high)) =
            (percentile(&learnt, self.low), percentile(&learnt, self.high))
        else {
            return vec![0.0; values.len()];
        };
        let range = high - low;
        let score = |value: f64| {
            let outside = if value > high {
                value - high
            } else if value < low {
                value - low
            } else {
                return 0.0;
            };
            outside / range * self.score
        };
        values.iter().map(|it| it.map_or(0.0, score)).collect()
    }
}

/// The percentile of sorted values, on the line between neighbours.
fn percentile(sorted: &[f64], fraction: f64) -> Option<f64> {
    let place = fraction * sorted.len().checked_sub(1)? as f64;
    let low = *sorted.get(place.floor() as usize)?;
    let high = *sorted.get(place.ceil() as usize)?;
    Some(low + (high - low) * place.fract())
}

fn outliers(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let kinds = if args.len() > 1 { Some(args.text(1)?) } else { None };
    let ignored = setting(args, 2)?;
    let (low, high) = (setting(args, 3)?, setting(args, 4)?);
    let test_points = setting(args, 5)?;
    each_row(args, |row| {
        let series = series.series(row)?;
        let kind = kinds.as_ref().and_then(|it| it.get(row)).unwrap_or_default();
        let fences = match Fences::of(kind)? {
            Fences { score: 1.0, .. } => Fences::TUKEY,
            custom => match (low.real(row), high.real(row)) {
                (None, None) => custom,
                (low, high) => Fences::between(low.unwrap_or(10.0), high.unwrap_or(90.0))?,
            },
        };
        let ignored = ignored.real(row);
        let values: Vec<Option<f64>> =
            series.values.iter().map(|it| it.filter(|it| Some(*it) != ignored)).collect();
        let n_tests = usize::try_from(test_points.long(row).unwrap_or(0)).unwrap_or(0);
        let scores = fences.scores(&values, values.len().saturating_sub(n_tests));
        Some(reals(scores.into_iter().map(Some)))
    })
}
