//! An alert as the fields of Sentinel's SecurityAlert table, and what Picket adds to them: the rule, and the rows.

use kql::datetime;
use serde_json::{Map, Value as Json, json};

use crate::alert::{Alert, row_json};
use crate::entities;
use crate::evidence;
use crate::rule::{Grouping, Kind, Severity};

/// What stands for a workspace: a hunt has none.
const WORKSPACE: &str = "picket";

/// The members of [`to_json`], in their order.
pub static COLUMNS: &[&str] = &[
    "TimeGenerated",
    "SystemAlertId",
    "AlertName",
    "DisplayName",
    "Description",
    "AlertSeverity",
    "StartTime",
    "EndTime",
    "ProcessingEndTime",
    "Tactics",
    "Techniques",
    "SubTechniques",
    "ConfidenceLevel",
    "ConfidenceScore",
    "RemediationSteps",
    "AlertLink",
    "ExtendedLinks",
    "Entities",
    "ExtendedProperties",
    "ProviderName",
    "VendorName",
    "ProductName",
    "ProductComponentName",
    "AlertType",
    "VendorOriginalId",
    "SourceSystem",
    "Status",
    "IsIncident",
    "Type",
    "RuleId",
    "RuleName",
    "RuleVersion",
    "RuleKind",
    "RuleAuthor",
    "RuleSupport",
    "Connectors",
    "QueryStartTime",
    "QueryEndTime",
    "Rows",
    "Evidence",
];

/// The alert as an object of [`COLUMNS`]. Where a field of Sentinel's has no value it is `""`, as there.
pub fn to_json(alert: &Alert) -> Json {
    let mut object = of_table(alert);
    object.extend(of_rule(alert));
    let rows = alert.rows.rows().map(|row| row_json(&alert.rows, &row)).collect();
    object.insert("Rows".to_owned(), Json::Array(rows));
    object.insert("Evidence".to_owned(), evidence::to_json(alert));
    Json::Object(object)
}

/// The product whose name the alerts of such rules bear. Consumers select alerts of rules by Sentinel's own name; in Sentinel a hunting
/// query makes none.
pub fn product(kind: Kind) -> &'static str {
    match kind {
        Kind::Scheduled | Kind::Nrt => "Azure Sentinel",
        Kind::Hunting => "Picket",
    }
}

/// What stands as the type of a rule's alerts: in Sentinel, the workspace and the rule.
pub fn alert_type(rule_id: &str) -> String {
    format!("{WORKSPACE}_{rule_id}")
}

/// The alert as a row of the table alone: without what Picket adds.
pub fn of_table(alert: &Alert) -> Map<String, Json> {
    let rule = &alert.rule;
    let (provider, component) = match rule.kind {
        Kind::Scheduled => ("ASI Scheduled Alerts", "Scheduled Alerts"),
        Kind::Nrt => ("ASI NRT Alerts", "NRT Alerts"),
        Kind::Hunting => ("Picket", "Hunting"),
    };
    let time = datetime::format(alert.time);
    let tactics =
        if alert.tactics.is_empty() { "Unknown".to_owned() } else { alert.tactics.join(",") };
    let details = &alert.details;
    let of_row =
        |given: &Option<String>, own: &str| given.clone().unwrap_or_else(|| own.to_owned());
    members([
        ("TimeGenerated", json!(time)),
        ("SystemAlertId", json!(alert.id.to_string())),
        ("AlertName", json!(alert.name)),
        ("DisplayName", json!(alert.name)),
        ("Description", json!(alert.description)),
        ("AlertSeverity", json!(alert.severity.map_or("", Severity::name))),
        ("StartTime", json!(datetime::format(alert.start))),
        ("EndTime", json!(datetime::format(alert.end))),
        ("ProcessingEndTime", json!(time)),
        ("Tactics", json!(tactics)),
        ("Techniques", json!(json!(details.techniques).to_string())),
        ("SubTechniques", json!(json!(details.sub_techniques).to_string())),
        ("ConfidenceLevel", json!(of_row(&details.confidence_level, ""))),
        ("ConfidenceScore", json!(details.confidence_score)),
        ("RemediationSteps", json!(array_text(&details.remediation_steps))),
        ("AlertLink", json!(of_row(&details.link, ""))),
        ("ExtendedLinks", json!(array_text(&details.extended_links))),
        ("Entities", entities::to_json(&alert.entities.list)),
        ("ExtendedProperties", json!(Json::Object(extended_properties(alert)).to_string())),
        ("ProviderName", json!(of_row(&details.provider, provider))),
        ("VendorName", json!("Picket")),
        ("ProductName", json!(of_row(&details.product, product(rule.kind)))),
        ("ProductComponentName", json!(of_row(&details.component, component))),
        ("AlertType", json!(alert_type(&rule.id))),
        ("VendorOriginalId", json!(alert.id.to_string())),
        ("SourceSystem", json!("Detection")),
        ("Status", json!("New")),
        ("IsIncident", json!(false)),
        ("Type", json!("SecurityAlert")),
    ])
}

