//! What one hunt leaves for the next: rows, incidents and alerts, run as a user runs it; and files of states that aren't as they should be.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::process::{Child, Command, Stdio};

use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// A rule that looks at each hour; `{grouping}` stands for what is said of grouping.
const RULE: &str = "id: 11111111-2222-3333-4444-555555555555
name: Look
description: Looks.
kind: Scheduled
severity: Low
query: |
  SigninLogs | where ResultType == '50126' | project TimeGenerated, UserPrincipalName, IPAddress
queryFrequency: 1h
queryPeriod: 1h
triggerOperator: gt
triggerThreshold: 0
entityMappings:
  - entityType: Account
    fieldMappings: [{identifier: FullName, columnName: UserPrincipalName}]
eventGroupingSettings: {aggregationKind: AlertPerResult}
customDetails: {Address: IPAddress}
version: 1.0.0
incidentConfiguration:
  createIncident: true
  groupingConfiguration: {enabled: true, lookbackDuration: 5h, {grouping}}
";

struct World {
    folder: TempDir,
}

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl World {
    fn new(grouping: &str) -> World {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("rules")).unwrap();
        fs::create_dir(folder.path().join("logs")).unwrap();
        let world = World { folder };
        world.rule("look", &RULE.replace("{grouping}", grouping));
        world
    }

    fn rule(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(format!("rules/{name}.yaml")), text).unwrap();
    }

    /// Writes a file of sign-ins that failed: hour of the day, and who.
    fn sign_ins(&self, file: &str, rows: &[(u32, &str)]) {
        let mut text = String::new();
        for (at, (hour, user)) in rows.iter().enumerate() {
            let row = json!({
                "TimeGenerated": format!("2026-06-01T{hour:02}:30:00.0000000Z"), "ResultType": "50126", "UserPrincipalName": user,
                "IPAddress": "198.51.100.7", "CorrelationId": format!("{file}{at}"), "AppDisplayName": "Azure CLI", "Type": "SigninLogs",
            });
            let _ = writeln!(text, "{row}");
        }
        fs::write(self.folder.path().join("logs").join(file), text).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
        let args = ["hunt", "--format", "json", "--rules", "rules", "--state", "state.json"];
        command.args(args).args(more).arg("logs").current_dir(self.folder.path()).env_clear();
        command
    }

    /// A hunt whose `now()` is that hour.
    fn run(&self, hour: u32, more: &[&str]) -> Run {
        let now = format!("2026-06-01T{hour:02}:00:00Z");
        ended(self.command(&[&["--now", now.as_str()], more].concat()).output().unwrap())
    }

    /// What it came to.
    fn hunt(&self, hour: u32, more: &[&str]) -> Json {
        let run = self.run(hour, more);
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str(&run.stdout).unwrap()
    }

    /// The incidents that a hunt made or changed: number, status and how many alerts.
    fn incidents(&self, hour: u32) -> Vec<String> {
        let document = self.hunt(hour, &[]);
        document["incidents"].as_array().unwrap().iter().map(shown).collect()
    }

    /// The text of the state.
    #[expect(clippy::disallowed_methods, reason = "a file that the test or our own binary wrote")]
    fn kept(&self) -> String {
        fs::read_to_string(self.state()).unwrap()
    }

    fn state(&self) -> std::path::PathBuf {
        self.folder.path().join("state.json")
    }
}

