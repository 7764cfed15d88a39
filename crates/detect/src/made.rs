//! What a run makes, as tables that other rules of the same run read: SecurityAlert and SecurityIncident, beside the rows that the
//! logs themselves have of them.
//!
//! A rule that reads them runs after those that make them. Every rule may make alerts, and a query doesn't say which it is after, so
//! there are three rounds: rules that read neither; those that read alerts; those that read incidents. Alerts of a round are seen
//! by the next, never by their own. An alert's TimeGenerated is the end of the window that raised it, so a rule whose window ends
//! at the same instant doesn't see it yet: its next window does, as in Sentinel.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::beside::{Beside, OwnRows};
use engine::tables::Tables;
use engine::types::ColumnBuilder;
use kql::bound::BoundQuery;
use kql::datetime::parse_iso;
use kql::library::{Catalog, TableSchema};
use kql::types::Type;
use serde_json::Value as Json;

use crate::alert::Alert;
use crate::incidents::{self, Incident};
use crate::needs::sources;
use crate::sinks::security_alert;

/// The table of alerts.
pub const ALERTS: &str = "SecurityAlert";
/// The table of incidents.
pub const INCIDENTS: &str = "SecurityIncident";

/// When a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Round {
    /// It reads nothing that a run makes.
    First,
    /// It reads alerts: those of the first round.
    Alerts,
    /// It reads incidents: those of the rounds before.
    Incidents,
}

impl Round {
    /// Every round in order.
    pub const ALL: [Round; 3] = [Round::First, Round::Alerts, Round::Incidents];

    /// The round of a rule with that query.
    pub fn of(query: &BoundQuery) -> Round {
        let names: Vec<&str> =
            query.tables.iter().flat_map(sources).map(|it| it.name.as_str()).collect();
        match (names.contains(&ALERTS), names.contains(&INCIDENTS)) {
            (_, true) => Round::Incidents,
            (true, false) => Round::Alerts,
            (false, false) => Round::First,
        }
    }

    /// What has to be said of a rule of this round, where so many others are of it too.
    pub fn note(self, n_others: usize) -> Option<String> {
        let read = match self {
            Round::First => return None,
            Round::Alerts => "alerts",
            Round::Incidents => "incidents",
        };
        let others = match n_others {
            0 => "its own".to_owned(),
            1 => "its own and those of another rule that reads them".to_owned(),
            n => format!("its own and those of {n} other rules that read them"),
        };
        Some(format!("it reads the {read} that this hunt makes; it doesn't see {others}"))
    }
}

/// The tables with what a run has made so far beside what they hold. `catalog` says which columns they have.
pub fn with_made(
    inner: Arc<dyn Tables>,
    catalog: &dyn Catalog,
    alerts: &[&Alert],
    changes: &[Incident],
) -> Arc<dyn Tables> {
    let mut rows = BTreeMap::new();
    let alerts = alerts.iter().map(|it| Json::Object(security_alert::of_table(it)));
    let changes = changes.iter().map(incidents::to_json);
    let made = [(ALERTS, alerts.collect::<Vec<Json>>()), (INCIDENTS, changes.collect())];
    for (name, objects) in made {
        let schema = catalog.table(name).filter(|_| !objects.is_empty());
        if let Some(own) = schema.and_then(|it| own_rows(it, &objects)) {
            rows.insert(name.to_owned(), own);
        }
    }
    if rows.is_empty() { inner } else { Arc::new(Beside { inner, rows }) }
}

/// Objects as rows of a table: a member is the column of its name. None where the table's columns can't hold them, which no table
/// with Sentinel's columns does.
fn own_rows(schema: TableSchema, objects: &[Json]) -> Option<OwnRows> {
    let mut columns = Vec::with_capacity(schema.columns.len());
    for (name, ty) in &schema.columns {
        let mut builder = ColumnBuilder::new(*ty, objects.len());
        for object in objects {
            push(&mut builder, *ty, object.get(name).unwrap_or(&Json::Null));
        }
        columns.push(builder);
    }
    OwnRows::new(schema, columns).ok()
}

/// A value as a cell of that type; what isn't of it is null.
fn push(builder: &mut ColumnBuilder, ty: Type, value: &Json) {
    match (ty, value) {
        (_, Json::Null) => builder.push_null(),
        (Type::String, Json::String(it)) => builder.push_text(it),
        // Sentinel writes no entities as no text.
        (Type::String, Json::Array(items)) if items.is_empty() => builder.push_text(""),
        (Type::String | Type::Dynamic, it) => builder.push_text(&it.to_string()),
        (Type::Bool, Json::Bool(it)) => builder.push_bool(*it),
        (Type::DateTime, Json::String(it)) => match parse_iso(it) {
            Some(ticks) => builder.push_long(ticks),
            None => builder.push_null(),
        },
        (Type::Int | Type::Long, Json::Number(it)) => match it.as_i64() {
            Some(it) => builder.push_long(it),
            None => builder.push_null(),
        },
        (Type::Real, Json::Number(it)) => match it.as_f64() {
            Some(it) => builder.push_real(it),
            None => builder.push_null(),
        },
        (
            Type::Bool
            | Type::DateTime
            | Type::Int
            | Type::Long
            | Type::Real
            | Type::TimeSpan
            | Type::Guid
            | Type::Decimal,
            _,
        ) => builder.push_null(),
    }
}
