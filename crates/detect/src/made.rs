//! What a run makes, as tables that other rules of the same run read: SecurityAlert and SecurityIncident, beside the rows that the
//! logs themselves have of them.
//!
//! A rule that reads them runs after those that make them. Every rule may make alerts, and a query doesn't say which it is after, so
//! there are three rounds: rules that read neither; those that read alerts; those that read incidents. Alerts of a round are seen
//! by the next, never by their own. An alert's TimeGenerated is the end of the window that raised it, so a rule whose window ends
//! at the same instant doesn't see it yet: its next window does, as in Sentinel.
//!
//! What a run could see of them is evidence of its alerts: [`Seen`]. The rows stand in the order of time, and of their ids, so that it
//! doesn't tell which hunt made them, or from which file they come back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::beside::{Beside, OwnRows};
use engine::tables::Tables;
use engine::types::ColumnBuilder;
use kql::bound::BoundQuery;
use kql::datetime::parse_iso;
use kql::library::{Catalog, TableSchema};
use kql::types::Type;
use serde_json::{Value as Json, json};

use crate::evidence::{MAX_LISTED, sha256};
use crate::needs::sources;

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

/// What rules of a later round read: rows of both tables, in the order of time.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    alerts: Vec<Row>,
    incidents: Vec<Row>,
}

/// A row as an object, and when it was written.
#[derive(Debug, Clone)]
struct Row {
    time: i64,
    /// The alert's id, or the incident's number.
    name: String,
    json: Json,
}

/// When a row of one of the tables was written.
pub fn time_of(row: &Json) -> Option<i64> {
    parse_iso(row.get("TimeGenerated")?.as_str()?)
}

impl Rows {
    /// Rows of SecurityAlert, and of SecurityIncident. The order in which they are given doesn't tell.
    pub fn new(alerts: Vec<Json>, incidents: Vec<Json>) -> Rows {
        Rows {
            alerts: sorted(alerts, "SystemAlertId"),
            incidents: sorted(incidents, "IncidentNumber"),
        }
    }

    /// The tables with these rows beside what they hold. `catalog` says which columns they have.
    pub fn beside(&self, inner: Arc<dyn Tables>, catalog: &dyn Catalog) -> Arc<dyn Tables> {
        let mut rows = BTreeMap::new();
        for (name, made) in [(ALERTS, &self.alerts), (INCIDENTS, &self.incidents)] {
            let schema = catalog.table(name).filter(|_| !made.is_empty());
            if let Some(own) = schema.and_then(|it| own_rows(it, made)) {
                rows.insert(name.to_owned(), own);
            }
        }
        if rows.is_empty() { inner } else { Arc::new(Beside { inner, rows }) }
    }

    /// What a run of a rule that reads these tables could see: what was written within its scope.
    pub fn seen(&self, reads: &BTreeSet<String>, scope: Option<(i64, i64)>) -> Seen {
        let within = |it: &&Row| scope.is_none_or(|(from, to)| from <= it.time && it.time < to);
        let of = |table: &str, rows: &[Row]| {
            reads.contains(table).then(|| SeenRows::of(rows.iter().filter(within)))
        };
        Seen { alerts: of(ALERTS, &self.alerts), incidents: of(INCIDENTS, &self.incidents) }
    }
}

fn sorted(rows: Vec<Json>, id: &str) -> Vec<Row> {
    let name = |it: &Json| match it.get(id) {
        Some(Json::String(it)) => it.clone(),
        Some(it) => it.to_string(),
        None => String::new(),
    };
    let row =
        |json: Json| Row { time: time_of(&json).unwrap_or(i64::MIN), name: name(&json), json };
    let mut rows: Vec<Row> = rows.into_iter().map(row).collect();
    rows.sort_by(|a, b| (a.time, &a.name).cmp(&(b.time, &b.name)));
    rows
}

/// What a run could see of what hunts have made, as evidence; None: the rule doesn't read that table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub alerts: Option<SeenRows>,
    pub incidents: Option<SeenRows>,
}

