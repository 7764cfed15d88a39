//! The bins of `make-series`: where they begin and end, and the number of the bin that a value is in.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, BOOL};
use crate::function::{Args, Body, Scalar, param};
use crate::functions::series::numbers::{Input, Operand, flag};

/// The number of a row's bin, null where it is in none. No query can call it; `lower/make_series.rs` does.
pub static BIN_NUMBER: Scalar = Scalar {
    name: "make-series bin",
    params: &[
        param("value", ANY, "the value"),
        param("from", ANY, "where the first bin begins; null for the first that has rows"),
        param("to", ANY, "where the bins end; null for the last that has rows"),
        param("step", ANY, "the size of a bin"),
        param(
            "end_included",
            BOOL,
            "whether bins begin at multiples of the step, with that of `to`",
        ),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the number of a value's bin.",
    body: Body::Kernel(bin_number),
    ..Scalar::NEW
};

/// A place on the axis.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    Long(i64),
    Real(f64),
}

/// The bins of an axis.
#[derive(Debug, Clone, Copy)]
pub struct Bins {
    /// Where bin 0 begins.
    origin: Number,
    step: Number,
    first: Option<i64>,
    end: Option<i64>,
    /// Where the bins end, if not with a bin.
    to: Option<Number>,
}

impl Bins {
    /// Bins from and to there; `aligned` if they begin at multiples of the step, and the bin of `to` is the last. None where the
    /// step is not greater than 0.
    pub fn new(
        from: Option<Number>,
        to: Option<Number>,
        step: Option<Number>,
        aligned: bool,
    ) -> Option<Bins> {
        let step = step?;
        let zero = match step {
            Number::Long(it) if it > 0 => Number::Long(0),
            Number::Real(it) if it > 0.0 && it.is_finite() => Number::Real(0.0),
            Number::Long(_) | Number::Real(_) => return None,
        };
        let origin = if aligned { zero } else { from.unwrap_or(zero) };
        let mut bins = Bins { origin, step, first: None, end: None, to: None };
        bins.first = from.and_then(|it| bins.number(it));
        bins.end =
            to.and_then(|it| if aligned { bins.number(it)?.checked_add(1) } else { bins.up(it) });
        bins.to = if aligned { None } else { to };
        Some(bins)
    }

    /// The first bin, where the query says so.
    pub fn first(&self) -> Option<i64> {
        self.first
    }

    /// The bin behind the last one, where the query says so.
    pub fn end(&self) -> Option<i64> {
        self.end
    }

    /// Where a bin begins.
    pub fn start(&self, bin: i64) -> Number {
        match (self.origin, self.step) {
            (Number::Long(origin), Number::Long(step)) => {
                Number::Long(origin.saturating_add(bin.saturating_mul(step)))
            }
            (origin, step) => Number::Real(real(origin) + bin as f64 * real(step)),
        }
    }

    /// The number of the bin that a value is in; None where it is in none.
    fn of(&self, value: Number) -> Option<i64> {
        let behind = match (value, self.to) {
            (Number::Long(value), Some(Number::Long(to))) => value >= to,
            (value, Some(to)) => real(value) >= real(to),
            (_, None) => false,
        };
        let number = self.number(value).filter(|_| !behind)?;
        let inside = self.first.is_none_or(|first| number >= first)
            && self.end.is_none_or(|end| number < end);
        inside.then_some(number)
    }

    fn number(&self, value: Number) -> Option<i64> {
        match (value, self.origin, self.step) {
            (Number::Long(value), Number::Long(origin), Number::Long(step)) => {
                Some(value.checked_sub(origin)?.div_euclid(step))
            }
            (value, origin, step) => whole(((real(value) - real(origin)) / real(step)).floor()),
        }
    }

    /// The number of the first bin that begins at the value or behind it.
    fn up(&self, value: Number) -> Option<i64> {
        match (value, self.origin, self.step) {
            (Number::Long(value), Number::Long(origin), Number::Long(step)) => {
                let from = value.checked_sub(origin)?;
                Some(from.div_euclid(step) + i64::from(from.rem_euclid(step) > 0))
            }
            (value, origin, step) => whole(((real(value) - real(origin)) / real(step)).ceil()),
        }
    }
}

fn real(number: Number) -> f64 {
    match number {
        Number::Long(it) => it as f64,
        Number::Real(it) => it,
    }
}

/// A number of bins that can be counted exactly.
fn whole(bins: f64) -> Option<i64> {
    (bins.abs() < 9e15).then_some(bins as i64)
}

fn bin_number(args: &Args) -> Result<ArrayRef> {
    let inputs = (0..4).map(|at| Input::new(args, at)).collect::<Result<Vec<_>>>()?;
    let aligned = flag(args, 4, Some(false))?;
    let number = |at: usize, row: usize| match inputs.get(at)?.get(row).as_ref() {
        Operand::Long(it) => Some(Number::Long(*it)),
        Operand::Real(it) if it.is_finite() => Some(Number::Real(*it)),
        Operand::Real(_) | Operand::Null | Operand::Series(_) => None,
    };
    let bin = |row: usize| {
        let value = number(0, row)?;
        let aligned = aligned.get(row).copied().flatten().unwrap_or(false);
        Bins::new(number(1, row), number(2, row), number(3, row), aligned)?.of(value)
    };
    Ok(Arc::new((0..args.n_rows).map(bin).collect::<Int64Array>()))
}
