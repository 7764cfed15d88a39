//! What happens in the directory: rows of the real shape, ordinary administration around the clock's work, and what attackers do there,
//! named by the truth file.

use std::collections::BTreeSet;

use serde_json::Value;
use simulate::{Columns, Shape};

use crate::support::{self, lines, run, text, texts};

const ROWS: [&str; 12] = [
    "TimeGenerated",
    "ActivityDateTime",
    "OperationName",
    "ActivityDisplayName",
    "Category",
    "Result",
    "AADOperationType",
    "LoggedByService",
    "CorrelationId",
    "Id",
    "Identity",
    "AADTenantId",
];

#[test]
fn rows_have_the_shape_of_the_table() {
    let run = run(Shape::LogAnalytics, Columns::Wide, 200, 10);
    let rows = run.rows("AuditLogs");
    assert_eq!(rows.len() as u64, run.summary.audit_rows);
    assert!((100..400).contains(&rows.len()), "{}", rows.len());
    let mut ids = BTreeSet::new();
    for row in &rows {
        assert!(ROWS.iter().all(|it| !text(row, it).is_empty()), "{row}");
        assert!(ids.insert(text(row, "Id")), "{row}");
        assert_eq!((text(row, "Type"), text(row, "SourceSystem")), ("AuditLogs", "Azure AD"));
        assert!(matches!(text(row, "Result"), "success" | "failure"));
        let by = &row["InitiatedBy"];
        assert!(by["user"].is_object() != by["app"].is_object(), "{row}");
        for target in row["TargetResources"].as_array().unwrap() {
            assert!(target["id"].is_string() && target["type"].is_string(), "{row}");
            assert_eq!(target["userPrincipalName"].is_string(), target["type"] == "User");
            for change in target["modifiedProperties"].as_array().unwrap() {
                let values = [&change["oldValue"], &change["newValue"]].into_iter();
                // A value is a text that holds JSON.
                for it in values.filter_map(Value::as_str) {
                    assert!(serde_json::from_str::<Value>(it).is_ok(), "{row}");
                }
            }
        }
    }
    let times: Vec<&str> = rows.iter().map(|it| text(it, "TimeGenerated")).collect();
    assert!(times.is_sorted());
}

#[test]
fn administrators_work_by_day() {
    let rows = run(Shape::LogAnalytics, Columns::Narrow, 500, 21).rows("AuditLogs");
    let weekend = |it: &&Value| {
        let at = kql::datetime::parse_iso(text(it, "TimeGenerated")).unwrap();
        at.div_euclid(kql::datetime::DAY).rem_euclid(7) >= 5
    };
    let n_weekend = rows.iter().filter(weekend).count();
    assert!(n_weekend * 8 < rows.len(), "{n_weekend} of {}", rows.len());
}

/// The truth file names each activity of an attack, and they come from the attacker's address or the app that was taken over.
#[test]
fn what_attackers_do_is_labelled() {
    let run = run(Shape::LogAnalytics, Columns::Narrow, 200, 31);
    let rows = run.rows("AuditLogs");
    let by_id = |id: &str| rows.iter().find(|it| text(it, "Id") == id).unwrap();
    let mut seen = BTreeSet::new();
    for story in run.truth().iter().filter(|it| it["kind"] == "attack") {
        let (ips, ids) = (texts(story, "ips"), texts(story, "audit_ids"));
        assert!(!ids.is_empty(), "{story}");
        for row in ids.iter().map(|it| by_id(it)) {
            seen.insert(text(row, "OperationName").to_owned());
            let user = &row["InitiatedBy"]["user"];
            let is_theirs = user["userPrincipalName"] == story["user"]
                && ips.iter().any(|it| user["ipAddress"] == **it);
            assert!(is_theirs || row["InitiatedBy"]["app"].is_object(), "{row}");
            assert!(text(row, "TimeGenerated") > text(story, "from"));
        }
    }
    let wanted = [
        "Add device",
        "Add member to role",
        "Consent to application",
        "Update application \u{2013} Certificates and secrets management ",
        "User registered security info",
    ];
    assert!(wanted.iter().all(|it| seen.contains(*it)), "{seen:?}");
    let joiner = run.truth().into_iter().find(|it| it["story"] == "new-joiner").unwrap();
    assert!(texts(&joiner, "operations").contains(&"Add user".to_owned()));
}

#[test]
fn records_and_rows_say_the_same() {
    let of = |shape| run(shape, Columns::Narrow, 50, 5);
    let rows = of(Shape::LogAnalytics).rows("AuditLogs");
    let ids: Vec<String> = rows.iter().map(|it| text(it, "Id").to_owned()).collect();
    let export = of(Shape::DataExport);
    let exported = export.audit_files().iter().flat_map(|it| lines(it)).collect::<Vec<_>>();
    assert_eq!(exported, rows);
    let blobs = of(Shape::Diagnostic);
    let records = blobs.audit_files().iter().flat_map(|it| lines(it)).collect::<Vec<_>>();
    let hub = of(Shape::EventHub);
    let messages = hub.audit_files().iter().flat_map(|it| lines(it)).collect::<Vec<_>>();
    let sent = messages.iter().flat_map(|it| it["records"].as_array().unwrap().clone());
    assert_eq!(sent.collect::<Vec<_>>(), records);
    let of_records = records.iter().map(|it| {
        assert_eq!((text(it, "category"), &it["Level"]), ("AuditLogs", &Value::from(4)));
        text(&it["properties"], "id").to_owned()
    });
    assert_eq!(of_records.collect::<Vec<_>>(), ids);
    assert_eq!(support::run(Shape::Parquet, Columns::Narrow, 20, 2).summary.audit_rows, 0);
}
