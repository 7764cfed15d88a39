//! `series_decompose`, `series_decompose_anomalies`, `series_decompose_forecast` and `series_seasonal`.
//!
//! A season is the median of the elements at the same place of a period; the trend is the mean of what is left, or the line through it;
//! season and trend together are the baseline. All of it is learnt without the test points at the end and carried on over them.
//! From recorded answers: the season is not centred; a forecast's trend is the line if none is named, the others' the mean; what is
//! left is scored as `series_outliers` does. Documentation: a detected period needs a score of 0.6, that of `series_seasonal` 0.7.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, NUMBER, TEXT, WHOLE};
use crate::function::{Args, Body, Scalar, Texts, example, optional, param};
use crate::functions::series::line::Line;
use crate::functions::series::numbers::{
    Input, Setting, array, each_columns, each_row, longs, reals, setting,
};
use crate::functions::series::outliers::Fences;
use crate::functions::series::periods::Repeats;
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] =
    &[&SERIES_DECOMPOSE, &SERIES_DECOMPOSE_ANOMALIES, &SERIES_DECOMPOSE_FORECAST, &SERIES_SEASONAL];

const SERIES: Param = param("series", DYNAMIC, "the series, an array of numbers");
const PERIOD: Param =
    optional("period", WHOLE, "the length of a season; -1 to find it, 0 for none");
const TREND: Param = optional("trend", TEXT, "'linefit', 'avg' or 'none'");
const TEST_POINTS: Param =
    optional("test_points", WHOLE, "how many points at the end are left out of learning");
const SEASONALITY_THRESHOLD: Param =
    optional("seasonality_threshold", NUMBER, "the least score of a season, 0.6 if left out");
const COMPONENTS: Returns = Returns::Several(&[
    ("baseline", Type::Dynamic),
    ("seasonal", Type::Dynamic),
    ("trend", Type::Dynamic),
    ("residual", Type::Dynamic),
]);

pub static SERIES_DECOMPOSE: Scalar = Scalar {
    name: "series_decompose",
    params: &[SERIES, PERIOD, TREND, TEST_POINTS, SEASONALITY_THRESHOLD],
    returns: COMPONENTS,
    summary: "Takes a series apart into baseline, season, trend and rest.",
    examples: &[example(
        "series_decompose(dynamic([1, 9, 1, 9, 1, 12]), 2)",
        "[1.5,9.5,1.5,9.5,1.5,9.5] | [1.0,9.0,1.0,9.0,1.0,9.0] | [0.5,0.5,0.5,0.5,0.5,0.5] | [-0.5,-0.5,-0.5,-0.5,-0.5,2.5]",
    )],
    body: Body::Kernel(|args| components(args, [1, 2, 3, 4], Trend::Mean)),
    ..Scalar::NEW
};

pub static SERIES_DECOMPOSE_ANOMALIES: Scalar = Scalar {
    name: "series_decompose_anomalies",
    params: &[
        SERIES,
        optional("threshold", NUMBER, "how far out an anomaly is, 1.5 if left out"),
        PERIOD,
        TREND,
        TEST_POINTS,
        optional("method", TEXT, "'ctukey', or 'tukey' for the 25th and 75th percentile"),
        SEASONALITY_THRESHOLD,
    ],
    returns: Returns::Several(&[
        ("ad_flag", Type::Dynamic),
        ("ad_score", Type::Dynamic),
        ("baseline", Type::Dynamic),
    ]),
    summary: "Marks the elements that stand out from a series' baseline.",
    examples: &[example(
        "series_decompose_anomalies(dynamic([1, 2, 1, 2, 30, 2, 1, 2, 1, 2, 1, 2]))",
        "[0,0,0,0,1,0,0,0,0,0,0,0] | [0.0,0.0,0.0,0.0,77.63295695422161,0.0,0.0,0.0,0.0,0.0,0.0,0.0] | [3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665,3.9166666666666665]",
    )],
    body: Body::Kernel(anomalies),
    ..Scalar::NEW
};

