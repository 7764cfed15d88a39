//! What an alert carries so that it can be made again byte for byte: the rule and its digest, when it ran and how, and the digests
//! of what it read. Rows that were reported before are no part of an alert; the digest of all rows of its run holds them too.
//!
//! The rule stands in a form of its own, whatever file it came from: JSON with the fields of Sentinel's YAML templates in a fixed
//! order, comments, defaults and information left out. A rule reader reads it like any rule file, and two files that say the same
//! have one digest.

use std::fmt::Write as _;
use std::io::{self, Read};

use engine::run::Answer;
use kql::clock::{Clock, TIMESTAMP};
use kql::datetime::{format, format_timespan};
use kql::diagnostic::Diagnostic;
use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};

use crate::alert::{Alert, row_json};
use crate::forms::Form;
use crate::rule::{AlertProperty, Grouping, Incidents, Kind, Matching, Rule, Severity};
use crate::rule_file::read_rule;
use crate::settings::Settings;

/// Files that are listed one by one in an alert; of more than that it has the digest of all.
pub const MAX_LISTED: usize = 16;

/// A rule in the form that it can be read from again.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleForm {
    pub form: Json,
    /// What no field says: a rule of Defender's reads like any other, and goes by another column.
    pub clock: Clock,
    /// SHA-256 of its text, in hexadecimal; of Defender's with a line that says so.
    pub sha256: String,
}

/// A file that rows came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub n_bytes: u64,
    pub sha256: String,
}

/// The files that the tables of a rule were read from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    pub files: Vec<Input>,
}

impl RuleForm {
    /// The form of a rule.
    pub fn of(rule: &Rule) -> RuleForm {
        let (form, clock) = (form(rule), rule.clock());
        let mut text = form.to_string();
        if clock == Clock::Defender {
            text.push_str("\nby ");
            text.push_str(TIMESTAMP);
        }
        RuleForm { sha256: sha256(text.as_bytes()), form, clock }
    }

    /// The rule of a form; None where it is none, and why.
    pub fn read(form: &Json, clock: Clock) -> (Option<Rule>, Vec<Diagnostic>) {
        let (rule, found) = read_rule(&form.to_string());
        let of = match clock {
            Clock::Sentinel => Form::Yaml,
            Clock::Defender => Form::Defender,
        };
        (rule.map(|it| Rule { form: of, ..it }), found)
    }
}

impl Inputs {
    /// One digest for all: of the digests in their order as text, a line each. Neither names nor the order of files count.
    pub fn sha256(&self) -> String {
        let mut digests: Vec<&str> = self.files.iter().map(|it| it.sha256.as_str()).collect();
        digests.sort_unstable();
        let mut hash = Sha256::new();
        for it in digests {
            hash.update(it.as_bytes());
            hash.update(b"\n");
        }
        hex(&hash.finalize())
    }

    fn to_json(&self) -> Json {
        let list: Vec<Json> = match self.files.len() <= MAX_LISTED {
            true => self.files.iter().map(Input::to_json).collect(),
            false => Vec::new(),
        };
        let n_bytes: u64 = self.files.iter().map(|it| it.n_bytes).sum();
        json!({ "Count": self.files.len(), "Bytes": n_bytes, "Sha256": self.sha256(), "Files": list })
    }
}

impl Input {
    /// Takes the digest of a file's bytes as they lie there, packed or not.
    pub fn digest(name: &str, bytes: &mut impl Read) -> io::Result<Input> {
        let (mut hash, mut n_bytes) = (Sha256::new(), 0);
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = match bytes.read(&mut buffer) {
                Ok(0) => break,
                Ok(n) => n,
                Err(it) if it.kind() == io::ErrorKind::Interrupted => continue,
                Err(it) => return Err(it),
            };
            hash.update(buffer.get(..n).unwrap_or_default());
            n_bytes += n as u64;
        }
        Ok(Input { name: name.to_owned(), n_bytes, sha256: hex(&hash.finalize()) })
    }

    /// The file as an object.
    pub fn to_json(&self) -> Json {
        json!({ "Name": self.name, "Bytes": self.n_bytes, "Sha256": self.sha256 })
    }
}

