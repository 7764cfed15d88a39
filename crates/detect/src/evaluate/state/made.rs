//! The alerts and incidents of all hunts, as a state keeps them: the newest, and not too many.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::{KEPT, StateError};
use crate::alert::Alert;
use crate::incidents::{Book, Incident, kept};
use crate::made::time_of;
use crate::sinks::security_alert::{alert_type, of_table};

/// More bytes of alerts than this are not kept, nor of incidents: the oldest go.
pub const MAX_MADE_BYTES: usize = 64 << 20;

/// What hunts have made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Made {
    /// Rows of SecurityAlert.
    alerts: Vec<Json>,
    /// In the order of their numbers.
    incidents: Vec<Incident>,
    /// The highest number that an incident was given.
    last_number: u32,
}

impl Made {
    /// A book that goes on with the incidents.
    pub fn book(&self) -> Book {
        let mut book = Book::after(self.last_number);
        book.remember(self.incidents.iter().cloned());
        book
    }

    /// The incidents as earlier hunts left them.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// The rows of alerts that are of none of those rules.
    pub fn alerts_but_of(&self, rules: &BTreeSet<&str>) -> Vec<Json> {
        let types: BTreeSet<String> = rules.iter().map(|it| alert_type(it)).collect();
        let own = |it: &Json| it.get("AlertType").and_then(Json::as_str).map(str::to_owned);
        let is_of = |it: &&Json| own(it).is_some_and(|it| types.contains(&it));
        self.alerts.iter().filter(|it| !is_of(it)).cloned().collect()
    }

    /// Remembers what a hunt has made; gives how many alerts and incidents were too many to be kept.
    pub fn keep<'a>(&mut self, alerts: impl IntoIterator<Item = &'a Alert>, book: &Book) -> usize {
        self.alerts.extend(alerts.into_iter().map(|it| Json::Object(of_table(it))));
        let n_alerts = newest(&mut self.alerts, time, |it| it.to_string().len());
        self.incidents = book.incidents().to_vec();
        let size = |it: &Incident| kept::to_json(it).to_string().len();
        let n_incidents = newest(&mut self.incidents, |it| it.modified, size);
        self.last_number = book.last_number();
        n_alerts + n_incidents
    }

    /// What the text of a state has of it.
    pub(super) fn read(whole: &Json) -> Result<Made, StateError> {
        let damaged = |what: &str| StateError::Damaged(format!("`{what}`"));
        let list =
            |what: &str| whole.get(what).and_then(Json::as_array).ok_or_else(|| damaged(what));
        let alerts = list("alerts")?;
        if !alerts.iter().all(|it| time_of(it).is_some()) {
            return Err(damaged("alerts"));
        }
        let incidents: Option<Vec<Incident>> =
            list("incidents")?.iter().map(kept::from_json).collect();
        let incidents = incidents.ok_or_else(|| damaged("incidents"))?;
        let last =
            whole.get("lastIncident").and_then(Json::as_i64).and_then(|it| i32::try_from(it).ok());
        let last = last.and_then(|it| u32::try_from(it).ok());
        let last_number = last.ok_or_else(|| damaged("lastIncident"))?;
        if !incidents.is_sorted_by(|a, b| a.number < b.number) {
            return Err(damaged("incidents"));
        }
        Ok(Made { alerts: alerts.clone(), incidents, last_number })
    }

    /// The members of a state that hold it.
    pub(super) fn write(&self) -> Map<String, Json> {
        let incidents: Vec<Json> = self.incidents.iter().map(kept::to_json).collect();
        let members = [
            ("alerts", json!(self.alerts)),
            ("incidents", json!(incidents)),
            ("lastIncident", json!(self.last_number)),
        ];
        members.into_iter().map(|(name, it)| (name.to_owned(), it)).collect()
    }
}

fn time(alert: &Json) -> i64 {
    time_of(alert).unwrap_or(i64::MIN)
}

/// Keeps what is not too old, and of that the newest that there is room for, in the order that it had; gives how many found none.
fn newest<T>(items: &mut Vec<T>, time: impl Fn(&T) -> i64, size: impl Fn(&T) -> usize) -> usize {
    let last = items.iter().map(&time).max().unwrap_or_default();
    items.retain(|it| time(it) >= last.saturating_sub(KEPT));
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|at| Reverse((items.get(*at).map(&time), *at)));
    let mut n_bytes = 0;
    let fits = |at: &usize| {
        n_bytes += items.get(*at).map_or(0, &size);
        n_bytes <= MAX_MADE_BYTES
    };
    let kept: BTreeSet<usize> = order.into_iter().take_while(fits).collect();
    let n_over = items.len() - kept.len();
    let mut at = 0;
    items.retain(|_| {
        at += 1;
        kept.contains(&(at - 1))
    });
    n_over
}