fn ended(output: std::process::Output) -> Run {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

fn shown(it: &Json) -> String {
    let n_alerts = it["AdditionalData"]["alertsCount"].as_u64().unwrap();
    format!("#{} {} {n_alerts}", it["IncidentNumber"], it["Status"].as_str().unwrap())
}

const ADA: &str = "ada@x.example";
const BOB: &str = "bob@x.example";

#[test]
fn alerts_of_a_second_hunt_go_into_the_incidents_of_the_first() {
    let world = World::new("matchingMethod: AllEntities");
    world.sign_ins("a.json", &[(1, ADA), (2, BOB)]);
    assert_eq!(world.incidents(3), ["#1 New 1", "#2 New 1"]);
    // Ada's at 04:30 is within five hours of her first alert, at 02:00; that at 07:30 is not. Eve is new.
    world.sign_ins("b.json", &[(4, ADA), (4, "eve@x.example"), (7, ADA)]);
    assert_eq!(world.incidents(8), ["#1 New 2", "#3 New 1", "#4 New 1"]);
    assert!(world.incidents(8).is_empty(), "nothing is new");
    // What is found late goes by its own time, and the incident's state is the later one all the same.
    world.sign_ins("c.json", &[(0, ADA)]);
    let late = world.hunt(8, &[]);
    assert_eq!(shown(&late["incidents"][0]), "#1 New 3");
    assert_eq!(late["incidents"][0]["LastModifiedTime"], "2026-06-01T05:00:00.0000001Z");
    assert_eq!(late["incidents"][0]["FirstActivityTime"], "2026-06-01T00:30:00.0000000Z");
}

#[test]
fn two_hunts_make_the_incidents_of_one() {
    for grouping in [
        "matchingMethod: AllEntities",
        "matchingMethod: AnyAlert",
        "matchingMethod: Selected, groupByEntities: [Account], groupByCustomDetails: [Address]",
    ] {
        let rows = [(1, ADA), (2, BOB), (2, ADA), (4, ADA), (6, BOB), (8, ADA), (9, BOB)];
        let at_once = World::new(grouping);
        at_once.sign_ins("a.json", &rows[..3]);
        at_once.sign_ins("b.json", &rows[3..]);
        let all = at_once.hunt(10, &[]);
        let one_by_one = World::new(grouping);
        one_by_one.sign_ins("a.json", &rows[..3]);
        let mut last: Vec<Json> = Vec::new();
        let mut take = |document: &Json| {
            for it in document["incidents"].as_array().unwrap() {
                last.retain(|known| known["IncidentNumber"] != it["IncidentNumber"]);
                last.push(it.clone());
            }
        };
        take(&one_by_one.hunt(3, &[]));
        one_by_one.sign_ins("b.json", &rows[3..]);
        take(&one_by_one.hunt(10, &[]));
        last.sort_by_key(|it| it["IncidentNumber"].as_u64());
        assert!(last.len() > 1, "{grouping}");
        assert_eq!(&last, all["incidents"].as_array().unwrap(), "{grouping}");
    }
}

#[test]
fn an_incident_is_full_across_hunts_too() {
    let world = World::new("matchingMethod: AnyAlert");
    world.sign_ins("a.json", &[(1, ADA); 100]);
    assert_eq!(world.incidents(2), ["#1 New 100"]);
    world.sign_ins("b.json", &[(2, ADA); 60]);
    assert_eq!(world.incidents(3), ["#1 New 150", "#2 New 10"]);
}

/// Puts an incident among the logs as an analyst closes it.
fn close(world: &World, incident: &Json, classification: &str) {
    let mut row = incident.clone();
    row["Status"] = json!("Closed");
    row["Classification"] = json!(classification);
    row["ClosedTime"] = json!("2026-06-01T03:00:00Z");
    fs::write(world.folder.path().join("logs/closed.json"), row.to_string()).unwrap();
}

#[test]
fn an_incident_that_an_analyst_closed_is_not_touched_unless_the_rule_reopens_it() {
    for (reopens, expected) in [(false, "#2 New 1"), (true, "#1 New 2")] {
        let grouping = format!("matchingMethod: AllEntities, reopenClosedIncident: {reopens}");
        let world = World::new(&grouping);
        world.sign_ins("a.json", &[(1, ADA)]);
        let first = world.hunt(3, &[]);
        close(&world, &first["incidents"][0], "FalsePositive");
        world.sign_ins("b.json", &[(4, ADA)]);
        let second = world.hunt(5, &[]);
        let incidents: Vec<String> =
            second["incidents"].as_array().unwrap().iter().map(shown).collect();
        assert_eq!(incidents, [expected], "{reopens}");
        if reopens {
            assert_eq!(
                second["incidents"][0]["IncidentName"],
                first["incidents"][0]["IncidentName"]
            );
            // A word is heeded once: the row among the logs doesn't close it again.
            world.sign_ins("c.json", &[(5, ADA)]);
            assert_eq!(world.incidents(6), ["#1 New 3"]);
        }
    }
}

#[test]
fn suppression_goes_on_in_the_next_hunt() {
    let world = World::new("matchingMethod: AnyAlert");
    let text = RULE.replace("{grouping}", "matchingMethod: AnyAlert");
    world.rule("look", &format!("{text}suppressionEnabled: true\nsuppressionDuration: 3h\n"));
    world.sign_ins("a.json", &[(1, ADA)]);
    let times = |document: &Json| -> Vec<String> {
        let alerts = document["alerts"].as_array().unwrap().iter();
        alerts.map(|it| it["TimeGenerated"].as_str().unwrap()[11..16].to_owned()).collect()
    };
    assert_eq!(times(&world.hunt(2, &["--strict"])), ["02:00"]);
    world.sign_ins("b.json", &[(2, ADA), (3, ADA), (4, ADA), (5, ADA)]);
    let second = world.hunt(6, &["--strict"]);
    assert_eq!(times(&second), ["05:00"], "it rests from 02:00 until 05:00, and then until 08:00");
    assert_eq!(second["summary"]["rules"][0]["windows"]["resting"], 3);
}

/// A rule that counts the alerts of two hours, and one that shows open incidents.
fn readers(world: &World) {
    let head = RULE.split_once("queryFrequency").unwrap().0.split_once("query:").unwrap().0;
    let reader = |id: &str, query: &str, period: &str| {
        let head = head.replace("11111111", id).replace("Look", "Read");
        format!(
            "{head}query: \"{query}\"\nqueryFrequency: 1h\nqueryPeriod: {period}\ntriggerOperator: gt\ntriggerThreshold: 0\nversion: 1.0.0\n"
        )
    };
    let alerts = "SecurityAlert | summarize n = count(), Names = make_set(AlertName) | where n > 1";
    world.rule("alerts", &reader("22222222", alerts, "2h"));
    let incidents = "SecurityIncident | summarize arg_max(LastModifiedTime, *) by IncidentNumber | where Status != 'Closed' | summarize Numbers = make_set(IncidentNumber), n = sum(toint(AdditionalData.alertsCount))";
    world.rule("incidents", &reader("33333333", incidents, "1d"));
}

#[test]
fn rules_read_what_earlier_hunts_made() {
    let rows = |document: &Json, id: &str| -> Vec<String> {
        let alerts = document["alerts"].as_array().unwrap().iter();
        let of_rule = alerts.filter(|it| it["RuleId"].as_str().unwrap().starts_with(id));
        of_rule
            .map(|it| {
                format!("{} {}", &it["TimeGenerated"].as_str().unwrap()[11..16], it["Rows"][0])
            })
            .collect()
    };
    let at_once = World::new("matchingMethod: AllEntities");
    readers(&at_once);
    at_once.sign_ins("a.json", &[(1, ADA)]);
    at_once.sign_ins("b.json", &[(2, ADA)]);
    let all = at_once.hunt(5, &[]);
    assert_eq!(rows(&all, "2222"), ["04:00 {\"n\":2,\"Names\":[\"Look\"]}"]);
    let world = World::new("matchingMethod: AllEntities");
    readers(&world);
    world.sign_ins("a.json", &[(1, ADA)]);
    let first = world.hunt(2, &[]);
    assert!(rows(&first, "2222").is_empty());
    world.sign_ins("b.json", &[(2, ADA)]);
    let second = world.hunt(5, &[]);
    assert_eq!(rows(&second, "2222"), rows(&all, "2222"), "one of the two is of the first hunt");
    let read = rows(&second, "3333");
    // The numbers tell which hunt made them; that there are as many alerts in them doesn't.
    assert!(rows(&all, "3333").last().is_some_and(|it| it.contains("\"n\":3")), "{all}");
    assert!(read.last().is_some_and(|it| it.contains("\"n\":3")), "{read:?}");
}

#[test]
fn two_hunts_at_once_report_everything_once() {
    let world = World::new("matchingMethod: AnyAlert");
    world.sign_ins("a.json", &[(1, ADA), (2, BOB)]);
    let start = || -> Child {
        let args = ["--now", "2026-06-01T03:00:00Z"];
        world.command(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let runs: Vec<Child> = (0..3).map(|_| start()).collect();
    let mut n_alerts = 0;
    for run in runs {
        let run = ended(run.wait_with_output().unwrap());
        match run.code {
            0 => {
                let document: Json = serde_json::from_str(&run.stdout).unwrap();
                n_alerts += document["alerts"].as_array().unwrap().len();
            }
            2 => {
                assert!(run.stderr.contains("another hunt is using"), "{}", run.stderr);
                assert!(run.stdout.is_empty(), "{}", run.stdout);
            }
            code => unreachable!("{code}: {}", run.stderr),
        }
    }
    assert_eq!(n_alerts, 2);
    assert!(world.incidents(3).is_empty(), "the state is whole");
}

#[test]
fn a_hunt_does_not_wait_for_another() {
    let world = World::new("matchingMethod: AnyAlert");
    world.sign_ins("a.json", &[(1, ADA)]);
    let lock = File::create(world.folder.path().join("state.json.lock")).unwrap();
    lock.lock().unwrap();
    let run = world.run(3, &[]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("another hunt is using state.json"), "{}", run.stderr);
    assert!(!world.state().exists());
    lock.unlock().unwrap();
    assert_eq!(world.incidents(3), ["#1 New 1"], "a lock that is left behind stops nobody");
}

#[test]
fn a_state_that_is_no_state_is_named_and_left_alone() {
    let world = World::new("matchingMethod: AnyAlert");
    world.sign_ins("a.json", &[(1, ADA)]);
    world.hunt(3, &[]);
    let good: Json = serde_json::from_str(&world.kept()).unwrap();
    let with = |place: &str, value: Json| {
        let mut state = good.clone();
        *state.pointer_mut(place).unwrap() = value;
        state.to_string()
    };
    let text = good.to_string();
    for (broken, why) in [
        (String::new(), "no JSON"),
        (text[..text.len() / 2].to_owned(), "no JSON"),
        ("[".repeat(100_000), "no JSON"),
        ("{}".to_owned(), "no state"),
        (with("/version", json!(99)), "format 99"),
        (with("/version", json!("2")), "`version` is damaged"),
        (with("/hunt", json!(-1)), "`hunt` is damaged"),
        (with("/rules", json!([])), "`rules` is damaged"),
        (with("/incidents", json!({})), "`incidents` is damaged"),
        (with("/incidents/0/number", json!(u64::MAX)), "`incidents` is damaged"),
        (with("/incidents/0/id", json!("x")), "`incidents` is damaged"),
        (with("/incidents/0/status", json!("Closed")), "`incidents` is damaged"),
        (with("/incidents/0/alerts", json!([])), "`incidents` is damaged"),
        (with("/incidents/0/firstAlert", json!("now")), "`incidents` is damaged"),
        (with("/lastIncident", json!(u32::MAX)), "`lastIncident` is damaged"),
        (with("/alerts/0/TimeGenerated", json!(7)), "`alerts` is damaged"),
    ] {
        fs::write(world.state(), &broken).unwrap();
        let run = world.run(3, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{why}");
        assert!(run.stderr.contains("state.json can't be used; remove it"), "{}", run.stderr);
        assert!(run.stderr.contains(why), "{why}: {}", run.stderr);
        assert_eq!(world.kept(), broken, "{why}");
    }
    // Far times and counts are odd, and no reason to break off.
    for (place, value) in [
        ("/hunt", json!(u64::MAX)),
        ("/lastIncident", json!(i32::MAX)),
        ("/incidents/0/firstAlert", json!(i64::MIN)),
        ("/incidents/0/modified", json!(i64::MAX)),
        ("/incidents/0/alerts/0", json!("00000000-0000-0000-0000-000000000000")),
    ] {
        fs::write(world.state(), with(place, value)).unwrap();
        world.sign_ins("b.json", &[(2, ADA), (2, BOB)]);
        assert_eq!(world.run(4, &[]).code, 0, "{place}");
    }
}

#[test]
fn a_state_of_the_first_format_is_read() {
    let world = World::new("matchingMethod: AnyAlert");
    world.sign_ins("a.json", &[(1, ADA)]);
    world.hunt(3, &[]);
    let mut state: Json = serde_json::from_str(&world.kept()).unwrap();
    let members = state.as_object_mut().unwrap();
    members.insert("version".to_owned(), json!(1));
    members.retain(|name, _| !["alerts", "incidents", "lastIncident"].contains(&name.as_str()));
    fs::write(world.state(), state.to_string()).unwrap();
    assert!(world.incidents(3).is_empty(), "what was reported is known");
    let state: Json = serde_json::from_str(&world.kept()).unwrap();
    assert_eq!(state["version"], 2);
}