/// The evidence of an alert. `Inputs` is null where no digests were taken; `Made` is there where the rule reads what hunts make.
pub fn to_json(alert: &Alert) -> Json {
    let settings = match alert.settings {
        Settings::DEFAULT => "default".to_owned(),
        Settings::STRICT => "strict".to_owned(),
        other => format!("{other:?}"),
    };
    let mut evidence = json!({
        "Picket": env!("CARGO_PKG_VERSION"),
        "RuleSha256": alert.form.sha256,
        "Rule": alert.form.form,
        "Now": format(alert.time),
        // A hunt that was told its end alone has no beginning.
        "QueryStartTime": alert.window.filter(|it| it.0 > i64::MIN).map(|(from, _)| format(from)),
        "QueryEndTime": alert.window.map(|(_, to)| format(to)),
        "Scoped": alert.is_scoped,
        "Settings": settings,
        "RowsSha256": rows_sha256(&alert.rows),
        "RunRows": alert.whole.n_rows,
        "RunRowsSha256": &*alert.whole.sha256,
        "Inputs": alert.inputs.as_ref().map(|it| it.to_json()),
    });
    if let Some(seen) = &alert.seen {
        evidence["Made"] = seen.to_json();
    }
    // Sentinel's is every other rule's.
    if alert.form.clock == Clock::Defender {
        evidence["WindowColumn"] = json!(TIMESTAMP);
    }
    evidence
}

/// The digest of bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The digest of the rows as JSON, a line each.
pub fn rows_sha256(answer: &Answer) -> String {
    let mut hash = Sha256::new();
    for row in answer.rows() {
        hash.update(row_json(answer, &row).to_string().as_bytes());
        hash.update(b"\n");
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, it| {
        let _ = write!(text, "{it:02x}");
        text
    })
}

/// Members that a rule has; empty ones are left out.
#[derive(Default)]
struct Members(Map<String, Json>);

impl Members {
    fn put(&mut self, name: &str, value: impl Into<Json>) {
        let value = value.into();
        let is_empty = match &value {
            Json::Null => true,
            Json::String(it) => it.is_empty(),
            Json::Array(it) => it.is_empty(),
            Json::Object(it) => it.is_empty(),
            Json::Bool(_) | Json::Number(_) => false,
        };
        if !is_empty {
            self.0.insert(name.to_owned(), value);
        }
    }
}

fn form(rule: &Rule) -> Json {
    let mut it = Members::default();
    it.put("id", rule.id.as_str());
    it.put("name", rule.name.as_str());
    it.put("version", rule.version.clone());
    it.put(
        "kind",
        match rule.kind {
            Kind::Scheduled => "Scheduled",
            Kind::Nrt => "NRT",
            Kind::Hunting => "Hunting",
        },
    );
    it.put("description", rule.description.as_str());
    it.put("severity", rule.severity.map(Severity::name));
    it.put("requiredDataConnectors", connectors(rule));
    if let Some(schedule) = rule.schedule {
        it.put("queryFrequency", format_timespan(schedule.frequency));
        it.put("queryPeriod", format_timespan(schedule.period));
        it.put("triggerOperator", schedule.operator.name());
        it.put("triggerThreshold", schedule.threshold);
    }
    it.put("tactics", rule.tactics.clone());
    it.put("relevantTechniques", rule.techniques.clone());
    it.put("query", &*rule.query.text);
    it.put("entityMappings", mappings(rule));
    let columns = rule.entity_columns.iter().map(|it| json!({ "columnName": it.text }));
    it.put("sentinelEntitiesMappings", columns.collect::<Vec<_>>());
    let details = rule.custom_details.iter().map(|(key, it)| (key.clone(), json!(it.text)));
    it.put("customDetails", details.collect::<Map<_, _>>());
    it.put("alertDetailsOverride", details_override(rule));
    if rule.grouping == Grouping::AlertPerResult {
        it.put("eventGroupingSettings", json!({ "aggregationKind": "AlertPerResult" }));
    }
    if let Some(ticks) = rule.suppression {
        it.put("suppressionEnabled", true);
        it.put("suppressionDuration", format_timespan(ticks));
    }
    it.put("startTimeUtc", rule.start.map(format));
    it.put("incidentConfiguration", incidents(&rule.incidents));
    it.put("metadata", metadata(rule));
    Json::Object(it.0)
}

