//! Incidents: alerts that belong together, as Sentinel's rules group them.
//!
//! Alerts are taken in the order of time. Those of one run are there before its incidents are: an incident's first state has all of
//! them, and each later run that adds to it changes it once. Numbers are given in the order of creation, ids are derived from the
//! first alert, so that a run repeats byte for byte.
//!
//! Where Sentinel's documentation is silent: the look-back counts from the creation of the incident's first alert, and its last
//! instant is within; alerts without entities have all entities in common; a reopened incident is new again, for nobody works on
//! it. 150 alerts an incident is Picket's limit as well: a second incident beside it is easier to work with than one of thousands
//! of alerts.
//!
//! Incidents are kept from hunt to hunt ([`kept`]). What an analyst says of one is taken from the rows of SecurityIncident that
//! the logs have ([`words`]).

mod book;
pub mod kept;
mod key;
mod row;
pub mod words;

use uuid::Uuid;

pub use book::Book;
pub use row::{COLUMNS, to_json};

use crate::alert::Alert;
use crate::rule::{IncidentGrouping, Rule, Severity};

/// Alerts that an incident can have. The next one begins another incident with the same details.
pub const MAX_ALERTS: usize = 150;

/// An incident as it is at some instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    pub number: u32,
    pub id: Uuid,
    pub rule_id: String,
    /// What its alerts have in common, digested; None: it is its one alert's alone.
    pub key: Option<Uuid>,
    /// The name of its first alert.
    pub title: String,
    pub description: String,
    /// The gravest of its alerts.
    pub severity: Option<Severity>,
    pub status: Status,
    pub created: i64,
    pub modified: i64,
    /// The creation of its first alert; the look-back counts from it.
    pub first_alert: i64,
    /// The first and the last event of its alerts.
    pub first_activity: i64,
    pub last_activity: i64,
    pub alerts: Vec<Uuid>,
    pub products: Vec<String>,
    pub tactics: Vec<String>,
    pub techniques: Vec<String>,
    /// The last word of an analyst that was heeded, digested.
    pub word: Option<Uuid>,
}

/// How far people are with an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    New,
    Active,
    Closed(Closing),
}

/// How an incident was closed, in Sentinel's words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Closing {
    pub time: i64,
    /// `TruePositive`, `BenignPositive`, `FalsePositive` or `Undetermined`.
    pub classification: String,
    pub reason: String,
    pub comment: String,
}

impl Incident {
    fn new(number: u32, key: Option<Uuid>, alert: &Alert) -> Incident {
        let mut incident = Incident {
            number,
            id: Uuid::new_v5(&alert.id, b"incident"),
            rule_id: alert.rule.id.clone(),
            key,
            title: alert.name.clone(),
            description: alert.description.clone(),
            severity: None,
            status: Status::New,
            created: alert.time,
            modified: alert.time,
            first_alert: alert.time,
            first_activity: alert.start,
            last_activity: alert.end,
            alerts: Vec::new(),
            products: Vec::new(),
            tactics: Vec::new(),
            techniques: Vec::new(),
            word: None,
        };
        incident.add(alert);
        incident
    }

    /// Whether an alert that has the same in common, and is within the look-back, goes into this incident.
    fn takes(&self, grouping: &IncidentGrouping) -> bool {
        let is_open = match self.status {
            Status::New | Status::Active => true,
            Status::Closed(_) => grouping.reopen,
        };
        is_open && self.alerts.len() < MAX_ALERTS
    }

    fn add(&mut self, alert: &Alert) {
        if let Status::Closed(_) = self.status {
            self.status = Status::New;
        }
        self.alerts.push(alert.id);
        self.severity = self.severity.max(alert.severity);
        self.first_activity = self.first_activity.min(alert.start);
        self.last_activity = self.last_activity.max(alert.end);
        let product = product(alert);
        let lists = [
            (&mut self.products, std::slice::from_ref(&product)),
            (&mut self.tactics, alert.tactics.as_slice()),
            (&mut self.techniques, alert.details.techniques.as_slice()),
        ];
        for (list, more) in lists {
            let new: Vec<String> = more.iter().filter(|it| !list.contains(it)).cloned().collect();
            list.extend(new);
        }
    }
}

fn product(alert: &Alert) -> String {
    let own = |rule: &Rule| crate::sinks::security_alert::product(rule.kind).to_owned();
    alert.details.product.clone().unwrap_or_else(|| own(&alert.rule))
}
