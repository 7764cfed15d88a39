//! What came of a rule over all its windows: alerts and counts.

use kql::datetime;

use crate::alert::{Alert, Cuts};

/// What came of a rule.
#[derive(Debug, Clone, Default)]
pub struct Account {
    pub alerts: Vec<Alert>,
    /// Windows that were run.
    pub n_run: u64,
    /// Windows that were surely empty and were not run.
    pub n_empty: u64,
    /// Windows that an earlier hunt looked at.
    pub n_past: u64,
    /// Windows at which a rule rests after an alert: not run in strict mode.
    pub n_resting: u64,
    pub n_failed: u64,
    /// Rows of all answers.
    pub n_answered: u64,
    /// Rows that alerts carry.
    pub n_rows: u64,
    /// Rows left out since another window had them.
    pub n_merged: u64,
    /// Rows left out since an earlier hunt reported them.
    pub n_known: u64,
    /// Rows that meet the rule's conditions and came after their window was looked at: found by default, lost in strict mode.
    pub n_late: u64,
    /// What goes beyond Sentinel's limits: left out in strict mode, else only counted.
    pub cuts: Cuts,
    /// The first windows that failed.
    pub failures: Vec<Failure>,
    pub notes: Vec<String>,
}

/// A window that could not be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    pub tick: i64,
    pub error: String,
}

impl Account {
    /// The windows, in words: `720 windows: 12 run, 708 empty`.
    pub fn windows(&self) -> String {
        let n_all = self.n_run + self.n_empty + self.n_past + self.n_failed;
        let windows = if n_all == 1 { "window" } else { "windows" };
        let mut text = format!("{n_all} {windows}: {} run, {} empty", self.n_run, self.n_empty);
        for (n, what) in [
            (self.n_past, "looked at by an earlier hunt"),
            (self.n_resting, "in which Sentinel rests after an alert"),
            (self.n_failed, "failed"),
        ] {
            if n > 0 {
                text += &format!(", {n} {what}");
            }
        }
        text
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the window that ends at {} failed: {}", datetime::format(self.tick), self.error)
    }
}
