//! Ranges of whole numbers, each end with the place in the query that says it.
//!
//! Times are ticks, either since year 1 or counted from the instant of the run; numbers are in millionths.

use kql::span::Span;

/// How many units a number's 1 has.
pub const ONE: i128 = 1_000_000;
/// Farther than any time or number: no end at all.
pub const FAR: i128 = i128::MAX / 1024;

/// An end of a range, itself inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The loosest that the end can be: nothing beyond it is possible.
    pub at: i128,
    /// The tightest that it can be. The two differ where a bound depends on the run (`startofday(now())`).
    pub sure: i128,
    /// The comparison that says it.
    pub span: Span,
}

/// A range; an end that is None is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interval {
    pub low: Option<Bound>,
    pub high: Option<Bound>,
}

impl Interval {
    /// From one number to another, said at that place.
    pub fn between(low: i128, high: i128, span: Span) -> Interval {
        let bound = |at: i128| (at.abs() < FAR).then_some(Bound { at, sure: at, span });
        Interval { low: bound(low), high: bound(high) }
    }

    /// Whether nothing lies in it.
    pub fn is_empty(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low.at > high.at)
    }

    /// Whether a single number at most lies in it.
    pub fn is_point(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low.at >= high.at)
    }

    /// What lies in both.
    pub fn meet(&self, other: &Interval) -> Interval {
        let tighter = |a: Option<Bound>, b: Option<Bound>, is_low: bool| match (a, b) {
            (Some(a), Some(b)) => Some(if (b.at > a.at) == is_low && a.at != b.at { b } else { a }),
            (a, b) => a.or(b),
        };
        Interval {
            low: tighter(self.low, other.low, true),
            high: tighter(self.high, other.high, false),
        }
    }

    /// What lies in either, and all between.
    pub fn join(&self, other: &Interval) -> Interval {
        let looser = |a: Option<Bound>, b: Option<Bound>, is_low: bool| {
            let (a, b) = (a?, b?);
            Some(if (b.at < a.at) == is_low && a.at != b.at { b } else { a })
        };
        Interval {
            low: looser(self.low, other.low, true),
            high: looser(self.high, other.high, false),
        }
    }

    /// The ends as numbers, far ones where it is open.
    pub fn ends(&self) -> (i128, i128) {
        (self.low.map_or(-FAR, |it| it.at), self.high.map_or(FAR, |it| it.at))
    }
}
