//! The reference as the binary prints it, and the page that is kept in the repository.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::path::Path;
use std::process::{Command, Output};

fn functions(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_picket")).arg("functions").args(args).output().unwrap()
}

fn text(args: &[&str]) -> String {
    String::from_utf8(functions(args).stdout).unwrap()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the page is our own file")]
fn the_page_of_the_reference_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/functions.md");
    let now = text(&["--format", "markdown"]);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = page.lines().zip(now.lines()).find(|(kept, now)| kept != now);
    assert!(
        page == now,
        "docs/functions.md is no longer what `picket functions` says: {differs:#?}\nUPDATE_GOLDEN=1 rewrites it"
    );
}

#[test]
fn one_name_has_a_page() {
    assert_eq!(
        text(&["makelist"]),
        "makelist  aggregate · runs
  makelist(expr, [maxSize: long]): dynamic

  Old spelling of `make_list`. Gathers the values into an array, in the order of the rows, no more than 128.

  expr     any type  the values to gather
  maxSize  long      how many values to keep, 128 if left out

  example
    datatable(a: long) [2, 2] | summarize makelist(a)
    → [2,2]
"
    );
    let both = text(&["count"]);
    assert!(both.contains("count  operator") && both.contains("count  aggregate"), "{both}");
    assert!(text(&["python"]).contains("refused: needs a sandbox"));
}

#[test]
fn an_unknown_name_is_told_which_are_near() {
    let output = functions(&["make_sett"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("`make_sett`") && said.contains("did you mean `make_set`?"), "{said}");
    assert!(output.stdout.is_empty());
}

#[test]
fn machines_read_the_same_entries() {
    let entries: serde_json::Value = serde_json::from_str(&text(&["--format", "json"])).unwrap();
    let entries = entries.as_array().unwrap();
    let listed = text(&["--format", "table"]);
    for entry in entries {
        let name = entry["name"].as_str().unwrap();
        assert!(listed.contains(name), "{name} isn't in the list");
    }
    let pivot = entries.iter().find(|it| it["name"] == "pivot").unwrap();
    assert_eq!(pivot["kind"], "plugin");
    assert_eq!(pivot["parameters"][1]["takes"], "aggregate");
}
