//! The main job, run as a user runs it: the published rule and its twin over small logs whose answers are known.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't go on stops there"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use tempfile::TempDir;

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn picket(args: &[&str], logs: &Path) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(args)
        .arg(logs)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

fn seed() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../rules/identity/device-code-unseen-asn.yaml")
        .display()
        .to_string()
}

/// A sign-in of SigninLogs as Log Analytics exports it.
struct SignIn<'a> {
    time: &'a str,
    user: &'a str,
    asn: &'a str,
    details: &'a str,
    protocol: &'a str,
    id: &'a str,
}

impl SignIn<'_> {
    fn row(&self) -> String {
        let details =
            format!(r#"[{{"authenticationMethod":"{}","succeeded":true}}]"#, self.details);
        serde_json::json!({
            "TimeGenerated": self.time, "ResultType": "0", "UserPrincipalName": self.user, "UserId": format!("id-of-{}", self.user),
            "IPAddress": "198.51.100.7", "AutonomousSystemNumber": self.asn, "Location": "DE", "AppDisplayName": "Azure CLI",
            "AuthenticationDetails": details, "AuthenticationProtocol": self.protocol, "DeviceDetail": {"operatingSystem": "Linux"},
            "CorrelationId": self.id, "Type": "SigninLogs",
        })
        .to_string()
    }
}

/// Ada is known on AS64500 and signs in by device code from there and from AS64501; bob has no history; the last row's protocol is
/// `deviceCodeFlow`, another term.
fn tenant(folder: &TempDir, planted: bool) -> PathBuf {
    let code = if planted { "deviceCode" } else { "Password" };
    let sign_in = |time, user, asn, details, id| {
        let protocol = if details == "Known" { "none" } else { "deviceCode" };
        SignIn {
            time,
            user,
            asn,
            details: if details == "Known" { "Password" } else { details },
            protocol,
            id,
        }
        .row()
    };
    let rows = [
        sign_in("2026-06-01T08:00:00.0000000Z", "ada@contoso.example", "64500", "Known", "c1"),
        sign_in("2026-06-29T20:00:00.0000000Z", "ada@contoso.example", "64500", code, "c2"),
        sign_in("2026-06-29T21:00:00.1234567Z", "ada@contoso.example", "64501", code, "c3"),
        sign_in("2026-06-29T22:00:00.0000000Z", "bob@contoso.example", "64502", code, "c4"),
        sign_in(
            "2026-06-29T22:30:00.0000000Z",
            "ada@contoso.example",
            "64503",
            "deviceCodeFlow",
            "c5",
        ),
    ];
    let path = folder.path().join("signins.json");
    fs::write(&path, rows.join("\n")).unwrap();
    path
}

fn alerts(run: &Run) -> Vec<Json> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_published_rule_finds_what_its_text_says_newest_first() {
    let folder = TempDir::new().unwrap();
    let run = picket(&["hunt", "--format", "ndjson", "--rules", &seed()], &tenant(&folder, true));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let alerts = alerts(&run);
    assert_eq!(alerts.len(), 1, "{}", run.stdout);
    let alert = &alerts[0];
    let ids: Vec<&str> = alert["Rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["CorrelationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["c4", "c3"]);
    assert_eq!(alert["RuleId"], "562647c0-5edb-4a47-afa2-fa662efa89bf");
    assert_eq!(alert["RuleVersion"], "1.0.0");
    assert_eq!(alert["RuleAuthor"], "descambiado");
    assert_eq!(alert["StartTime"], "2026-06-29T21:00:00.1234567Z");
    assert_eq!(alert["EndTime"], "2026-06-29T22:00:00.0000000Z");
    let columns: Vec<&String> = alert["Rows"][0].as_object().unwrap().keys().collect();
    assert_eq!(
        columns[..4],
        ["TimeGenerated", "UserPrincipalName", "AccountName", "AccountUPNSuffix"]
    );
    assert_eq!(alert["Rows"][0]["DeviceDetail"]["operatingSystem"], "Linux");
}

#[test]
fn entities_are_in_sentinels_form_and_merged_over_rows() {
    let folder = TempDir::new().unwrap();
    let run = picket(&["hunt", "--format", "ndjson", "--rules", &seed()], &tenant(&folder, true));
    let entities = alerts(&run)[0]["Entities"].as_array().unwrap().clone();
    let of = |kind: &str| entities.iter().filter(|it| it["Type"] == kind).count();
    assert_eq!((of("account"), of("ip")), (2, 1), "{entities:?}");
    let account = entities.iter().find(|it| it["Name"] == "bob").unwrap();
    assert_eq!(account["UPNSuffix"], "contoso.example");
    assert!(account["$id"].is_string());
}

