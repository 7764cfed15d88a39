//! What a rule's schedule and its query say about each other: rows seen twice, rows that come too late.

use kql::clock::Clock;
use kql::diagnostic::Diagnostic;

use super::state::State;
use crate::codes::{self, report};
use crate::duration::short_text;
use crate::rule::{Kind, Rule};

/// What the rule's window says of what its query gives.
pub fn findings(rule: &Rule, root: &State, asks_arrival: bool) -> Vec<Diagnostic> {
    let (Some(schedule), Kind::Scheduled) = (rule.schedule, rule.kind) else { return Vec::new() };
    // Defender leaves its rules no choice of their window.
    if !root.scoped || root.empty.is_some() || rule.clock() == Clock::Defender {
        return Vec::new();
    }
    let (period, frequency) = (schedule.period, schedule.frequency);
    let span = rule.period_span;
    if period > frequency && !root.fresh {
        let message = format!(
            "each run looks at the last {}, runs are {} apart, and nothing asks for new events: the same rows come back",
            short_text(period),
            short_text(frequency)
        );
        let help = format!(
            "ask for what arrived since the last run: `where ingestion_time() > ago({})`",
            short_text(frequency)
        );
        return vec![report(&codes::OVERLAP, span, message, help)];
    }
    if period == frequency && !asks_arrival {
        let help = "widen `queryPeriod` by the delay, and ask for what arrived since the last run with `ingestion_time()`";
        let message = "events that arrive over 5 minutes late are in no run's window";
        return vec![report(&codes::LATE_ROWS, span, message, help)];
    }
    Vec::new()
}
