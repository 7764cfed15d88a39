//! What `picket check` says of codes, and what it makes of files that are no text.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

fn check(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    command.arg("check").args(args).env_clear().output().unwrap()
}

#[test]
fn every_code_is_explained_by_an_example_that_shows_it() {
    let output = check(&["--explain", "all", "--format", "json"]);
    let all: Vec<Json> = serde_json::from_slice(&output.stdout).unwrap();
    let n_codes = kql::codes::ALL.len() + detect::codes::ALL.len() + 1;
    assert_eq!(all.len(), n_codes, "{}", String::from_utf8_lossy(&output.stderr));
    for it in &all {
        let found = it["diagnostics"].as_array().unwrap();
        assert!(!found.is_empty(), "{it}");
        assert!(found.iter().all(|found| found["code"] == it["code"]), "{it}");
    }
}

#[test]
fn the_list_of_codes_has_a_line_each() {
    let text = String::from_utf8(check(&["--explain", "all"]).stdout).unwrap();
    assert_eq!(text.lines().count(), kql::codes::ALL.len() + detect::codes::ALL.len() + 1);
    assert!(text.contains("\nPIC0202    info     join without kind\n"), "{text}");
}

#[test]
fn a_file_that_is_not_utf_8_is_named_and_the_others_are_checked() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("bad.kql"), b"print \"\xff\"").unwrap();
    fs::write(path("good.kql"), b"\xef\xbb\xbfprint 1").unwrap();
    let output = check(&[&path("bad.kql"), &path("good.kql")]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("bad.kql: not UTF-8") && said.contains("1 file checked"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_batch_gives_hints_where_they_are_wanted() {
    let codes = |args: &[&str]| -> Vec<String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
        command.args(["check", "--batch"]).args(args).env_clear();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let line = br#"{"id": 1, "query": "print a = \"1\" | where a <> 1 | evaluate sql_request(\"Server=x.example\", \"select 1\")"}"#;
        child.stdin.take().unwrap().write_all(line).unwrap();
        let answer: Json =
            serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
        let found = answer["diagnostics"].as_array().unwrap();
        let name = |it: &Json| format!("{} {}", it["severity"], it["code"]).replace('"', "");
        found.iter().map(name).collect()
    };
    assert_eq!(codes(&["--level", "syntax"]), Vec::<String>::new());
    assert_eq!(codes(&[]), ["info PIC0101", "info PIC0204"]);
    assert_eq!(codes(&["--ignore", "PIC0204"]), ["info PIC0101"]);
    assert_eq!(codes(&["--level", "run", "--hints", "off"]), ["error RUN0001"]);
}

const RULE: &str = "id: 11111111-2222-3333-4444-555555555555\nname: one\nkind: Scheduled\nseverity: medium\n\
    queryFrequency: 1h\nqueryPeriod: 1h\nquery: |\n  SigninLogs\n  | where UserPrincipalNam == 'x'\n";

/// A folder with that rule, and what `check` says of it.
fn checked(rule: &str, folder: &tempfile::TempDir, args: &[&str]) -> Output {
    fs::create_dir_all(folder.path().join("my rules")).unwrap();
    fs::write(folder.path().join("my rules/a.yaml"), rule).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    command.current_dir(folder.path()).arg("check").args(args).arg("my rules").env_clear();
    command.output().unwrap()
}

#[test]
fn sarif_holds_each_finding_with_its_rule_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let output = checked(RULE, &folder, &["--format", "sarif"]);
    assert_eq!(output.status.code(), Some(1));
    let sarif: Json = serde_json::from_slice(&output.stdout).unwrap();
    let run = &sarif["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2, "{results:#?}");
    for result in results {
        let at = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][at]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20rules/a.yaml");
    }
    let column = &results[1]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((&column["startLine"], &column["startColumn"]), (&9.into(), &11.into()));
}

#[test]
fn annotations_name_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    let said =
        |format| String::from_utf8(checked(RULE, &folder, &["--format", format]).stdout).unwrap();
    let github = said("github");
    let expected =
        "::error file=my rules/a.yaml,line=9,endLine=9,col=11,endColumn=27,title=KS142::";
    assert!(github.contains(expected), "{github}");
    let azure = said("azure");
    assert!(azure.contains("sourcepath=my rules/a.yaml;linenumber=9;columnnumber=11;code=KS142;]"));
    let gitlab: Json = serde_json::from_str(&said("gitlab")).unwrap();
    assert_eq!(gitlab[1]["location"]["lines"]["begin"], 9);
    assert_ne!(gitlab[0]["fingerprint"], gitlab[1]["fingerprint"]);
}

#[test]
fn a_baseline_leaves_out_what_it_knows_wherever_it_moves() {
    let folder = tempfile::tempdir().unwrap();
    let written = checked(RULE, &folder, &["--baseline", "known.json", "--write-baseline"]);
    assert_eq!(written.status.code(), Some(0));
    let moved = RULE.replace("kind: Scheduled\n", "kind: Scheduled\nversion: 1.0.0\n");
    let output = checked(&moved, &folder, &["--baseline", "known.json"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    // A second finding of the same kind is new.
    let worse = moved.replace("== 'x'\n", "== 'x'\n  | where AppDisplayNam == 'y'\n");
    let output = checked(&worse, &folder, &["--baseline", "known.json"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("AppDisplayNam") && !said.contains("UserPrincipalNam"), "{said}");
    assert_eq!(output.status.code(), Some(1));
    let mended = moved.replace("UserPrincipalNam ", "UserPrincipalName ");
    let output = checked(&mended, &folder, &["--baseline", "known.json"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("1 finding of it no longer found"), "{said}");
    let broken = checked(RULE, &folder, &["--baseline", "my rules/a.yaml"]);
    assert_eq!(broken.status.code(), Some(2));
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the pages are our own files")]
fn every_code_has_a_page() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes");
    let text = check(&["--explain", "all", "--format", "markdown"]).stdout;
    let text = String::from_utf8(text).unwrap();
    let starts: Vec<usize> = text
        .match_indices("# ")
        .map(|(at, _)| at)
        .filter(|at| *at == 0 || text[..*at].ends_with("```\n"))
        .collect();
    let mut pages = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(text.len());
        let page = &text[*start..end];
        let code = page[2..].split(':').next().unwrap();
        pages.push((format!("{code}.md"), page));
    }
    assert_eq!(pages.len(), codes());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::remove_dir_all(&folder).ok();
        fs::create_dir_all(&folder).unwrap();
        pages.iter().for_each(|(name, page)| fs::write(folder.join(name), page).unwrap());
    }
    for (name, page) in &pages {
        let kept = fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(kept == *page, "docs/codes/{name} is stale; UPDATE_GOLDEN=1 rewrites it");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), pages.len(), "a page of no code");
}

/// How many codes there are.
fn codes() -> usize {
    String::from_utf8(check(&["--explain", "all"]).stdout).unwrap().lines().count()
}
