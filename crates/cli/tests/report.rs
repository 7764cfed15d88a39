//! The report of a hunt: what stands in it, and that nothing of a log or a rule can be more than text in it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

const RULE: &str = r#"id: 0e5f7c1a-2222-4333-8444-555566667777
name: "Failed <i>sign-in</i> & \"quotes\""
description: "From </p><script>alert(1)</script> of a rule"
severity: High
kind: Scheduled
queryFrequency: 1d
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics: [InitialAccess]
relevantTechniques: [T1110]
query: |
  SigninLogs
  | where ResultType == "50126" // a wrong </pre><b>password</b>
  | extend Steps = dynamic(["<u>reset</u> it"])
entityMappings:
  - entityType: Account
    fieldMappings:
      - identifier: FullName
        columnName: UserPrincipalName
customDetails:
  Agent: UserAgent
alertDetailsOverride:
  alertDynamicProperties:
    - alertProperty: RemediationSteps
      value: Steps
    - alertProperty: AlertLink
      value: AppDisplayName
version: 1.0.0
"#;

const SILENT: &str = r#"id: 0e5f7c1a-2222-4333-8444-555566668888
name: Nobody signs in so
description: It finds nothing.
severity: Low
kind: Scheduled
queryFrequency: 1d
queryPeriod: 1d
triggerOperator: gt
triggerThreshold: 0
tactics: [InitialAccess]
relevantTechniques: [T1110]
query: |
  SigninLogs | where ResultType == "no such result"
version: 1.0.0
"#;

/// Elements without an end.
const VOID: [&str; 2] = ["meta", "br"];

fn hostile() -> String {
    let row = |user: &str, agent: &str, time: &str| {
        serde_json::json!({
            "TimeGenerated": time, "ResultType": "50126", "UserPrincipalName": user, "UserAgent": agent,
            "AppDisplayName": "javascript:alert(document.domain)", "IPAddress": "203.0.113.9", "Type": "SigninLogs",
            "DeviceDetail": { "</code><img src=x onerror=alert(1)>": "http://evil.example/" },
        })
        .to_string()
    };
    let huge = format!("'\"><svg onload=alert(1)>{}", "A".repeat(200_000));
    [
        row("ada\"x@contoso.example", "</td><script>alert('x')</script>", "2026-06-30T08:00:00Z"),
        row("bob'@contoso.example", "a\u{2028}b\u{202e}c\u{85}d", "2026-06-30T09:00:00Z"),
        row("carol@contoso.example", &huge, "2026-06-30T10:00:00Z"),
    ]
    .join("\n")
}

/// A folder with logs and rules, the report over them, and the lines that the hunt printed.
fn hunted(folder: &TempDir) -> (String, String) {
    let path = |name: &str| folder.path().join(name);
    fs::create_dir_all(path("rules")).unwrap();
    fs::write(path("rules/failed.yaml"), RULE).unwrap();
    fs::write(path("rules/silent.yaml"), SILENT).unwrap();
    fs::write(path("signins.ndjson"), hostile()).unwrap();
    fs::write(path("notes<b>.txt"), "not a log\n").unwrap();
    let output = picket(
        folder.path(),
        &["hunt", "--report", "report.html", "--format", "ndjson", "--rules", "rules"],
        &["signins.ndjson", "notes<b>.txt"],
    );
    (std::io::read_to_string(fs::File::open(path("report.html")).unwrap()).unwrap(), output)
}

fn picket(folder: &Path, args: &[&str], logs: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(args)
        .args(logs)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A tag of a page: its name, whether it ends an element, and its attributes.
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    attributes: Vec<(&'a str, &'a str)>,
    is_closed: bool,
    /// The text behind it.
    text: &'a str,
}

/// Every tag of a page. Text holds no `<`, so each one begins a tag.
fn tags(page: &str) -> Vec<Tag<'_>> {
    page.split('<').skip(1).map(tag).collect()
}

fn tag(piece: &str) -> Tag<'_> {
    let (mut rest, text) = piece.split_once('>').unwrap();
    let is_closed = rest.ends_with('/');
    rest = rest.trim_end_matches('/');
    let is_end = rest.starts_with('/');
    rest = rest.trim_start_matches('/');
    let (name, mut rest) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut attributes = Vec::new();
    while let Some((key, tail)) = rest.trim_start().split_once("=\"") {
        let (value, tail) = tail.split_once('"').unwrap();
        attributes.push((key, value));
        rest = tail;
    }
    Tag { name, is_end, attributes, is_closed, text }
}

