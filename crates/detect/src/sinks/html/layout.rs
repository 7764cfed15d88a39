//! In which order a report shows its alerts: by incident, the gravest first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

use uuid::Uuid;

use super::Report;
use crate::alert::Alert;
use crate::incidents::Incident;
use crate::rule::Severity;

/// Alerts that are shown whole; of the others there is a line, and their number.
pub const MAX_WHOLE: usize = 300;

/// The alerts of a report in their order.
#[derive(Debug)]
pub struct Layout<'a> {
    pub groups: Vec<Group<'a>>,
}

/// The alerts of an incident, or those that are in none.
#[derive(Debug)]
pub struct Group<'a> {
    pub incident: Option<&'a Incident>,
    pub alerts: Vec<Placed<'a>>,
    /// Alerts of the incident that this hunt did not raise.
    pub n_former: usize,
}

/// An alert and its place.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'a> {
    pub alert: &'a Alert,
    /// From 1 on, in the order of the page.
    pub number: usize,
    /// The place of its rule in the report.
    pub rule: usize,
}

impl Placed<'_> {
    /// Whether the page has more of it than a line.
    pub fn is_whole(&self) -> bool {
        self.number <= MAX_WHOLE
    }
}

impl<'a> Layout<'a> {
    /// The order of a report's alerts.
    pub fn of(report: &Report<'a>) -> Layout<'a> {
        // Rules that are given twice raise alerts with the same id.
        let mut rest: BTreeMap<Uuid, VecDeque<Placed<'a>>> = BTreeMap::new();
        for (rule, it) in report.rules.iter().enumerate() {
            for alert in it.alerts {
                rest.entry(alert.id).or_default().push_back(Placed { alert, number: 0, rule });
            }
        }
        let mut groups: Vec<Group<'a>> = Vec::new();
        for incident in report.incidents {
            let take = |it: &Uuid| rest.get_mut(it).and_then(VecDeque::pop_front);
            let alerts: Vec<Placed<'a>> = incident.alerts.iter().filter_map(take).collect();
            if !alerts.is_empty() {
                let n_former = incident.alerts.len() - alerts.len();
                groups.push(Group { incident: Some(incident), alerts, n_former });
            }
        }
        let rest: Vec<Placed<'a>> = rest.into_values().flatten().collect();
        if !rest.is_empty() {
            groups.push(Group { incident: None, alerts: rest, n_former: 0 });
        }
        groups.sort_by_key(|it| (it.incident.is_none(), Reverse(it.severity()), it.first()));
        let mut number = 0;
        for group in &mut groups {
            group.alerts.sort_by_key(|it| (Reverse(it.alert.severity), it.alert.start, it.rule));
            for it in &mut group.alerts {
                number += 1;
                it.number = number;
            }
        }
        Layout { groups }
    }

    /// Every alert in order.
    pub fn alerts(&self) -> impl Iterator<Item = &Placed<'a>> {
        self.groups.iter().flat_map(|it| &it.alerts)
    }

    /// How many alerts there are of a severity.
    pub fn count(&self, severity: Option<Severity>) -> u64 {
        self.alerts().filter(|it| it.alert.severity == severity).count() as u64
    }

    /// The first and the last event of all alerts.
    pub fn span(&self) -> Option<(i64, i64)> {
        let from = self.alerts().map(|it| it.alert.start).min()?;
        let to = self.alerts().map(|it| it.alert.end).max()?;
        Some((from, to))
    }
}

impl Group<'_> {
    /// The gravest of its alerts.
    pub fn severity(&self) -> Option<Severity> {
        self.alerts.iter().filter_map(|it| it.alert.severity).max()
    }

    fn first(&self) -> Option<i64> {
        self.alerts.iter().map(|it| it.alert.start).min()
    }
}
