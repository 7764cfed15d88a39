//! The instants at which a rule runs.
//!
//! A schedule says how far ticks are apart, not where they lie. They are counted from the rule's `startTimeUtc`, forwards and backwards;
//! a rule without one has a tick at the end of the stretch of time, so that its last window ends where the data does.

use kql::datetime::{DAY, MINUTE};

use crate::rule::{Kind, Rule};

/// A tick is looked at so long after it, as Sentinel does: what arrives until then is seen.
pub const DELAY: i64 = 5 * MINUTE;
/// More windows than this aren't looked at: the newest are. A rule that runs every 5 minutes has as many in 9 years.
pub const MAX_TICKS: i64 = 1_000_000;
/// Sentinel: what reaches a near-real-time rule's table later than this is lost to it.
pub const NRT_REACH: i64 = DAY / 2;

/// How often a rule runs, and how far back it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    pub frequency: i64,
    pub period: i64,
    /// Whether windows are of the time of arrival, as those of a near-real-time rule are.
    pub by_arrival: bool,
}

impl Cadence {
    /// The cadence of a rule; None: a person runs it.
    pub fn of(rule: &Rule) -> Option<Cadence> {
        match (rule.kind, rule.schedule) {
            (Kind::Nrt, _) => Some(Cadence { frequency: MINUTE, period: MINUTE, by_arrival: true }),
            (Kind::Scheduled, Some(it)) => Some(Cadence {
                frequency: it.frequency.max(1),
                period: it.period,
                by_arrival: false,
            }),
            _ => None,
        }
    }

    /// The window that ends at a tick.
    pub fn window(&self, tick: i64) -> (i64, i64) {
        (tick.saturating_sub(self.period), tick)
    }
}

/// The stretch of time that rules are run over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stretch {
    /// Its beginning, where the user said one; else the oldest event there is.
    pub from: Option<i64>,
    pub oldest: Option<i64>,
    /// Its end: where the user said none, what `now()` is.
    pub to: i64,
    /// Whether the user said the end or what `now()` is: nothing later is looked at.
    pub ends_as_given: bool,
    /// Whether the user said the beginning or the end: a hunting rule's tables are scoped to it then.
    pub is_given: bool,
    /// The last window alone.
    pub once: bool,
}

impl Stretch {
    /// The last window alone, at that instant.
    pub fn once(now: i64) -> Stretch {
        Stretch { to: now, once: true, ..Stretch::default() }
    }

    /// What a hunting rule's tables are scoped to; None: nothing but its text.
    pub fn scope(&self) -> Option<(i64, i64)> {
        self.is_given.then_some((self.from.unwrap_or(i64::MIN), self.to))
    }
}

/// Ticks in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticks {
    /// None: there are no more.
    next: Option<i64>,
    last: Option<i64>,
    frequency: i64,
    /// Ticks that were left out, since there are too many: older than all others.
    pub n_left_out: i64,
}

impl Ticks {
    /// The ticks after `first` up to `last`, counted from `anchor`. Without `first` there is the last one alone.
    pub fn new(first: Option<i64>, last: i64, frequency: i64, anchor: i64) -> Ticks {
        let frequency = frequency.max(1);
        let end = i128::from(last);
        let end = end - (end - i128::from(anchor)).rem_euclid(i128::from(frequency));
        let n_all = match first {
            Some(first) => (end - i128::from(first) - 1).div_euclid(i128::from(frequency)) + 1,
            None => 1,
        };
        let n_all = i64::try_from(n_all.max(0)).unwrap_or(i64::MAX);
        let n_ticks = n_all.min(MAX_TICKS);
        let next = end - i128::from(n_ticks - 1) * i128::from(frequency);
        let tick = |it: i128| i64::try_from(it).ok().filter(|_| n_ticks > 0);
        Ticks { next: tick(next), last: tick(end), frequency, n_left_out: n_all - n_ticks }
    }

    /// The last tick of all; None where there is none.
    pub fn end(&self) -> Option<i64> {
        self.last
    }
}

impl Iterator for Ticks {
    type Item = i64;

    fn next(&mut self) -> Option<i64> {
        let tick = self.next?;
        let next = tick.checked_add(self.frequency);
        self.next = next.filter(|it| self.last.is_some_and(|last| *it <= last));
        Some(tick)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(first: Option<i64>, last: i64, frequency: i64, anchor: i64) -> Vec<i64> {
        Ticks::new(first, last, frequency, anchor).collect()
    }

    #[test]
    fn the_first_tick_is_after_the_oldest_event_and_the_last_is_the_end() {
        assert_eq!(ticks(Some(0), 30, 10, 30), [10, 20, 30]);
        assert_eq!(ticks(Some(-1), 30, 10, 30), [0, 10, 20, 30]);
        assert_eq!(ticks(Some(29), 30, 10, 30), [30]);
        assert_eq!(ticks(None, 30, 10, 30), [30]);
        assert!(ticks(Some(30), 30, 10, 30).is_empty());
    }

    #[test]
    fn a_start_moves_the_ticks_and_goes_back_before_itself() {
        assert_eq!(ticks(Some(0), 30, 10, 103), [3, 13, 23]);
        assert_eq!(ticks(None, 30, 10, -7), [23]);
    }

    #[test]
    fn far_ends_neither_overflow_nor_take_all_day() {
        let all = Ticks::new(Some(i64::MIN), i64::MAX, 1, i64::MIN);
        assert_eq!((all.end(), all.n_left_out > 0), (Some(i64::MAX), true));
        assert_eq!(all.take(3).count(), 3);
        assert_eq!(all.count(), MAX_TICKS as usize);
    }
}