/// A list as text; an empty one is no text.
fn array_text<T: Into<Json> + Clone>(items: &[T]) -> String {
    if items.is_empty() { String::new() } else { Json::from(items.to_vec()).to_string() }
}

fn of_rule(alert: &Alert) -> Map<String, Json> {
    let rule = &alert.rule;
    let kind = match rule.kind {
        Kind::Scheduled => "Scheduled",
        Kind::Nrt => "NRT",
        Kind::Hunting => "Hunting",
    };
    let connectors: Vec<Json> = rule
        .connectors
        .iter()
        .map(|it| json!({ "connectorId": it.id, "dataTypes": it.data_types }))
        .collect();
    members([
        ("RuleId", json!(rule.id)),
        ("RuleName", json!(rule.name)),
        ("RuleVersion", json!(rule.version)),
        ("RuleKind", json!(kind)),
        ("RuleAuthor", json!(rule.metadata.author)),
        ("RuleSupport", json!(rule.metadata.support_tier)),
        ("Connectors", json!(connectors)),
        ("QueryStartTime", json!(alert.window.map(|(from, _)| datetime::format(from)))),
        ("QueryEndTime", json!(alert.window.map(|(_, to)| datetime::format(to)))),
    ])
}

/// Sentinel's further properties; every value is text. A hunting rule has no period and no trigger.
fn extended_properties(alert: &Alert) -> Map<String, Json> {
    let rule = &alert.rule;
    let mut properties = Map::new();
    if let Some(schedule) = rule.schedule {
        properties.extend(members([
            ("Query Period", json!(datetime::format_timespan(schedule.period))),
            ("Trigger Operator", json!(schedule.operator.name())),
            ("Trigger Threshold", json!(schedule.threshold.to_string())),
        ]));
    }
    if let Some((from, to)) = alert.window {
        properties.extend(members([
            ("Query Start Time UTC", json!(utc_second(from))),
            ("Query End Time UTC", json!(utc_second(to))),
        ]));
    }
    let grouping = match rule.grouping {
        Grouping::SingleAlert => "SingleAlert",
        Grouping::AlertPerResult => "AlertPerEvent",
    };
    let now = datetime::format(alert.time);
    properties.extend(members([
        ("Search Query Results Overall Count", json!(alert.whole.n_rows.to_string())),
        ("Query", json!(format!("set query_now = datetime({now});\n{}", rule.query.text))),
        ("OriginalQuery", json!(&*rule.query.text)),
        ("Analytic Rule Ids", json!(json!([rule.id]).to_string())),
        ("Analytic Rule Name", json!(rule.name)),
        ("Event Grouping", json!(grouping)),
        ("Alert generation status", json!("Full alert created")),
    ]));
    if !alert.custom_details.is_empty() {
        let details: Map<String, Json> =
            alert.custom_details.iter().map(|(key, values)| (key.clone(), json!(values))).collect();
        properties.insert("Custom Details".to_owned(), json!(Json::Object(details).to_string()));
    }
    properties
}

/// `2023-07-24 15:23:59Z`
fn utc_second(ticks: i64) -> String {
    let text = datetime::format(ticks);
    format!("{}Z", text.get(..19).unwrap_or(&text).replace('T', " "))
}

fn members<const N: usize>(members: [(&str, Json); N]) -> Map<String, Json> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
