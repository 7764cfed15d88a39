//! Alerts made again, run as a user runs it: what is as it was is verified, and what isn't is named.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't go on stops there"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};
use tempfile::TempDir;

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

fn picket(folder: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

const SINGLE: &str = "id: 11111111-2222-3333-4444-555555555555
name: Failed sign-ins
description: Somebody can't get in.
kind: Scheduled
severity: Low
query: |
  SigninLogs | where ResultType == '50126' | project TimeGenerated, UserPrincipalName, IPAddress
queryFrequency: 1d
queryPeriod: 3d
triggerOperator: gt
triggerThreshold: 0
tactics: [CredentialAccess]
relevantTechniques: [T1110]
entityMappings:
  - entityType: Account
    fieldMappings: [{identifier: FullName, columnName: UserPrincipalName}]
version: 1.0.0
";

/// The rule once more, with an alert a row, as a hunting rule, and as a near-real-time one.
fn rules(folder: &Path) {
    let each = SINGLE
        .replace("11111111", "22222222")
        .replace("version:", "eventGroupingSettings: {aggregationKind: AlertPerResult}\nversion:");
    let hunting: String = SINGLE
        .replace("11111111", "33333333")
        .lines()
        .filter(|it| {
            !["kind", "severity", "queryF", "queryP", "trigger"].iter().any(|s| it.starts_with(s))
        })
        .map(|it| format!("{it}\n"))
        .collect();
    let nrt = hunting
        .replace("33333333", "44444444")
        .replace("query:", "kind: NRT\nseverity: Low\nquery:");
    fs::create_dir(folder.join("rules")).unwrap();
    for (name, text) in [("single", SINGLE), ("each", &each), ("hunting", &hunting), ("nrt", &nrt)]
    {
        fs::write(folder.join("rules").join(format!("{name}.yaml")), text).unwrap();
    }
}

fn sign_in(day: u32, user: &str) -> String {
    json!({
        "TimeGenerated": format!("2026-06-{day:02}T08:00:00.0000001Z"), "ResultType": "50126", "UserPrincipalName": user,
        "IPAddress": "198.51.100.7", "AppDisplayName": "Azure CLI", "CorrelationId": format!("c{day}"), "Type": "SigninLogs",
    })
    .to_string()
}

/// Two files of sign-ins over six days, one of them twice the same.
fn world() -> TempDir {
    let folder = TempDir::new().unwrap();
    rules(folder.path());
    let logs = folder.path().join("logs");
    fs::create_dir(&logs).unwrap();
    let first =
        [sign_in(1, "ada@x.example"), sign_in(2, "bob@x.example"), sign_in(2, "bob@x.example")];
    let second = [sign_in(4, "ada@x.example"), sign_in(6, "eve@x.example")];
    fs::write(logs.join("a.json"), first.join("\n")).unwrap();
    fs::write(logs.join("b.json"), second.join("\n")).unwrap();
    folder
}

/// Hunts, writes the alerts into a file, and gives them.
fn hunt(folder: &Path, more: &[&str]) -> Vec<Json> {
    let args = ["hunt", "--rules", "rules", "--format", "ndjson", "logs"];
    let run = picket(folder, &[args.as_slice(), more].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    fs::write(folder.join("alerts.ndjson"), &run.stdout).unwrap();
    run.stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// The verdicts of alerts as JSON, and how the command ended.
fn verdicts(folder: &Path, more: &[&str]) -> (i32, Vec<Json>) {
    let args = ["verify", "--format", "json", "alerts.ndjson", "logs"];
    let run = picket(folder, &[args.as_slice(), more].concat());
    let all: Vec<Json> = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|_| unreachable!("{}{}", run.stdout, run.stderr));
    (run.code, all)
}

/// One alert of the hunt, changed, alone in its file.
fn with_changed(folder: &Path, change: impl Fn(&mut Json)) {
    let mut alert = hunt(folder, &["--once"]).remove(0);
    change(&mut alert);
    fs::write(folder.join("alerts.ndjson"), alert.to_string()).unwrap();
}

#[test]
fn what_a_hunt_finds_is_verified_byte_for_byte() {
    let world = world();
    let folder = world.path();
    let stretch = ["--from", "2026-06-02T00:00:00Z", "--to", "2026-06-06T12:00:00Z"];
    for (more, least) in [
        ([].as_slice(), 8),
        (&["--strict"], 20),
        (&["--once"], 3),
        (&stretch, 6),
        (&stretch[2..], 6),
        (&["--no-digests"], 8),
    ] {
        let alerts = hunt(folder, more);
        assert!(alerts.len() >= least, "{more:?}: {}", alerts.len());
        if more.is_empty() {
            let kinds = ["Scheduled", "Hunting", "NRT"];
            assert!(kinds.iter().all(|kind| alerts.iter().any(|it| it["RuleKind"] == *kind)));
        }
        let (code, all) = verdicts(folder, &[]);
        assert_eq!((code, all.len()), (0, alerts.len()), "{more:?}");
        for it in all {
            assert_eq!(it["verdict"], "verified", "{more:?} {it}");
            assert_eq!(it["byteForByte"], true, "{more:?} {it}");
        }
    }
}

#[test]
fn a_document_is_verified_too_and_layout_is_no_difference() {
    let world = world();
    let folder = world.path();
    let run = picket(folder, &["hunt", "--rules", "rules", "--format", "json", "logs"]);
    fs::write(folder.join("alerts.ndjson"), &run.stdout).unwrap();
    let (code, all) = verdicts(folder, &[]);
    assert!(code == 0 && all.iter().all(|it| it["byteForByte"] == true), "{all:?}");
    let document: Json = serde_json::from_str(&run.stdout).unwrap();
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    fs::write(folder.join("alerts.ndjson"), pretty).unwrap();
    let (code, all) = verdicts(folder, &[]);
    assert!(code == 0 && all.iter().all(|it| it["byteForByte"] == false), "{all:?}");
}

#[test]
fn rows_that_an_earlier_window_reported_are_told() {
    let world = world();
    hunt(world.path(), &[]);
    let run = picket(world.path(), &["verify", "alerts.ndjson", "logs"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("where an earlier window or hunt reported them"), "{}", run.stdout);
    assert!(run.stderr.contains("verified"), "{}", run.stderr);
}

#[test]
fn what_a_second_hunt_finds_is_verified_too() {
    let world = world();
    let folder = world.path();
    let first = hunt(folder, &["--state", "seen.json"]).len();
    fs::write(folder.join("logs/c.json"), sign_in(7, "ada@x.example")).unwrap();
    let second = hunt(folder, &["--state", "seen.json"]).len();
    assert!(second > 0 && second < first, "{first} {second}");
    let (code, all) = verdicts(folder, &[]);
    assert!(code == 0 && all.iter().all(|it| it["byteForByte"] == true), "{all:?}");
}

#[test]
fn what_a_second_hunt_read_of_the_first_is_verified_with_both() {
    let world = world();
    let folder = world.path();
    readers(folder);
    fs::remove_file(folder.join("rules/reads-incidents.yaml")).unwrap();
    // It reads all logs, and these grow.
    fs::remove_file(folder.join("rules/hunting.yaml")).unwrap();
    let first = hunt(folder, &["--state", "seen.json"]);
    fs::write(folder.join("logs/c.json"), sign_in(7, "ada@x.example")).unwrap();
    let second = hunt(folder, &["--state", "seen.json"]);
    let reads = |it: &Json| it["Evidence"]["Made"]["SecurityAlert"]["Count"].as_u64();
    assert!(second.iter().filter_map(reads).any(|it| it > 0), "{second:?}");
    assert_eq!(verdicts(folder, &[]).0, 2, "the alerts of the first are not in the file");
    let both: Vec<String> = first.iter().chain(&second).map(Json::to_string).collect();
    fs::write(folder.join("alerts.ndjson"), both.join("\n")).unwrap();
    let of_second = second.iter().map(|it| &it["SystemAlertId"]).collect::<Vec<_>>();
    let (_, all) = verdicts(folder, &[]);
    let found: Vec<&Json> = all.iter().filter(|it| of_second.contains(&&it["alert"])).collect();
    assert_eq!(found.len(), second.len());
    // The first hunt had other logs, of which the second one's rules read alerts; they come out the same all the same.
    let wrong: Vec<&Json> = all.iter().filter(|it| it["reproduced"] != true).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn a_changed_member_is_named_with_its_first_difference() {
    let world = world();
    let folder = world.path();
    type Change = fn(&mut Json);
    let changes: [(&str, Change); 6] = [
        ("AlertSeverity", |it| it["AlertSeverity"] = json!("High")),
        ("Rows[0].UserPrincipalName", |it| {
            it["Rows"][0]["UserPrincipalName"] = json!("mallory@x.example")
        }),
        ("Entities[0].Name", |it| it["Entities"][0]["Name"] = json!("mallory")),
        ("Evidence.RowsSha256", |it| it["Evidence"]["RowsSha256"] = json!("00")),
        ("Evidence.RuleSha256", |it| it["Evidence"]["Rule"]["severity"] = json!("High")),
        ("Note", |it| it["Note"] = json!("added")),
    ];
    for (place, change) in changes {
        with_changed(folder, change);
        let (code, all) = verdicts(folder, &[]);
        assert_eq!(code, 1, "{place}");
        assert_eq!(all[0]["verdict"], "differs", "{place}");
        let found = all[0]["differences"].as_array().unwrap();
        assert!(found.iter().any(|it| it["member"] == place), "{place}: {found:?}");
        let run = picket(folder, &["verify", "alerts.ndjson", "logs"]);
        assert!(
            run.stdout.contains(place) && run.stdout.contains("in the alert"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn another_instant_or_query_raises_no_alert_like_it() {
    let world = world();
    let folder = world.path();
    with_changed(folder, |it| it["Evidence"]["Now"] = json!("2020-01-01T00:00:00Z"));
    let (code, all) = verdicts(folder, &[]);
    assert_eq!((code, &all[0]["reproduced"]), (1, &json!(false)));
    assert!(all[0]["notes"].to_string().contains("doesn't fire"), "{all:?}");
}

#[test]
fn other_logs_are_told_by_their_digests_not_their_names() {
    let world = world();
    let folder = world.path();
    hunt(folder, &[]);
    fs::rename(folder.join("logs/a.json"), folder.join("logs/aa.json")).unwrap();
    let (code, all) = verdicts(folder, &[]);
    assert!(code == 0 && all[0]["notes"].to_string().contains("other names here"), "{all:?}");
    fs::rename(folder.join("logs/aa.json"), folder.join("logs/a.json")).unwrap();
    // Nothing of it reaches the rule: the alert comes out the same, and still these are other logs.
    let other = sign_in(3, "x").replace("50126", "0");
    let text = fs::read(folder.join("logs/a.json")).unwrap();
    fs::write(folder.join("logs/a.json"), [text.as_slice(), b"\n", other.as_bytes()].concat())
        .unwrap();
    fs::write(folder.join("logs/c.json"), &other).unwrap();
    let (code, all) = verdicts(folder, &[]);
    assert_eq!((code, &all[0]["verdict"]), (1, &json!("other logs")));
    assert_eq!(all[0]["reproduced"], true, "{}", all[0]);
    let named = json!({ "changed": ["a.json"], "missing": [], "added": ["c.json"], "whole": null });
    assert_eq!(all[0]["logs"], named);
    fs::remove_file(folder.join("logs/a.json")).unwrap();
    let run = picket(folder, &["verify", "alerts.ndjson", "logs"]);
    assert!(run.stdout.contains("a.json is not among the logs"), "{}", run.stdout);
    assert!(run.stdout.contains("it comes out otherwise"), "{}", run.stdout);
}

#[test]
fn a_rule_has_to_be_the_one_that_is_named() {
    let world = world();
    let folder = world.path();
    hunt(folder, &["--once"]);
    assert_eq!(verdicts(folder, &["--rules", "rules"]).0, 0);
    fs::write(folder.join("rules/single.yaml"), SINGLE.replace("50126", "50053")).unwrap();
    let (code, all) = verdicts(folder, &["--rules", "rules"]);
    let mut found: Vec<&str> = all.iter().map(|it| it["verdict"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!((code, found[0]), (1, "other rule"));
    assert_eq!(found.iter().filter(|it| **it == "verified").count(), all.len() - 1);
    let notes: String = all.iter().map(|it| it["notes"].to_string()).collect();
    assert!(notes.contains("another version of its rule: query differ"), "{notes}");
    fs::remove_file(folder.join("rules/single.yaml")).unwrap();
    let (_, all) = verdicts(folder, &["--rules", "rules"]);
    assert!(all.iter().any(|it| it["notes"].to_string().contains("no rule file has")), "{all:?}");
}

/// A rule that counts alerts, and one that shows incidents.
fn readers(folder: &Path) {
    let reader = |id: &str, query: &str| {
        let (before, _) = SINGLE.split_once("query: |").unwrap();
        let before = before.replace("11111111", id).replace("Failed sign-ins", "Read");
        format!(
            "{before}query: \"{query}\"\nqueryFrequency: 1d\nqueryPeriod: 3d\ntriggerOperator: gt\ntriggerThreshold: 0\nversion: 1.0.0\n"
        )
    };
    let alerts = "SecurityAlert | where ProductName == 'Azure Sentinel' | summarize n = count(), Names = make_set(AlertName), First = min(StartTime)";
    let incidents = "SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber | summarize Titles = make_set(Title), n = count(), Alerts = sum(toint(AdditionalData.alertsCount))";
    fs::write(folder.join("rules/reads-alerts.yaml"), reader("55555555", alerts)).unwrap();
    fs::write(folder.join("rules/reads-incidents.yaml"), reader("66666666", incidents)).unwrap();
}

#[test]
fn alerts_of_rules_that_read_alerts_are_verified_with_those() {
    let world = world();
    let folder = world.path();
    readers(folder);
    for more in [[].as_slice(), &["--strict"], &["--no-digests"]] {
        let alerts = hunt(folder, more);
        let of = |id: &str| {
            let is = |it: &&Json| it["RuleId"].as_str().unwrap().starts_with(id);
            alerts.iter().filter(is).collect::<Vec<_>>()
        };
        assert!(of("5555").len() > 2 && of("6666").len() > 2, "{more:?}");
        let made = &of("5555")[0]["Evidence"]["Made"]["SecurityAlert"];
        assert_eq!(made["Count"], json!(made["Rows"].as_array().unwrap().len()), "{made}");
        let (code, all) = verdicts(folder, &[]);
        for it in &all {
            assert_eq!(
                (&it["verdict"], &it["byteForByte"]),
                (&json!("verified"), &json!(true)),
                "{more:?} {it}"
            );
        }
        assert_eq!((code, all.len()), (0, alerts.len()));
    }
    // The order of the file doesn't tell, nor does an alert that is there twice; but incidents are numbered in that order.
    fs::remove_file(folder.join("rules/reads-incidents.yaml")).unwrap();
    hunt(folder, &[]);
    let text = fs::read(folder.join("alerts.ndjson")).unwrap();
    let text = String::from_utf8(text).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.reverse();
    lines.push(lines[0]);
    fs::write(folder.join("alerts.ndjson"), lines.join("\n")).unwrap();
    let (code, all) = verdicts(folder, &[]);
    assert_eq!(code, 0, "{all:?}");
}

#[test]
fn an_alert_is_not_believed_what_it_read() {
    let world = world();
    let folder = world.path();
    readers(folder);
    fs::remove_file(folder.join("rules/reads-incidents.yaml")).unwrap();
    let alerts = hunt(folder, &[]);
    let write = |alerts: &[Json]| {
        let lines: Vec<String> = alerts.iter().map(Json::to_string).collect();
        fs::write(folder.join("alerts.ndjson"), lines.join("\n")).unwrap();
    };
    let is_reader = |it: &Json| it["RuleId"].as_str().unwrap().starts_with("5555");
    let readers: Vec<Json> = alerts.iter().filter(|it| is_reader(it)).cloned().collect();
    write(&readers);
    let (code, all) = verdicts(folder, &[]);
    // One has seen no alert, for there was none yet: it counted 0.
    let lacks = |it: &&Json| it["notes"].to_string().contains("not in this file as they were");
    assert!(all.iter().filter(lacks).all(|it| it["verdict"] == "unverifiable"), "{all:?}");
    assert!(code == 2 && all.iter().filter(lacks).count() > 1, "{all:?}");
    // One of the alerts that it read is another now.
    let mut changed = alerts.clone();
    let at = changed.iter().position(|it| it["RuleKind"] == "Scheduled" && !is_reader(it)).unwrap();
    changed[at]["AlertName"] = json!("Other");
    write(&changed);
    let (_, all) = verdicts(folder, &[]);
    let verdict = |all: &[Json], id: &Json| {
        all.iter().find(|it| it["alert"] == *id).unwrap()["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(verdict(&all, &changed[at]["SystemAlertId"]), "differs");
    let of_reader: Vec<String> =
        readers.iter().map(|it| verdict(&all, &it["SystemAlertId"])).collect();
    assert!(of_reader.iter().any(|it| it == "unverifiable"), "{of_reader:?}");
    // What it read was made from other logs: then it is of other logs too.
    write(&alerts);
    let path = folder.join("logs/a.json");
    let text = fs::read(&path).unwrap();
    let other = sign_in(3, "x").replace("50126", "0");
    fs::write(&path, [text.as_slice(), b"\n", other.as_bytes()].concat()).unwrap();
    let (code, all) = verdicts(folder, &[]);
    let last = readers.last().unwrap();
    let found = all.iter().find(|it| it["alert"] == last["SystemAlertId"]).unwrap();
    assert_eq!((code, &found["verdict"]), (1, &json!("other logs")), "{found}");
    assert!(found["notes"].to_string().contains("can't be made again as they are"), "{found}");
}

#[test]
fn what_carries_no_evidence_can_not_be_verified() {
    let world = world();
    let folder = world.path();
    with_changed(folder, |it| it["Evidence"] = Json::Null);
    let (code, all) = verdicts(folder, &[]);
    assert_eq!((code, &all[0]["verdict"]), (2, &json!("unverifiable")));
    with_changed(folder, |it| it["Evidence"]["Rule"]["query"] = json!("SecurityAlert | take 1"));
    let (code, all) = verdicts(folder, &[]);
    assert_eq!(code, 2, "{all:?}");
    assert!(all[0]["notes"].to_string().contains("reads SecurityAlert"), "{all:?}");
    for text in ["", "[]", "not JSON"] {
        fs::write(folder.join("alerts.ndjson"), text).unwrap();
        let run = picket(folder, &["verify", "alerts.ndjson", "logs"]);
        assert_eq!(run.code, 2, "{text}: {}", run.stderr);
        assert!(run.stderr.contains("holds no alerts"), "{}", run.stderr);
    }
}
