//! `series_periods_detect` and `series_periods_validate`: the periods that a series repeats in.
//!
//! The documentation gives no formula. From recorded answers: a period's score is the circular autocorrelation at that lag, scaled so
//! that the least of all lags is 0 and lag 0 is 1. A lag within a slope scores 0. Inferred: such a lag is not the highest among those
//! whose frequency, in waves a series, is less than one away; and a detected period also shows as a peak of the periodogram that
//! stands out of the mean threefold. So multiples of a period aren't found beside it.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

use crate::declare::{DYNAMIC, LONG, NUMBER};
use crate::function::{Args, Body, Scalar, example, param, repeated};
use crate::functions::series::numbers::{Input, array, each_columns, reals, setting};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&SERIES_PERIODS_DETECT, &SERIES_PERIODS_VALIDATE];

const RETURNS: Returns = Returns::Several(&[("periods", Type::Dynamic), ("scores", Type::Dynamic)]);

pub static SERIES_PERIODS_DETECT: Scalar = Scalar {
    name: "series_periods_detect",
    params: &[
        param("series", DYNAMIC, "the series, an array of numbers"),
        param("min_period", NUMBER, "the shortest period"),
        param("max_period", NUMBER, "the longest period"),
        param("num_periods", LONG, "how many to find"),
    ],
    returns: RETURNS,
    summary: "Finds the periods of 4 elements to half of the series that a series repeats in, with their scores; 0 stands for none.",
    examples: &[example(
        "series_periods_detect(dynamic([1, 2, 5, 2, 0, 1, 2, 5, 2, 0, 1, 2, 5, 2, 0]), 0, 10, 2)",
        "[5.0,0.0] | [1.0,0.0]",
    )],
    body: Body::Kernel(detect),
    ..Scalar::NEW
};

pub static SERIES_PERIODS_VALIDATE: Scalar = Scalar {
    name: "series_periods_validate",
    params: &[
        param("series", DYNAMIC, "the series, an array of numbers"),
        repeated("period", NUMBER, 1, "the periods, in elements"),
    ],
    returns: RETURNS,
    summary: "Scores whether a series repeats in the given periods.",
    examples: &[example(
        "series_periods_validate(dynamic([1, 2, 5, 2, 0, 1, 2, 5, 2, 0, 1, 2, 5, 2, 0]), 5, 3)",
        "[5.0,3.0] | [1.0,0.0]",
    )],
    body: Body::Kernel(validate),
    ..Scalar::NEW
};

/// The shortest period that there is.
const SHORTEST: usize = 4;
/// How far a peak of the periodogram stands out of its mean.
const PEAK: f64 = 3.0;
/// How many periods are given at most.
const MOST: usize = 1000;

/// How a series repeats.
pub struct Repeats {
    /// By lag, from 0 to half of the series: 1 is itself again, 0 the least alike.
    scores: Vec<f64>,
    /// By waves a series.
    power: Vec<f64>,
    len: usize,
}

impl Repeats {
    /// Of a series; None where it has no shape to repeat.
    pub fn of(values: &[f64]) -> Option<Repeats> {
        let len = values.len();
        if len < 2 || values.iter().any(|it| !it.is_finite()) {
            return None;
        }
        let mean = values.iter().sum::<f64>() / len as f64;
        let mut planner = FftPlanner::new();
        let mut spectrum: Vec<Complex<f64>> =
            values.iter().map(|it| Complex::new(it - mean, 0.0)).collect();
        planner.plan_fft_forward(len).process(&mut spectrum);
        let power: Vec<f64> = spectrum.iter().take(len / 2 + 1).map(|it| it.norm_sqr()).collect();
        for it in &mut spectrum {
            *it = Complex::new(it.norm_sqr(), 0.0);
        }
        planner.plan_fft_inverse(len).process(&mut spectrum);
        let whole = spectrum.first()?.re;
        let least = spectrum.iter().map(|it| it.re).fold(whole, f64::min);
        let scores = spectrum.iter().take(len / 2 + 1).map(|it| (it.re - least) / (whole - least));
        (whole > least).then(|| Repeats { scores: scores.collect(), power, len })
    }