pub static SERIES_DECOMPOSE_FORECAST: Scalar = Scalar {
    name: "series_decompose_forecast",
    params: &[
        SERIES,
        param("test_points", WHOLE, "how many points at the end are left out of learning"),
        PERIOD,
        TREND,
        SEASONALITY_THRESHOLD,
    ],
    returns: COMPONENTS,
    summary: "Forecasts the last elements of a series from its season and trend.",
    examples: &[example(
        "series_decompose_forecast(dynamic([1, 3, 5, 7, 0, 0]), 2)",
        "[1.0,3.0,5.0,7.0,9.0,11.0] | [0.0,0.0,0.0,0.0,0.0,0.0] | [1.0,3.0,5.0,7.0,9.0,11.0] | [0.0,0.0,0.0,0.0,-9.0,-11.0]",
    )],
    body: Body::Kernel(|args| components(args, [2, 3, 1, 4], Trend::Line)),
    ..Scalar::NEW
};

pub static SERIES_SEASONAL: Scalar = Scalar {
    name: "series_seasonal",
    params: &[SERIES, PERIOD, TEST_POINTS],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the seasonal part of a series.",
    examples: &[
        example("series_seasonal(dynamic([1, 9, 1, 9, 1, 12]), 2)", "[1.0,9.0,1.0,9.0,1.0,9.0]"),
        example("series_seasonal(dynamic([1, 2, 4]))", "[0.0,0.0,0.0]"),
    ],
    body: Body::Kernel(seasonal),
    ..Scalar::NEW
};

#[derive(Debug, Clone, Copy)]
enum Trend {
    Mean,
    Line,
    None,
}

impl Trend {
    /// None where there is no such trend.
    fn of(name: Option<&str>, otherwise: Trend) -> Option<Trend> {
        match name.unwrap_or_default() {
            "" => Some(otherwise),
            "avg" => Some(Trend::Mean),
            "linefit" => Some(Trend::Line),
            "none" => Some(Trend::None),
            _ => None,
        }
    }
}

/// The arguments that say how a series is taken apart.
struct Settings {
    period: Setting,
    trend: Option<Texts>,
    test_points: Setting,
    threshold: Setting,
    trend_otherwise: Trend,
}

impl Settings {
    /// The places of period, trend, test points and threshold among the arguments.
    fn new(
        args: &Args,
        [period, trend, tests, threshold]: [usize; 4],
        trend_otherwise: Trend,
    ) -> Result<Settings> {
        Ok(Settings {
            period: setting(args, period)?,
            trend: if trend < args.len() { Some(args.text(trend)?) } else { None },
            test_points: setting(args, tests)?,
            threshold: setting(args, threshold)?,
            trend_otherwise,
        })
    }

    fn n_learnt(&self, n: usize, row: usize) -> usize {
        let tests = usize::try_from(self.test_points.long(row).unwrap_or(0)).unwrap_or(0);
        n.saturating_sub(tests)
    }

    /// None where a setting names no way to do it.
    fn parts(&self, values: &[f64], row: usize) -> Option<Parts> {
        let trend = Trend::of(self.trend.as_ref().and_then(|it| it.get(row)), self.trend_otherwise);
        let n_learnt = self.n_learnt(values.len(), row);
        let learnt = values.get(..n_learnt)?;
        let period = self.period.long(row).unwrap_or(-1);
        let season = season(learnt, period, self.threshold.real(row).unwrap_or(0.6));
        let seasonal: Vec<f64> = match season.is_empty() {
            true => vec![0.0; values.len()],
            false => season.into_iter().cycle().take(values.len()).collect(),
        };
        let left: Vec<f64> = learnt.iter().zip(&seasonal).map(|(value, it)| value - it).collect();
        let n = values.len();
        let trend: Vec<f64> = match trend? {
            Trend::None => vec![0.0; n],
            Trend::Mean => vec![left.iter().sum::<f64>() / left.len().max(1) as f64; n],
            Trend::Line => match Line::through(&left) {
                Some(line) => (0..n).map(|at| line.at(at)).collect(),
                None => vec![0.0; n],
            },
        };
        let baseline = seasonal.iter().zip(&trend).map(|(a, b)| a + b).collect();
        Some(Parts { baseline, seasonal, trend })
    }
}

