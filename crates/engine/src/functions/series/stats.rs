//! `series_stats` and `series_stats_dynamic`.
//!
//! Documentation: a series with an element that is no finite number has no figures, unless such elements are to be left out.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{BOOL, DYNAMIC, constant};
use crate::function::{Body, Scalar, example, optional, param};
use crate::functions::series::numbers::{Input, Series, array, bag, each_columns, each_row, flag};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&SERIES_STATS, &SERIES_STATS_DYNAMIC];

const PARAMS: &[Param] = &[
    param("series", DYNAMIC, "the series, an array of numbers"),
    constant(optional("ignore_nonfinite", BOOL, "whether NaN, infinities and nulls are left out")),
];

pub static SERIES_STATS: Scalar = Scalar {
    name: "series_stats",
    params: PARAMS,
    returns: Returns::Several(&[
        ("min", Type::Real),
        ("min_idx", Type::Long),
        ("max", Type::Real),
        ("max_idx", Type::Long),
        ("avg", Type::Real),
        ("stdev", Type::Real),
        ("variance", Type::Real),
    ]),
    summary: "Gives a series' smallest and largest element with their places, its mean, standard deviation and variance.",
    examples: &[example("series_stats(dynamic([1, 5, 3]))", "1.0 | 0 | 5.0 | 1 | 3.0 | 2.0 | 4.0")],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        let leaves_out = flag(args, 1, Some(false))?;
        each_columns(args, |row| {
            let figures = Figures::of(series.series(row)?.as_ref(), at(&leaves_out, row))?;
            Some(array(figures.members().into_iter().take(7).map(|(_, cell)| cell)))
        })
    }),
    ..Scalar::NEW
};

pub static SERIES_STATS_DYNAMIC: Scalar = Scalar {
    name: "series_stats_dynamic",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the figures of `series_stats` in a property bag, with the sum and the length.",
    examples: &[example(
        "series_stats_dynamic(dynamic([1, 5, 3]))",
        "{\"min\":1.0,\"min_idx\":0,\"max\":5.0,\"max_idx\":1,\"avg\":3.0,\"stdev\":2.0,\"variance\":4.0,\"sum\":9.0,\"len\":3}",
    )],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        let leaves_out = flag(args, 1, Some(false))?;
        each_row(args, |row| {
            let figures = Figures::of(series.series(row)?.as_ref(), at(&leaves_out, row))?;
            Some(bag(figures.members()))
        })
    }),
    ..Scalar::NEW
};

struct Figures {
    min: (usize, f64),
    max: (usize, f64),
    sum: f64,
    variance: f64,
    len: usize,
}

fn at(flags: &[Option<bool>], row: usize) -> bool {
    flags.get(row).copied().flatten().unwrap_or(false)
}

impl Figures {
    fn of(series: &Series, leaves_out: bool) -> Option<Figures> {
        let finite: Vec<(usize, f64)> = series
            .values
            .iter()
            .enumerate()
            .filter_map(|(at, it)| it.filter(|it| it.is_finite()).map(|it| (at, it)))
            .collect();
        if finite.len() < series.n_elements() && !leaves_out {
            return None;
        }
        let first = *finite.first()?;
        let n = finite.len() as f64;
        let sum: f64 = finite.iter().map(|it| it.1).sum();
        let mean = sum / n;
        let squares: f64 = finite.iter().map(|it| (it.1 - mean) * (it.1 - mean)).sum();
        Some(Figures {
            min: finite.iter().fold(first, |least, it| if it.1 < least.1 { *it } else { least }),
            max: finite.iter().fold(first, |most, it| if it.1 > most.1 { *it } else { most }),
            sum,
            variance: if finite.len() > 1 { squares / (n - 1.0) } else { 0.0 },
            len: finite.len(),
        })
    }

    fn members(&self) -> [(&'static str, Cell<'static>); 9] {
        [
            ("min", Cell::Real(self.min.1)),
            ("min_idx", Cell::Long(self.min.0 as i64)),
            ("max", Cell::Real(self.max.1)),
            ("max_idx", Cell::Long(self.max.0 as i64)),
            ("avg", Cell::Real(self.sum / self.len as f64)),
            ("stdev", Cell::Real(self.variance.sqrt())),
            ("variance", Cell::Real(self.variance)),
            ("sum", Cell::Real(self.sum)),
            ("len", Cell::Long(self.len as i64)),
        ]
    }
}
