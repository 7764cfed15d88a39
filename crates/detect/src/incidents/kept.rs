//! Incidents as a hunt's state keeps them: everything that the next hunt needs to go on with them.

use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{Closing, Incident, MAX_ALERTS, Status};
use crate::rule::Severity;

/// The incident as an object.
pub fn to_json(it: &Incident) -> Json {
    let closing = match &it.status {
        Status::New | Status::Active => Json::Null,
        Status::Closed(it) => json!({
            "time": it.time,
            "classification": it.classification,
            "reason": it.reason,
            "comment": it.comment,
        }),
    };
    let status = match it.status {
        Status::New => "New",
        Status::Active => "Active",
        Status::Closed(_) => "Closed",
    };
    json!({
        "number": it.number,
        "id": it.id.to_string(),
        "rule": it.rule_id,
        "key": it.key.map(|it| it.to_string()),
        "title": it.title,
        "description": it.description,
        "severity": it.severity.map(Severity::name),
        "status": status,
        "closing": closing,
        "created": it.created,
        "modified": it.modified,
        "firstAlert": it.first_alert,
        "firstActivity": it.first_activity,
        "lastActivity": it.last_activity,
        "alerts": it.alerts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "products": it.products,
        "tactics": it.tactics,
        "techniques": it.techniques,
        "word": it.word.map(|it| it.to_string()),
    })
}

/// The incident of an object; None where that is none.
pub fn from_json(json: &Json) -> Option<Incident> {
    let text = |name: &str| Some(json.get(name)?.as_str()?.to_owned());
    let time = |name: &str| json.get(name)?.as_i64();
    let list = |name: &str| {
        let items = json.get(name)?.as_array()?.iter();
        items.map(|it| Some(it.as_str()?.to_owned())).collect::<Option<Vec<String>>>()
    };
    let alerts: Option<Vec<Uuid>> =
        list("alerts")?.iter().map(|it| Uuid::try_parse(it).ok()).collect();
    Some(Incident {
        // SecurityIncident's column is an int.
        number: i32::try_from(json.get("number")?.as_u64()?).ok()?.unsigned_abs(),
        id: Uuid::try_parse(&text("id")?).ok()?,
        rule_id: text("rule")?,
        key: id(json.get("key")?)?,
        title: text("title")?,
        description: text("description")?,
        severity: severity(json.get("severity")?)?,
        status: status(json)?,
        created: time("created")?,
        modified: time("modified")?,
        first_alert: time("firstAlert")?,
        first_activity: time("firstActivity")?,
        last_activity: time("lastActivity")?,
        alerts: alerts.filter(|it| (1..=MAX_ALERTS).contains(&it.len()))?,
        products: list("products")?,
        tactics: list("tactics")?,
        techniques: list("techniques")?,
        word: id(json.get("word")?)?,
    })
}

fn id(json: &Json) -> Option<Option<Uuid>> {
    match json {
        Json::Null => Some(None),
        other => Uuid::try_parse(other.as_str()?).ok().map(Some),
    }
}

fn severity(json: &Json) -> Option<Option<Severity>> {
    match json {
        Json::Null => Some(None),
        other => {
            let name = other.as_str()?;
            Severity::NAMES.iter().find(|it| it.0 == name).map(|it| Some(it.1))
        }
    }
}

fn status(json: &Json) -> Option<Status> {
    let closing = || {
        let it = json.get("closing")?;
        let text = |name: &str| Some(it.get(name)?.as_str()?.to_owned());
        Some(Closing {
            time: it.get("time")?.as_i64()?,
            classification: text("classification")?,
            reason: text("reason")?,
            comment: text("comment")?,
        })
    };
    match json.get("status")?.as_str()? {
        "New" => Some(Status::New),
        "Active" => Some(Status::Active),
        "Closed" => closing().map(Status::Closed),
        _ => None,
    }
}