/// What a series consists of.
struct Parts {
    baseline: Vec<f64>,
    seasonal: Vec<f64>,
    trend: Vec<f64>,
}

impl Parts {
    fn residual(&self, values: &[f64]) -> Vec<f64> {
        values.iter().zip(&self.baseline).map(|(value, it)| value - it).collect()
    }
}

/// The medians of one period; none where there is no season.
fn season(values: &[f64], period: i64, threshold: f64) -> Vec<f64> {
    let period = match period {
        -1 => Repeats::of(values)
            .and_then(|it| it.detect(0.0, f64::MAX).first().copied())
            .filter(|(_, score)| *score >= threshold)
            .map_or(0, |(lag, _)| lag),
        given => usize::try_from(given).unwrap_or(0).min(values.len()),
    };
    (0..period)
        .map(|phase| median(values.iter().skip(phase).step_by(period).copied().collect()))
        .collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let at = |at: usize| values.get(at).copied().unwrap_or(0.0);
    if values.len() % 2 == 1 { at(middle) } else { (at(middle.wrapping_sub(1)) + at(middle)) / 2.0 }
}

fn json(values: &[f64]) -> String {
    reals(values.iter().copied().map(Some))
}

fn components(args: &Args, places: [usize; 4], trend: Trend) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let settings = Settings::new(args, places, trend)?;
    each_columns(args, |row| {
        let values = series.series(row)?.complete()?;
        let parts = settings.parts(&values, row)?;
        let residual = parts.residual(&values);
        let columns = [&parts.baseline, &parts.seasonal, &parts.trend, &residual];
        let columns = columns.map(|it| json(it));
        Some(array(columns.iter().map(|it| Cell::Dynamic(it))))
    })
}

fn anomalies(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let thresholds = setting(args, 1)?;
    let settings = Settings::new(args, [2, 3, 4, 6], Trend::Mean)?;
    let methods = if args.len() > 5 { Some(args.text(5)?) } else { None };
    each_columns(args, |row| {
        let values = series.series(row)?.complete()?;
        let parts = settings.parts(&values, row)?;
        let method = methods.as_ref().and_then(|it| it.get(row)).unwrap_or_default();
        let residual: Vec<_> = parts.residual(&values).into_iter().map(Some).collect();
        let n_learnt = settings.n_learnt(values.len(), row);
        let scores = Fences::of(method)?.scores(&residual, n_learnt);
        let threshold = thresholds.real(row).unwrap_or(1.5);
        let flag = |score: &f64| i64::from(*score > threshold) - i64::from(*score < -threshold);
        let flags = longs(scores.iter().map(|it| Some(flag(it))));
        let (scores, baseline) = (json(&scores), json(&parts.baseline));
        Some(array([&flags, &scores, &baseline].map(|it| Cell::Dynamic(it))))
    })
}

fn seasonal(args: &Args) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let settings = Settings::new(args, [1, usize::MAX, 2, usize::MAX], Trend::None)?;
    each_row(args, |row| {
        let values = series.series(row)?.complete()?;
        let learnt = values.get(..settings.n_learnt(values.len(), row))?;
        let season = season(learnt, settings.period.long(row).unwrap_or(-1), 0.7);
        if season.is_empty() {
            return Some(json(&vec![0.0; values.len()]));
        }
        Some(reals(season.into_iter().cycle().take(values.len()).map(Some)))
    })
}
