//! `series_fit_2lines` and `series_fit_2lines_dynamic`: the split that leaves the least squares.
//!
//! Inferred: each side has two elements or more where the series has four; the right line's places begin at 0 with its first element;
//! the first of equally good splits is taken. All splits are tried in one pass over running sums, as a long series has many.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Body, Scalar, example, param};
use crate::functions::series::line::{Line, rsquare, variance};
use crate::functions::series::numbers::{Input, array, bag, each_columns, each_row, reals};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&SERIES_FIT_2LINES, &SERIES_FIT_2LINES_DYNAMIC];

const PARAMS: &[Param] = &[param("series", DYNAMIC, "the series, an array of numbers")];

pub static SERIES_FIT_2LINES: Scalar = Scalar {
    name: "series_fit_2lines",
    params: PARAMS,
    returns: Returns::Several(&[
        ("rsquare", Type::Real),
        ("split_idx", Type::Long),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("line_fit", Type::Dynamic),
        ("right_rsquare", Type::Real),
        ("right_slope", Type::Real),
        ("right_interception", Type::Real),
        ("right_variance", Type::Real),
        ("right_rvariance", Type::Real),
        ("left_rsquare", Type::Real),
        ("left_slope", Type::Real),
        ("left_interception", Type::Real),
        ("left_variance", Type::Real),
        ("left_rvariance", Type::Real),
    ]),
    summary: "Fits two lines to a series, and says where it splits.",
    examples: &[example("round(series_fit_2lines(dynamic([1, 2, 3, 9, 8, 7])), 9)", "1.0")],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        each_columns(args, |row| {
            let fit = Fit::of(&series.series(row)?.complete()?)?;
            let (line_fit, [own, right, left]) = (fit.values(), fit.figures());
            let whole = own.into_iter().chain([("line_fit", Cell::Dynamic(&line_fit))]);
            Some(array(whole.chain(right).chain(left).map(|(_, cell)| cell)))
        })
    }),
    ..Scalar::NEW
};

pub static SERIES_FIT_2LINES_DYNAMIC: Scalar = Scalar {
    name: "series_fit_2lines_dynamic",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the figures of `series_fit_2lines` in a property bag.",
    examples: &[
        example("series_fit_2lines_dynamic(dynamic([1, 2, 3, 9, 8, 7])).split_idx", "3"),
        example(
            "round(toreal(series_fit_2lines_dynamic(dynamic([1, 2, 3, 9, 8, 7])).right.slope), 9)",
            "-1.0",
        ),
    ],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        each_row(args, |row| {
            let fit = Fit::of(&series.series(row)?.complete()?)?;
            let (line_fit, [own, right, left]) = (fit.values(), fit.figures());
            let (right, left) = (bag(right), bag(left));
            let rest = [
                ("line_fit", Cell::Dynamic(line_fit.as_str())),
                ("right", Cell::Dynamic(&right)),
                ("left", Cell::Dynamic(&left)),
            ];
            Some(bag(own.into_iter().chain(rest)))
        })
    }),
    ..Scalar::NEW
};

/// Two lines, the first up to the split.
struct Fit {
    left: Line,
    right: Line,
    whole: Line,
}

impl Fit {
    fn of(values: &[f64]) -> Option<Fit> {
        let (left, right) = values.split_at_checked(split(values)?)?;
        let (left, right) = (Line::through(left)?, Line::through(right)?);
        Some(Fit { left, right, whole: Line::through(values)? })
    }

    fn values(&self) -> String {
        let left = (0..self.left.len).map(|at| self.left.at(at));
        reals(left.chain((0..self.right.len).map(|at| self.right.at(at))).map(Some))
    }

    /// The names and figures of the whole, but for its values, of the right side and of the left.
    fn figures(&self) -> [Vec<(&'static str, Cell<'static>)>; 3] {
        let rest = self.left.rest + self.right.rest;
        let whole = vec![
            ("rsquare", Cell::Real(rsquare(self.whole.total, rest))),
            ("split_idx", Cell::Long(self.left.len as i64)),
            ("variance", self.whole.variance()),
            ("rvariance", Cell::Real(variance(rest, self.whole.len))),
        ];
        let side = |line: &Line| {
            vec![
                ("rsquare", line.rsquare()),
                ("slope", Cell::Real(line.slope)),
                ("interception", Cell::Real(line.interception)),
                ("variance", line.variance()),
                ("rvariance", line.rvariance()),
            ]
        };
        [whole, side(&self.right), side(&self.left)]
    }
}

/// Where the best split is: how many elements the left side has.
fn split(values: &[f64]) -> Option<usize> {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    // Around the mean, so that little is lost where sums are subtracted.
    let centred: Vec<f64> = values.iter().map(|it| it - mean).collect();
    let from_left = rests(centred.iter().copied());
    let from_right = rests(centred.iter().rev().copied());
    let edge = if values.len() >= 4 { 2 } else { 1 };
    let mut best: Option<(usize, f64)> = None;
    for at in edge..(values.len() + 1).saturating_sub(edge) {
        let left = from_left.get(at - 1)?;
        let Some(right) = from_right.get((values.len() - at).checked_sub(1)?) else { continue };
        let rest = left + right;
        // A difference within what rounding makes is none.
        if best.is_none_or(|(_, least)| rest < least * (1.0 - 1e-12)) {
            best = Some((at, rest));
        }
    }
    best.map(|(at, _)| at)
}

/// For each beginning of the values what the line through it leaves.
fn rests(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let (mut n, mut mean_x, mut mean_y) = (0.0, 0.0, 0.0);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    values
        .enumerate()
        .map(|(at, y)| {
            n += 1.0;
            let x = at as f64;
            let (from_x, from_y) = (x - mean_x, y - mean_y);
            mean_x += from_x / n;
            mean_y += from_y / n;
            xx += from_x * (x - mean_x);
            xy += from_x * (y - mean_y);
            yy += from_y * (y - mean_y);
            if xx > 0.0 { f64::max(yy - xy * xy / xx, 0.0) } else { 0.0 }
        })
        .collect()
}
