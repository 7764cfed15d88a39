//! `picket explain` for machines: what all windows came to, and alerts and events of any of them.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const RULE: &str = "id: 3c1b4b58-23cb-4a5e-9d4e-3f7f8d0f6c21
name: Many failures
kind: Scheduled
version: 1.0.0
severity: Medium
queryFrequency: 1h
queryPeriod: 3h
triggerOperator: gt
triggerThreshold: 0
query: |
  let Failed = SigninLogs | where ResultType == '50126' | summarize Failures = count() by UserPrincipalName;
  SigninLogs
  | where TimeGenerated > ago(1h) and ResultType == '0'
  | join kind=inner Failed on UserPrincipalName
  | where Failures >= toscalar(Failed | summarize max(Failures))
  | project TimeGenerated, UserPrincipalName, Failures, CorrelationId
";

/// A day of sign-ins, one every ten minutes; at 8 o'clock three failures of ada, and her success.
fn logs() -> String {
    let mut text = String::new();
    let mut tell = |time: &str, user: &str, code: &str| {
        let number = time.replace(':', "");
        let _ = writeln!(
            text,
            r#"{{"TimeGenerated":"2024-06-20T{time}:00Z","UserPrincipalName":"{user}","ResultType":"{code}","CorrelationId":"c{number}"}}"#
        );
    };
    for hour in 0..12 {
        for minute in ["05", "15", "25", "35", "45", "55"] {
            tell(&format!("{hour:02}:{minute}"), "bob@contoso.com", "0");
        }
    }
    for minute in ["01", "02", "03"] {
        tell(&format!("08:{minute}"), "ada@contoso.com", "50126");
    }
    tell("08:04", "ada@contoso.com", "0");
    text
}

fn picket(folder: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(args)
        .args(["--rules", "rule.yaml", "--table", "SigninLogs=logs.ndjson"])
        .args(["--now", "2024-06-20T12:00:00Z"])
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn explained(folder: &Path, more: &[&str]) -> Value {
    let out = picket(folder, &[&["explain", "--format", "json"], more].concat());
    let all: Vec<Value> = serde_json::from_slice(&out).unwrap();
    all.into_iter().next().unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rule.yaml"), RULE).unwrap();
    fs::write(folder.path().join("logs.ndjson"), logs()).unwrap();
    folder
}

#[test]
fn all_windows_stand_beside_the_last_one() {
    let folder = folder();
    let found = explained(folder.path(), &[]);
    assert_eq!(found["fires"], false);
    let windows = &found["windows"];
    assert_eq!((&windows["all"], &windows["fired"]), (&Value::from(12), &Value::from(1)));
    assert_eq!(windows["fired_at"][0], "2024-06-20T09:00:00.0000000Z");
    assert_eq!(windows["alerts"].as_array().unwrap().len(), 1);
    assert!(found["verdict"].as_str().unwrap().contains("1 of 12 windows"), "{found}");
    assert!(explained(folder.path(), &["--once"])["windows"].is_null());
    // Its windows do not reach back to the only one in which it fires.
    let later = explained(folder.path(), &["--from", "2024-06-20T09:30:00Z"]);
    assert_eq!((&later["windows"]["all"], &later["windows"]["fired"]), (&3.into(), &0.into()));
    let stopped = &later["windows"]["nearest"]["stopped"];
    assert!(stopped["step"].as_str().unwrap().contains("join kind=inner"), "{later}");
}

/// What is named once and read in three places is worked out once, and comes to the same numbers wherever it stands.
#[test]
fn parts_that_are_kept_count_alike() {
    let folder = folder();
    let found = explained(folder.path(), &["--once"]);
    let of = |text: &str| -> Vec<(Value, Value)> {
        let lines = found["lines"].as_array().unwrap();
        let steps = lines.iter().flat_map(|it| it["steps"].as_array().unwrap());
        let steps = steps.filter(|it| it["text"].as_str().unwrap().contains(text));
        steps.map(|it| (it["in"].clone(), it["out"].clone())).collect()
    };
    assert!(!of("summarize Failures").is_empty());
    assert!(of("summarize Failures").iter().all(|it| *it == (0.into(), 0.into())), "{found}");
    let out = picket(folder.path(), &["explain", "--format", "json", "--once"]);
    assert_eq!(out, picket(folder.path(), &["explain", "--format", "json", "--once"]));
}

#[test]
fn an_alert_of_any_window_has_its_sources() {
    let folder = folder();
    let out = picket(folder.path(), &["hunt", "--format", "ndjson"]);
    let alert: Value = serde_json::from_slice(&out).unwrap();
    let id = alert["SystemAlertId"].as_str().unwrap();
    let found = explained(folder.path(), &["--alert", &id[..13]]);
    assert_eq!(found["alert"]["id"], id);
    assert_eq!(found["window"]["to"], "2024-06-20T09:00:00.0000000Z");
    let ids: Vec<&Value> = found["alert"]["sources"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["rows"].as_array().unwrap())
        .map(|it| &it["CorrelationId"])
        .collect();
    for wanted in ["c0801", "c0802", "c0803", "c0804"] {
        assert!(ids.iter().any(|it| **it == wanted), "{wanted} of {ids:?}");
    }
    assert!(explained(folder.path(), &["--alert", &id[..13], "--once"])["alert"].is_null());
}

#[test]
fn an_event_is_followed_where_it_comes_farthest() {
    let folder = folder();
    let found = explained(folder.path(), &["--event", "CorrelationId=c0804"]);
    let window = &found["event_window"];
    assert_eq!((&window["number"], &window["of"]), (&1.into(), &3.into()));
    assert_eq!(window["to"], "2024-06-20T09:00:00.0000000Z");
    let ends: Vec<&Value> =
        found["event"].as_array().unwrap().iter().map(|it| &it["end"]).collect();
    assert!(ends.iter().any(|it| **it == "answered"), "{found}");
    // With --once there is the last window alone, which doesn't hold it.
    let once = explained(folder.path(), &["--event", "CorrelationId=c0804", "--once"]);
    assert!(once["event_window"].is_null(), "{once}");
    assert_eq!(once["event"][0]["end"], "not there");
}
