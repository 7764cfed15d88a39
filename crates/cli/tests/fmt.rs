//! `picket fmt`: what is written to files, what stays, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const RULE: &str = "id: 0d8e2b1a-3c1d-4a55-9f0e-000000000001  # ours\nname:   x\nquery: |\n    T|where x==1 // one\n\n    | count\nversion: 1.0.0\n";
const FORMATTED: &str = "id: 0d8e2b1a-3c1d-4a55-9f0e-000000000001  # ours\nname:   x\nquery: |\n    T\n    | where x == 1 // one\n    | count\nversion: 1.0.0\n";

fn fmt(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_picket"))
        .current_dir(folder)
        .arg("fmt")
        .args(args)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[expect(clippy::disallowed_methods, reason = "a file that the test wrote")]
fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).unwrap()
}

fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("deep")).unwrap();
    for (name, content) in [
        ("a.kql", "T|count"),
        ("deep/rule.yaml", RULE),
        ("deep/quoted.yml", "query: \"T|count\"\n"),
        ("done.csl", "T\n| count\n"),
        ("readme.md", "T|count"),
        ("notes.txt", "T|count"),
    ] {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

#[test]
fn files_are_formatted_in_place_and_counted() {
    let folder = folder();
    let run = fmt(&["."], folder.path());
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stderr));
    assert_eq!(read(&folder, "a.kql"), "T\n| count\n");
    assert_eq!(read(&folder, "deep/rule.yaml"), FORMATTED);
    assert_eq!(read(&folder, "deep/quoted.yml"), "query: \"T|count\"\n");
    assert_eq!(read(&folder, "notes.txt"), "T|count");
    let said = text(&run.stderr);
    for part in
        ["2 files formatted, 1 unchanged", "1 skipped (a query outside", "1 skipped (neither"]
    {
        assert!(said.contains(part), "{said}");
    }
    let again = fmt(&["--check", "."], folder.path());
    assert_eq!((again.status.code(), text(&again.stdout)), (Some(0), String::new()));
    let named = fmt(&["notes.txt"], folder.path());
    assert_eq!(named.status.code(), Some(0));
    assert_eq!(read(&folder, "notes.txt"), "T\n| count\n");
}

#[test]
fn check_names_what_would_change_and_changes_nothing() {
    let folder = folder();
    let run = fmt(&["--check", "."], folder.path());
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(
        text(&run.stdout),
        "./a.kql:1\n  - T|count\n  + T\n./deep/rule.yaml:4\n  -     T|where x==1 // one\n  +     T\n"
    );
    assert_eq!(
        (read(&folder, "a.kql"), read(&folder, "deep/rule.yaml")),
        ("T|count".into(), RULE.into())
    );
}

#[test]
fn a_mistake_is_shown_at_its_place_and_the_file_stays() {
    let folder = TempDir::new().unwrap();
    let wrong = "name: x\nquery: |\n  T\n  | where (x\nversion: 1\n";
    fs::write(folder.path().join("r.yaml"), wrong).unwrap();
    let run = fmt(&["r.yaml"], folder.path());
    assert_eq!(run.status.code(), Some(2));
    assert!(text(&run.stderr).contains("r.yaml:4"), "{}", text(&run.stderr));
    assert_eq!(read(&folder, "r.yaml"), wrong);
    assert_eq!(fmt(&["missing.kql"], folder.path()).status.code(), Some(2));
}

#[test]
fn standard_input_is_printed() {
    let piped = |args: &[&str], query: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_picket"))
            .arg("fmt")
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(query.as_bytes()).unwrap();
        let run = child.wait_with_output().unwrap();
        (run.status.code(), text(&run.stdout))
    };
    assert_eq!(piped(&["-"], "T|count"), (Some(0), "T\n| count\n".to_owned()));
    assert_eq!(piped(&["-"], "T\n| count\n"), (Some(0), "T\n| count\n".to_owned()));
    assert_eq!(piped(&["-"], "T|where ("), (Some(2), String::new()));
    assert_eq!(piped(&["--check", "-"], "T|count").0, Some(1));
    let lines = "{\"id\":1,\"query\":\"T|count\"}\n{\"id\":2,\"query\":\"T|\"}\n";
    let (code, out) = piped(&["--batch"], lines);
    assert_eq!(code, Some(0));
    assert!(
        out.starts_with("{\"id\":1,\"formatted\":\"T\\n| count\\n\"}\n{\"id\":2,\"error\":"),
        "{out}"
    );
}