/// Rows of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenRows {
    pub count: u64,
    /// One digest for all: of the digests in their order as text, a line each.
    pub sha256: String,
    /// Each row's name and the digest of its JSON; empty where they are too many.
    pub rows: Vec<(String, String)>,
}

impl SeenRows {
    fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> SeenRows {
        let mut listed: Vec<(String, String)> =
            rows.map(|it| (it.name.clone(), sha256(it.json.to_string().as_bytes()))).collect();
        let lines: String = listed.iter().map(|(_, it)| format!("{it}\n")).collect();
        let count = listed.len() as u64;
        if listed.len() > MAX_LISTED {
            listed.clear();
        }
        SeenRows { count, sha256: sha256(lines.as_bytes()), rows: listed }
    }

    /// Out of more rows those that are listed, each once; all where none are.
    fn among(&self, rows: Vec<Row>) -> Vec<Row> {
        if self.count != self.rows.len() as u64 {
            return rows;
        }
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        self.rows.iter().for_each(|(_, it)| *left.entry(it).or_default() += 1);
        let mut takes =
            |row: &Row| match left.get_mut(sha256(row.json.to_string().as_bytes()).as_str()) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    true
                }
                _ => false,
            };
        rows.into_iter().filter(|it| takes(it)).collect()
    }

    fn to_json(&self) -> Json {
        let rows: Vec<Json> =
            self.rows.iter().map(|(name, it)| json!({ "Id": name, "Sha256": it })).collect();
        json!({ "Count": self.count, "Sha256": self.sha256, "Rows": rows })
    }

    fn read(json: &Json) -> Option<SeenRows> {
        let text = |it: &Json, name: &str| Some(it.get(name)?.as_str()?.to_owned());
        let rows = json.get("Rows")?.as_array()?.iter();
        Some(SeenRows {
            count: json.get("Count")?.as_u64()?,
            sha256: text(json, "Sha256")?,
            rows: rows
                .map(|it| Some((text(it, "Id")?, text(it, "Sha256")?)))
                .collect::<Option<_>>()?,
        })
    }
}

impl Seen {
    /// Out of more rows those that were seen, as far as they are listed.
    pub fn among(&self, rows: Rows) -> Rows {
        let kept = |rows: Vec<Row>, seen: &Option<SeenRows>| match seen {
            None => Vec::new(),
            Some(it) => it.among(rows),
        };
        Rows {
            alerts: kept(rows.alerts, &self.alerts),
            incidents: kept(rows.incidents, &self.incidents),
        }
    }

    /// The evidence as an object.
    pub fn to_json(&self) -> Json {
        let tables = [(ALERTS, &self.alerts), (INCIDENTS, &self.incidents)];
        let members =
            tables.into_iter().filter_map(|(name, it)| Some((name, it.as_ref()?.to_json())));
        Json::from_iter(members)
    }

    /// What an object says; None where it says less than it should.
    pub fn read(json: &Json) -> Option<Seen> {
        let of = |name: &str| match json.get(name) {
            None => Some(None),
            Some(it) => SeenRows::read(it).map(Some),
        };
        Some(Seen { alerts: of(ALERTS)?, incidents: of(INCIDENTS)? })
    }

    /// The round of the rule that saw it.
    pub fn round(&self) -> Round {
        match (&self.alerts, &self.incidents) {
            (_, Some(_)) => Round::Incidents,
            (Some(_), None) => Round::Alerts,
            (None, None) => Round::First,
        }
    }
}

/// Objects as rows of a table: a member is the column of its name. None where the table's columns can't hold them, which no table
/// with Sentinel's columns does.
fn own_rows(schema: TableSchema, rows: &[Row]) -> Option<OwnRows> {
    let mut columns = Vec::with_capacity(schema.columns.len());
    for (name, ty) in &schema.columns {
        let mut builder = ColumnBuilder::new(*ty, rows.len());
        for row in rows {
            push(&mut builder, *ty, row.json.get(name).unwrap_or(&Json::Null));
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
