//! An incident's state as the fields of Sentinel's SecurityIncident table.

use kql::datetime::format;
use serde_json::{Value as Json, json};

use super::{Incident, Status};
use crate::rule::Severity;

/// The members of [`to_json`], in their order.
pub static COLUMNS: &[&str] = &[
    "TimeGenerated",
    "IncidentName",
    "IncidentNumber",
    "Title",
    "Description",
    "Severity",
    "Status",
    "Classification",
    "ClassificationReason",
    "ClassificationComment",
    "Owner",
    "ProviderName",
    "ProviderIncidentId",
    "FirstActivityTime",
    "LastActivityTime",
    "FirstModifiedTime",
    "LastModifiedTime",
    "CreatedTime",
    "ClosedTime",
    "ModifiedBy",
    "RelatedAnalyticRuleIds",
    "AlertIds",
    "BookmarkIds",
    "Comments",
    "Tasks",
    "Labels",
    "AdditionalData",
    "IncidentUrl",
    "SourceSystem",
    "Type",
];

/// The state as an object of [`COLUMNS`]. A row was written when the incident was last modified.
pub fn to_json(it: &Incident) -> Json {
    let (status, closing) = match &it.status {
        Status::New => ("New", None),
        Status::Active => ("Active", None),
        Status::Closed(closing) => ("Closed", Some(closing)),
    };
    let owner =
        json!({ "objectId": null, "email": null, "assignedTo": null, "userPrincipalName": null });
    json!({
        "TimeGenerated": format(it.modified),
        "IncidentName": it.id.to_string(),
        "IncidentNumber": it.number,
        "Title": it.title,
        "Description": it.description,
        "Severity": it.severity.map_or("", Severity::name),
        "Status": status,
        "Classification": closing.map_or("", |it| &it.classification),
        "ClassificationReason": closing.map_or("", |it| &it.reason),
        "ClassificationComment": closing.map_or("", |it| &it.comment),
        "Owner": owner,
        "ProviderName": "Azure Sentinel",
        "ProviderIncidentId": it.number.to_string(),
        "FirstActivityTime": format(it.first_activity),
        "LastActivityTime": format(it.last_activity),
        "FirstModifiedTime": format(it.created),
        "LastModifiedTime": format(it.modified),
        "CreatedTime": format(it.created),
        "ClosedTime": closing.map(|it| format(it.time)),
        "ModifiedBy": "Picket",
        "RelatedAnalyticRuleIds": [it.rule_id],
        "AlertIds": it.alerts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "BookmarkIds": [],
        "Comments": [],
        "Tasks": [],
        "Labels": [],
        "AdditionalData": {
            "alertsCount": it.alerts.len(),
            "bookmarksCount": 0,
            "commentsCount": 0,
            "alertProductNames": it.products,
            "tactics": it.tactics,
            "techniques": it.techniques,
        },
        "IncidentUrl": "",
        "SourceSystem": "Azure",
        "Type": "SecurityIncident",
    })
}
