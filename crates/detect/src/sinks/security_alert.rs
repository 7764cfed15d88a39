//! An alert as the fields of Sentinel's SecurityAlert table, and what Picket adds to them: the rule, and the rows.
//!
//! Every column of the table is there, in the words that Sentinel's rules write. Those that say where a workspace lies are empty, as is
//! CompromisedEntity, which scheduled rules leave empty. Sentinel's delay of five minutes isn't in ProcessingEndTime.

use engine::functions::encoding::compressed::zlib_base64;
use kql::datetime;
use serde_json::{Map, Value as Json, json};

use crate::alert::{Alert, Part, row_json};
use crate::entities;
use crate::evidence;
use crate::rule::{Grouping, Kind, Severity};

/// Bytes of a packed row; Sentinel keeps no longer ones.
const MAX_PACKED: usize = 10 << 10;
/// What stands for a workspace: a hunt has none.
const WORKSPACE: &str = "picket";

/// The columns of SecurityAlert, in their order.
pub static TABLE_COLUMNS: &[&str] = &[
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
    "CompromisedEntity",
    "ResourceId",
    "SourceComputerId",
    "TenantId",
    "WorkspaceSubscriptionId",
    "WorkspaceResourceGroup",
    "Type",
];

/// What Picket adds to them.
static MORE_COLUMNS: &[&str] = &[
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

/// The members of [`to_json`], in their order.
pub fn columns() -> impl Iterator<Item = &'static str> {
    TABLE_COLUMNS.iter().chain(MORE_COLUMNS).copied()
}

/// The alert as an object of [`columns`]. Where a field of Sentinel's has no value it is `""`, as there.
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
    // Rules that read alerts tell those of Sentinel's rules by these names.
    let (vendor, provider, component) = match rule.kind {
        Kind::Scheduled => ("Microsoft", "ASI Scheduled Alerts", "Scheduled Alerts"),
        Kind::Nrt => ("Microsoft", "ASI NRT Alerts", "NRT Alerts"),
        Kind::Hunting => ("Picket", "Picket", "Hunting"),
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
        ("Techniques", json!(array_text(&details.techniques))),
        ("SubTechniques", json!(array_text(&details.sub_techniques))),
        ("ConfidenceLevel", json!(of_row(&details.confidence_level, ""))),
        ("ConfidenceScore", json!(details.confidence_score)),
        ("RemediationSteps", json!(array_text(&details.remediation_steps))),
        ("AlertLink", json!(of_row(&details.link, ""))),
        ("ExtendedLinks", json!(array_text(&details.extended_links))),
        ("Entities", entities::to_json(&alert.entities.list)),
        ("ExtendedProperties", json!(Json::Object(extended_properties(alert)).to_string())),
        ("ProviderName", json!(of_row(&details.provider, provider))),
        ("VendorName", json!(vendor)),
        ("ProductName", json!(of_row(&details.product, product(rule.kind)))),
        ("ProductComponentName", json!(of_row(&details.component, component))),
        ("AlertType", json!(alert_type(&rule.id))),
        ("VendorOriginalId", json!(alert.id.to_string())),
        ("SourceSystem", json!("Detection")),
        ("Status", json!("New")),
        ("IsIncident", json!(false)),
        ("CompromisedEntity", json!("")),
        ("ResourceId", json!("")),
        ("SourceComputerId", json!("")),
        ("TenantId", json!("")),
        ("WorkspaceSubscriptionId", json!("")),
        ("WorkspaceResourceGroup", json!("")),
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

/// Sentinel's further properties, in its order; every value is text. A hunting rule has no period and no trigger.
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
    let run = format!("{}_{}", alert_type(&rule.id), alert.time);
    properties.extend(members([
        // Alerts of one run have it in common; it ends with the ticks of the run's instant.
        ("Correlation Id", json!(run)),
        ("Search Query Results Overall Count", json!(alert.whole.n_rows.to_string())),
        ("Data Sources", json!(json!([WORKSPACE]).to_string())),
        ("Query", json!(query(alert))),
        ("OriginalQuery", json!(&*rule.query.text)),
    ]));
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
    properties.extend(members([
        ("Analytic Rule Ids", json!(json!([rule.id]).to_string())),
        ("Event Grouping", json!(grouping)),
        ("Analytic Rule Name", json!(rule.name)),
    ]));
    if rule.kind != Kind::Hunting {
        properties.insert("ProcessedBySentinel".to_owned(), json!("True"));
    }
    properties.insert("Alert generation status".to_owned(), json!("Full alert created"));
    if !alert.custom_details.is_empty() {
        let details: Map<String, Json> =
            alert.custom_details.iter().map(|(key, values)| (key.clone(), json!(values))).collect();
        properties.insert("Custom Details".to_owned(), json!(Json::Object(details).to_string()));
    }
    properties
}

/// The query that gives an alert's rows: for an alert of one row, the row itself, packed; else the rule's at the instant of the run.
fn query(alert: &Alert) -> String {
    let packed = match alert.part {
        Part::Row => packed_row(alert),
        Part::Whole | Part::Summary => None,
    };
    packed.unwrap_or_else(|| {
        let now = datetime::format(alert.time);
        format!("set query_now = datetime({now});\n{}", alert.rule.query.text)
    })
}

/// A query that unpacks the one row; None where that is longer than Sentinel keeps it.
fn packed_row(alert: &Alert) -> Option<String> {
    let row = alert.rows.rows().next()?;
    let packed = zlib_base64(&row_json(&alert.rows, &row).to_string())?;
    (packed.len() <= MAX_PACKED).then(|| {
        format!(
            "let alertedEvent = datatable(compressedRec: string)\n['{packed}']\n\
            | extend raw = todynamic(zlib_decompress_from_base64_string(compressedRec)) | evaluate bag_unpack(raw) | project-away compressedRec;\n\
            alertedEvent"
        )
    })
}

/// `2023-07-24 15:23:59Z`
fn utc_second(ticks: i64) -> String {
    let text = datetime::format(ticks);
    format!("{}Z", text.get(..19).unwrap_or(&text).replace('T', " "))
}

fn members<const N: usize>(members: [(&str, Json); N]) -> Map<String, Json> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