#[test]
fn a_silent_rule_is_told_why_in_the_order_of_its_text() {
    let folder = TempDir::new().unwrap();
    let run = picket(&["hunt", "--format", "ndjson", "--rules", &seed()], &tenant(&folder, false));
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let reason = "`AuthenticationDetails has \"deviceCode\"` matched 0 of the 4 rows that reached it; `deviceCode` stands in AuthenticationProtocol in 4";
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn the_twin_reads_the_right_columns_and_keeps_no_history_apart() {
    let folder = TempDir::new().unwrap();
    let run = picket(&["hunt", "--format", "ndjson"], &tenant(&folder, false));
    let alerts = alerts(&run);
    assert_eq!(alerts.len(), 1, "{}{}", run.stdout, run.stderr);
    let rows = alerts[0]["Rows"].as_array().unwrap();
    let mut findings: Vec<(String, String)> = rows
        .iter()
        .map(|row| (row["CorrelationId"].to_string(), row["Finding"].to_string()))
        .collect();
    findings.sort();
    let expected = [
        ("\"c3\"", "\"New network\""),
        ("\"c4\"", "\"No history\""),
        ("\"c5\"", "\"New network\""),
    ];
    assert_eq!(findings, expected.map(|(id, finding)| (id.to_owned(), finding.to_owned())));
}

#[test]
fn a_table_without_rows_is_named_with_its_connector() {
    let folder = TempDir::new().unwrap();
    let run = picket(&["hunt", "--format", "ndjson"], &tenant(&folder, false));
    assert!(
        run.stderr.contains("AADNonInteractiveUserSignInLogs holds no row here"),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("ensure that the data connector AzureActiveDirectory is enabled"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_column_that_graph_v1_cannot_carry_is_named() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("page.json");
    let page = serde_json::json!({
        "@odata.context": "https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns",
        "value": [{
            "id": "r1", "createdDateTime": "2026-06-29T20:00:00Z", "userDisplayName": "Ada", "userPrincipalName": "ada@contoso.example",
            "userId": "u1", "appId": "a1", "appDisplayName": "Azure CLI", "ipAddress": "198.51.100.7", "clientAppUsed": "Browser",
            "correlationId": "c1", "conditionalAccessStatus": "success", "isInteractive": true, "riskDetail": "none",
            "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none", "riskState": "none", "riskEventTypes": [],
            "resourceDisplayName": "Graph", "resourceId": "x", "status": {"errorCode": 0, "failureReason": "Other."},
            "deviceDetail": {"deviceId": ""}, "location": {"countryOrRegion": "DE"}, "appliedConditionalAccessPolicies": [],
        }],
    });
    fs::write(&path, page.to_string()).unwrap();
    let run = picket(&["hunt", "--format", "ndjson"], &path);
    assert!(
        run.stderr.contains("cannot carry") && run.stderr.contains("AuthenticationProtocol"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_run_repeats_byte_for_byte_on_any_number_of_threads() {
    let folder = TempDir::new().unwrap();
    let logs = tenant(&folder, true);
    let run = |threads| {
        picket(&["hunt", "--format", "json", "--threads", threads, "--rules", &seed()], &logs)
            .stdout
    };
    let first = run("1");
    assert_eq!(first, run("1"));
    assert_eq!(first, run("5"));
    let document: Json = serde_json::from_str(&first).unwrap();
    assert_eq!(document["alerts"].as_array().unwrap().len(), 1);
    assert_eq!(document["summary"]["now"], "2026-06-29T22:30:00.0000001Z");
}

#[test]
fn fail_on_counts_a_rule_without_severity_as_medium() {
    let folder = TempDir::new().unwrap();
    let logs = tenant(&folder, true);
    let code = |severity| {
        picket(&["hunt", "--format", "csv", "--rules", &seed(), "--fail-on", severity], &logs).code
    };
    assert_eq!((code("any"), code("medium"), code("high")), (1, 1, 0));
}

#[test]
fn every_format_fails_and_sums_up_alike() {
    let folder = TempDir::new().unwrap();
    let logs = tenant(&folder, true);
    let mut summaries = Vec::new();
    for format in ["table", "json", "ndjson", "csv", "ocsf", "timesketch", "navigator"] {
        let file = folder.path().join(format!("{format}.summary"));
        let path = file.display().to_string();
        let args = ["hunt", "--format", format, "--rules", &seed(), "--fail-on", "any"];
        let run = picket(&[args.as_slice(), &["--summary", &path]].concat(), &logs);
        assert_eq!(run.code, 1, "{format}: {}", run.stderr);
        assert!(!run.stdout.is_empty(), "{format}");
        summaries.push(fs::read(&file).unwrap());
        match format {
            "json" | "navigator" => {
                serde_json::from_str::<Json>(&run.stdout).unwrap();
            }
            "ndjson" | "ocsf" => assert_eq!(alerts(&run).len(), 1, "{format}"),
            // The rule's alert has two rows.
            "csv" | "timesketch" => {
                let n_lines = csv::Reader::from_reader(run.stdout.as_bytes()).records().count();
                assert_eq!(n_lines, if format == "csv" { 1 } else { 2 });
            }
            _ => {}
        }
    }
    summaries.dedup();
    assert_eq!(summaries.len(), 1);
}

#[test]
fn csv_is_safe_for_spreadsheets() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.json");
    fs::write(
        &path,
        SignIn {
            time: "2026-06-29T20:00:00Z",
            user: "=HYPERLINK(\"x\")",
            asn: "1",
            details: "x",
            protocol: "none",
            id: "c",
        }
        .row(),
    )
    .unwrap();
    let run = picket(
        &["query", "--format", "csv", "SigninLogs | project UserPrincipalName", "--logs"],
        &path,
    );
    assert_eq!(run.stdout, "UserPrincipalName\n\"'=HYPERLINK(\"\"x\"\")\"\n", "{}", run.stderr);
}

#[test]
fn the_clock_is_said_aloud_and_can_be_set() {
    let folder = TempDir::new().unwrap();
    let logs = tenant(&folder, true);
    let run = picket(&["hunt", "--format", "ndjson", "--rules", &seed()], &logs);
    assert!(
        run.stderr
            .contains("now() is 2026-06-29T22:30:00.0000001Z, one tick after the newest event"),
        "{}",
        run.stderr
    );
    let later = picket(
        &["hunt", "--format", "ndjson", "--rules", &seed(), "--now", "2026-07-05T00:00:00Z"],
        &logs,
    );
    assert_eq!(later.stdout, "", "{}", later.stderr);
}

#[test]
fn rows_that_do_not_say_their_table_are_told_by_their_columns() {
    let folder = TempDir::new().unwrap();
    let logs = tenant(&folder, true);
    let text = std::fs::File::open(&logs).and_then(std::io::read_to_string).unwrap();
    fs::write(&logs, text.replace(r#""Type":"SigninLogs""#, r#""Note":"x""#)).unwrap();
    let run = picket(&["hunt", "--format", "ndjson", "--rules", &seed()], &logs);
    assert_eq!(alerts(&run).len(), 1, "{}", run.stderr);
    let inspected = picket(&["inspect"], &logs);
    assert!(inspected.stdout.contains("taken to be interactive"), "{}", inspected.stdout);
}

#[test]
fn a_second_hunt_reports_only_what_is_new() {
    let folder = TempDir::new().unwrap();
    let rule = folder.path().join("rule.yaml");
    let text = "id: 11111111-2222-3333-4444-555555555555\nname: Look\nseverity: High\nkind: Scheduled\nquery: SigninLogs | project TimeGenerated, CorrelationId\nqueryFrequency: 1h\nqueryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\n";
    fs::write(&rule, text).unwrap();
    let logs = tenant(&folder, true);
    let state = folder.path().join("state.json").display().to_string();
    let (rule, logs) = (rule.display().to_string(), logs.as_path());
    let ids = || -> Vec<String> {
        let args = ["hunt", "--format", "ndjson", "--rules", &rule, "--state", &state];
        let run = picket(&args, logs);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let rows = alerts(&run).into_iter().flat_map(|it| it["Rows"].as_array().unwrap().clone());
        let mut ids: Vec<String> = rows.map(|it| it["CorrelationId"].to_string()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids().len(), 5);
    assert!(ids().is_empty());
    let late = SignIn {
        time: "2026-06-10T08:00:00Z",
        user: "bob@contoso.example",
        asn: "64500",
        details: "x",
        protocol: "none",
        id: "c6",
    };
    let mut grown = fs::OpenOptions::new().append(true).open(logs).unwrap();
    std::io::Write::write_all(&mut grown, format!("\n{}", late.row()).as_bytes()).unwrap();
    assert_eq!(ids(), ["\"c6\""]);
    fs::write(&state, "{").unwrap();
    let run = picket(&["hunt", "--rules", &rule, "--state", &state], logs);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("remove it to begin anew"), "{}", run.stderr);
}