    /// The score of a lag: 0 where it is too short, too long or no hilltop.
    fn score(&self, lag: usize) -> f64 {
        let Some(score) = self.scores.get(lag).copied().filter(|_| lag >= SHORTEST) else {
            return 0.0;
        };
        let waves = self.len as f64 / lag as f64;
        let from = (self.len as f64 / (waves + 1.0)).ceil() as usize;
        let to = if waves > 1.0 { self.len as f64 / (waves - 1.0) } else { f64::MAX } as usize;
        let hill = from.min(lag - 1)..=to.max(lag + 1).min(self.scores.len() - 1);
        let lower = |it: &f64| *it <= score;
        if self.scores.get(hill).is_some_and(|it| it.iter().all(lower)) { score } else { 0.0 }
    }

    /// The periods between these, the best first, with their scores.
    pub fn detect(&self, shortest: f64, longest: f64) -> Vec<(usize, f64)> {
        let n = self.power.len().saturating_sub(1).max(1) as f64;
        let mean = self.power.iter().skip(1).sum::<f64>() / n;
        let power = |waves: usize| self.power.get(waves).copied().unwrap_or(0.0);
        let mut found: Vec<(usize, f64)> = Vec::new();
        for waves in 2..self.power.len() {
            let at = power(waves);
            if at < PEAK * mean || at < power(waves - 1) || at < power(waves + 1) {
                continue;
            }
            let from = (self.len as f64 / (waves as f64 + 0.5)).ceil() as usize;
            let to = (self.len as f64 / (waves as f64 - 0.5)).floor() as usize;
            let lags = from..=to.min((self.len - 1) / 2);
            let best = lags
                .filter(|lag| (shortest..=longest).contains(&(*lag as f64)))
                .map(|lag| (lag, self.score(lag)))
                .fold(None, |best: Option<(usize, f64)>, it| match best {
                    Some(best) if best.1 >= it.1 => Some(best),
                    _ => Some(it),
                });
            found.extend(best.filter(|(_, score)| *score > 0.0));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.dedup_by_key(|it| it.0);
        found
    }
}

fn detect(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let (shortest, longest, wanted) = (setting(args, 1)?, setting(args, 2)?, setting(args, 3)?);
    each_columns(args, |row| {
        let values = series.series(row)?.complete()?;
        let wanted = usize::try_from(wanted.long(row)?).ok()?.min(MOST);
        let (shortest, longest) = (shortest.real(row)?, longest.real(row)?);
        let mut found =
            Repeats::of(&values).map(|it| it.detect(shortest, longest)).unwrap_or_default();
        found.resize(wanted, (0, 0.0));
        Some(answer(found.iter().map(|(lag, score)| (*lag as f64, *score))))
    })
}

fn validate(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let periods = (1..args.len()).map(|at| setting(args, at)).collect::<Result<Vec<_>>>()?;
    each_columns(args, |row| {
        let repeats = Repeats::of(&series.series(row)?.complete()?);
        let given: Option<Vec<f64>> = periods.iter().map(|it| it.real(row)).collect();
        Some(answer(given?.into_iter().map(|period| {
            // A negative or huge period becomes a lag that there is none of.
            let score = repeats.as_ref().map_or(0.0, |it| it.score(period.round() as usize));
            (period, score)
        })))
    })
}

fn answer(found: impl Iterator<Item = (f64, f64)> + Clone) -> String {
    let periods = reals(found.clone().map(|it| Some(it.0)));
    let scores = reals(found.map(|it| Some(it.1)));
    array([Cell::Dynamic(&periods), Cell::Dynamic(&scores)])
}