/// What an alert says of whom its rule comes from.
fn metadata(rule: &Rule) -> Json {
    let mut it = Members::default();
    if let Some(kind) = &rule.metadata.source_kind {
        it.put("source", json!({ "kind": kind }));
    }
    if let Some(name) = &rule.metadata.author {
        it.put("author", json!({ "name": name }));
    }
    if let Some(tier) = &rule.metadata.support_tier {
        it.put("support", json!({ "tier": tier }));
    }
    if !rule.metadata.domains.is_empty() {
        it.put("categories", json!({ "domains": rule.metadata.domains }));
    }
    Json::Object(it.0)
}

fn connectors(rule: &Rule) -> Vec<Json> {
    let connectors = rule.connectors.iter();
    connectors.map(|it| json!({ "connectorId": it.id, "dataTypes": it.data_types })).collect()
}

fn mappings(rule: &Rule) -> Vec<Json> {
    let mapping = |it: &crate::rule::EntityMapping| {
        let fields: Vec<Json> = it
            .fields
            .iter()
            .map(|it| json!({ "identifier": it.identifier, "columnName": it.column.text }))
            .collect();
        json!({ "entityType": it.entity_type.name, "fieldMappings": fields })
    };
    rule.entity_mappings.iter().map(mapping).collect()
}

fn details_override(rule: &Rule) -> Json {
    let details = &rule.details;
    let mut it = Members::default();
    let fields = [
        ("alertDisplayNameFormat", &details.name_format),
        ("alertDescriptionFormat", &details.description_format),
        ("alertSeverityColumnName", &details.severity_column),
        ("alertTacticsColumnName", &details.tactics_column),
    ];
    for (name, text) in fields {
        it.put(name, text.as_ref().map(|it| it.text.clone()));
    }
    let dynamic = |(property, column): &(AlertProperty, crate::rule::Text)| json!({ "alertProperty": property.name(), "value": column.text });
    it.put("alertDynamicProperties", details.dynamic.iter().map(dynamic).collect::<Vec<_>>());
    Json::Object(it.0)
}

fn incidents(incidents: &Incidents) -> Json {
    if *incidents == Incidents::default() {
        return Json::Null;
    }
    let mut it = Members::default();
    it.put("createIncident", incidents.create);
    let Some(grouping) = &incidents.grouping else { return Json::Object(it.0) };
    let mut group = Members::default();
    group.put("enabled", true);
    group.put("reopenClosedIncident", grouping.reopen);
    group.put("lookbackDuration", format_timespan(grouping.look_back));
    match &grouping.matching {
        Matching::AllEntities => group.put("matchingMethod", "AllEntities"),
        Matching::AnyAlert => group.put("matchingMethod", "AnyAlert"),
        Matching::Selected { entities, details, custom_details } => {
            group.put("matchingMethod", "Selected");
            group.put("groupByEntities", entities.iter().map(|it| it.name).collect::<Vec<_>>());
            let names = crate::rule::AlertDetail::NAMES;
            let details: Vec<&str> = names
                .iter()
                .filter(|(_, it)| details.contains(it))
                .map(|(name, _)| *name)
                .collect();
            group.put("groupByAlertDetails", details);
            group.put("groupByCustomDetails", custom_details.clone());
        }
    }
    it.put("groupingConfiguration", Json::Object(group.0));
    Json::Object(it.0)
}
