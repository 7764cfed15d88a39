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
    assert!(text.contains("\nPIC0202   info     join without kind\n"), "{text}");
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