/// What readers and machines take for the page's frame: headings, and the heads of tables.
fn outline(page: &str) -> String {
    let (mut lines, mut heads) = (String::new(), Vec::new());
    for it in tags(page).iter().filter(|it| !it.is_end) {
        match it.name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "summary" => {
                lines.push_str(&format!("{} {}\n", it.name, it.text));
            }
            "th" if it.attributes.contains(&("scope", "col")) => heads.push(it.text),
            "tbody" if !heads.is_empty() => {
                lines.push_str(&format!("   | {}\n", heads.join(" | ")));
                heads.clear();
            }
            _ => {}
        }
    }
    lines
}

#[test]
fn a_report_has_these_parts() {
    let folder = TempDir::new().unwrap();
    let (page, _) = hunted(&folder);
    let name = "Failed &lt;i&gt;sign-in&lt;/i&gt; &amp; &quot;quotes&quot;";
    let expected = format!(
        "\
h1 Hunt report
h2 Summary
summary What the settings mean
   | Setting | Here | What it means
h3 Left out of the input
h2 Timeline
summary Alerts by day
   | Day | High | Medium | Low | Informational | Hunting
h2 Incidents and alerts
h3 Incident 1: {name}
h4 Alert 1: {name}
h5 Entities
   | Type | Entity | What is known of it
h5 Custom details
h5 Remediation
h5 Matched rows
   | TimeGenerated | AppDisplayName | DeviceDetail | IPAddress | ResultType | UserAgent | UserPrincipalName | Type | Steps
summary Next: 3 queries
summary Evidence of alert 1
h2 Silent rules
   | Rule | Why it found nothing
summary Its conditions
   | Rows of | Condition | Rows that reach it | Rows that pass
h2 Rules that alerted
h3 {name}
h4 What became of the rows
   | Step | Rows in | Rows out
summary Rule text (KQL)
summary Digests of 1 input file
   | File | Bytes | SHA-256
h2 Input
h3 Left out
h3 Tables
   | Table | Rows | First event | Last event
h3 Files
summary 1 file
   | File | Shape | Tables | Bytes | Records read
"
    );
    assert_eq!(outline(&page), expected);
    let why = "`ResultType == &quot;no such result&quot;` matched 0 of the 3 rows that reached it";
    assert!(page.contains(why), "the silent rule says why");
    assert!(page.contains("<li>&lt;u&gt;reset&lt;/u&gt; it</li>"), "remediation is the rule's own");
}

#[test]
fn nothing_of_a_log_or_a_rule_is_markup() {
    let folder = TempDir::new().unwrap();
    let (page, _) = hunted(&folder);
    let mut open: Vec<&str> = Vec::new();
    let (mut ids, mut links) = (Vec::new(), Vec::new());
    for it in tags(&page) {
        assert!(!["script", "img", "link", "iframe", "i", "u"].contains(&it.name), "{}", it.name);
        if it.name == "!doctype" || VOID.contains(&it.name) || it.is_closed {
            continue;
        }
        if it.is_end {
            assert_eq!(open.pop(), Some(it.name));
            continue;
        }
        open.push(it.name);
        for (key, value) in it.attributes {
            assert!(!key.starts_with("on") && !["src", "style", "action"].contains(&key), "{key}");
            match key {
                "id" => ids.push(value),
                "href" => links.push(value),
                _ => {}
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let n_ids = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), n_ids, "ids are unique");
    assert!(links.len() > 5);
    for link in links {
        let target = link.strip_prefix('#');
        assert!(target.is_some_and(|it| ids.contains(&it)), "{link} leads nowhere in the page");
    }
    assert!(page.contains("content=\"default-src 'none'; style-src 'unsafe-inline';"));
    assert!(!page.contains(['\u{2028}', '\u{202e}', '\u{85}']));
    assert!(page.contains("a⟨U+2028⟩b⟨U+202E⟩c"), "what can't be seen is named");
    assert!(page.contains("… 199,5"), "of a huge cell the rest is counted");
    assert!(page.len() < 200_000, "{} bytes", page.len());
}

#[test]
fn equal_hunts_give_equal_bytes() {
    let (one, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    assert_eq!(hunted(&one), hunted(&other));
}

#[test]
fn next_queries_run_as_they_stand() {
    let folder = TempDir::new().unwrap();
    let (page, _) = hunted(&folder);
    let queries: Vec<String> = tags(&page)
        .iter()
        .filter(|it| it.name == "pre" && it.text.contains("sort by TimeGenerated asc"))
        .map(|it| {
            let text = it.text.replace("&quot;", "\"").replace("&#39;", "'");
            text.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&")
        })
        .collect();
    assert_eq!(queries.len(), 3, "{queries:?}");
    for query in queries {
        let query = format!("{query}\n| count");
        let answer = picket(
            folder.path(),
            &["query", "--format", "csv", &query, "--logs"],
            &["signins.ndjson"],
        );
        assert_eq!(answer, "Count\n1\n", "{query}");
    }
}
