//! OCSF 1.6.0: a Detection Finding (class 2004) a line, as security data lakes take it.
//!
//! What the schema has a member for stands there; the rest of what an alert says (entities as Sentinel has them, custom details,
//! digests) stands in `unmapped`. Each matched row is an evidence.

use std::io::{self, Write};

use kql::datetime::{SECOND, UNIX_EPOCH, format};
use serde_json::{Map, Value as Json, json};

use super::attacks::{Attack, VERSION, attacks, spelt};
use super::observables::observables;
use crate::alert::{Alert, row_json};
use crate::attack::{tactic, technique_name};
use crate::rule::Severity;
use crate::{entities, evidence};

/// The release of the schema.
pub const SCHEMA: &str = "1.6.0";

/// Writes one alert as a line.
pub fn write(alert: &Alert, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &to_json(alert))?;
    out.write_all(b"\n")
}

/// The alert as a Detection Finding that was just created.
pub fn to_json(alert: &Alert) -> Json {
    let (severity_id, severity) = severity(alert.severity);
    let mut finding = json!({
        "activity_id": 1,
        "activity_name": "Create",
        "category_uid": 2,
        "category_name": "Findings",
        "class_uid": 2004,
        "class_name": "Detection Finding",
        "type_uid": 200_401,
        "type_name": "Detection Finding: Create",
        "severity_id": severity_id,
        "severity": severity,
        "status_id": 1,
        "status": "New",
        "time": milliseconds(alert.time),
        "start_time": milliseconds(alert.start),
        "end_time": milliseconds(alert.end),
        "is_alert": true,
        "message": alert.name,
        "metadata": metadata(alert),
        "finding_info": finding_info(alert),
        "observables": observables(&alert.entities.list),
        "evidences": evidences(alert),
    });
    if let Json::Object(members) = &mut finding {
        members.extend(confidence(alert));
        let steps = alert.details.remediation_steps.join("\n");
        if !steps.is_empty() {
            members.insert("remediation".to_owned(), json!({ "desc": steps }));
        }
        members.insert("unmapped".to_owned(), unmapped(alert));
    }
    finding
}

/// Milliseconds since 1970, as OCSF counts time.
fn milliseconds(ticks: i64) -> i64 {
    ticks.saturating_sub(UNIX_EPOCH).div_euclid(SECOND / 1000)
}

/// A hunting rule has none.
fn severity(severity: Option<Severity>) -> (u8, &'static str) {
    match severity {
        None => (0, "Unknown"),
        Some(Severity::Informational) => (1, "Informational"),
        Some(Severity::Low) => (2, "Low"),
        Some(Severity::Medium) => (3, "Medium"),
        Some(Severity::High) => (4, "High"),
    }
}

fn metadata(alert: &Alert) -> Json {
    json!({
        "version": SCHEMA,
        "uid": alert.id.to_string(),
        "product": {
            "name": "Picket",
            "vendor_name": "Picket",
            "version": env!("CARGO_PKG_VERSION"),
        },
    })
}

fn finding_info(alert: &Alert) -> Json {
    let rule = &alert.rule;
    let mut analytic = json!({ "name": rule.name, "uid": rule.id, "type_id": 1, "type": "Rule" });
    if let (Some(version), Json::Object(members)) = (&rule.version, &mut analytic) {
        members.insert("version".to_owned(), json!(version));
    }
    let mut sources: Vec<&str> =
        rule.connectors.iter().flat_map(|it| &it.data_types).map(String::as_str).collect();
    sources.sort_unstable();
    sources.dedup();
    let details = &alert.details;
    let mut techniques = details.techniques.clone();
    techniques.extend(details.sub_techniques.iter().cloned());
    let attacks: Vec<Json> = attacks(&alert.tactics, &techniques).iter().map(attack).collect();
    let mut info = json!({
        "uid": alert.id.to_string(),
        "title": alert.name,
        "desc": alert.description,
        "analytic": analytic,
        "attacks": attacks,
        "created_time": milliseconds(alert.time),
        "first_seen_time": milliseconds(alert.start),
        "last_seen_time": milliseconds(alert.end),
        "data_sources": sources,
    });
    if let (Some(link), Json::Object(members)) = (&details.link, &mut info) {
        members.insert("src_url".to_owned(), json!(link));
    }
    info
}

fn attack(it: &Attack<'_>) -> Json {
    let mut object = Map::new();
    object.insert("version".to_owned(), json!(VERSION));
    if let Some(tactic) = it.tactic.and_then(tactic) {
        // The older PreAttack has no number.
        let members = match tactic.id {
            "" => json!({ "name": spelt(tactic.name) }),
            id => json!({ "uid": id, "name": spelt(tactic.name) }),
        };
        object.insert("tactic".to_owned(), members);
    }
    if let Some(technique) = it.technique {
        let parent = technique.split('.').next().unwrap_or(technique);
        object.insert("technique".to_owned(), named(parent));
        if parent != technique {
            object.insert("sub_technique".to_owned(), named(technique));
        }
    }
    Json::Object(object)
}

/// A technique with its name, where ATT&CK for Enterprise has it.
fn named(technique: &str) -> Json {
    match technique_name(technique) {
        Some(name) => json!({ "uid": technique, "name": name }),
        None => json!({ "uid": technique }),
    }
}

fn evidences(alert: &Alert) -> Vec<Json> {
    alert.rows.rows().map(|row| json!({ "data": row_json(&alert.rows, &row) })).collect()
}

/// Sentinel's score goes from 0 to 1, OCSF's from 0 to 100.
fn confidence(alert: &Alert) -> Map<String, Json> {
    let mut members = Map::new();
    let details = &alert.details;
    let id = match details.confidence_level.as_deref() {
        None => None,
        Some("Low") => Some(1),
        Some("High") => Some(3),
        Some(_) => Some(0),
    };
    if let Some(id) = id {
        members.insert("confidence_id".to_owned(), json!(id));
        members.insert("confidence".to_owned(), json!(details.confidence_level));
    }
    if let Some(score) = details.confidence_score {
        members.insert("confidence_score".to_owned(), json!((score * 100.0).round() as i64));
    }
    members
}

/// What the schema has no member for. The rule's text stays with the alerts that `picket verify` reads.
fn unmapped(alert: &Alert) -> Json {
    let mut evidence = evidence::to_json(alert);
    if let Json::Object(members) = &mut evidence {
        members.shift_remove("Rule");
    }
    let details: Map<String, Json> =
        alert.custom_details.iter().map(|(key, values)| (key.clone(), json!(values))).collect();
    json!({
        "Entities": entities::to_json(&alert.entities.list),
        "CustomDetails": details,
        "QueryStartTime": alert.window.map(|(from, _)| format(from)),
        "QueryEndTime": alert.window.map(|(_, to)| format(to)),
        "Evidence": evidence,
    })
}
