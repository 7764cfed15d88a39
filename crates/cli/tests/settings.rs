//! Which of the command line, variables and files of settings counts.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// How many rows `range` answers with under `max-rows`; or what is said.
fn run(folder: &Path, variables: &[(&str, &str)], args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), text)
}

const QUERY: [&str; 2] = ["query", "range x from 1 to 5 step 1"];

#[test]
fn the_command_line_comes_before_variables_and_these_before_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let variable = [("PICKET_MAX_ROWS", "2")];
    fs::write(folder.path().join("picket.toml"), "max-rows = 3\n").unwrap();
    let limit = |variables: &[(&str, &str)], more: &[&str]| {
        let (code, text) = run(folder.path(), variables, &[&QUERY, more].concat());
        assert_eq!(code, 2, "{text}");
        let (_, after) = text.split_once("count limit ").unwrap();
        after.split(' ').next().unwrap().to_owned()
    };
    assert_eq!(limit(&[], &[]), "3");
    assert_eq!(limit(&variable, &[]), "2");
    assert_eq!(limit(&variable, &["--max-rows", "1"]), "1");
    fs::write(folder.path().join("other.toml"), "[query]\nmax-rows = 4\n").unwrap();
    assert_eq!(limit(&[], &["--config", "other.toml"]), "4");
    assert_eq!(limit(&[("PICKET_CONFIG", "other.toml")], &[]), "4");
    assert_eq!(limit(&[("PICKET_CONFIG", "none.toml")], &["--config=other.toml"]), "4");
}

#[test]
fn a_variable_that_is_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (code, text) = run(folder.path(), &[("PICKET_MEMORY", "much")], &QUERY);
    assert_eq!(code, 2);
    assert!(text.contains("PICKET_MEMORY can't be `much`: not a size"), "{text}");
    let (code, text) = run(folder.path(), &[("PICKET_CONFIG", "none.toml")], &QUERY);
    assert!(code == 2 && text.contains("none.toml can't be read"), "{text}");
    let args = [&QUERY[..], &["--memory", "little"]].concat();
    let (_, text) = run(folder.path(), &[("PICKET_MEMORY", "much")], &args);
    assert!(text.contains("'little' for '--memory"), "{text}");
}

#[test]
fn yes_and_no_are_heard_in_all_spellings() {
    let folder = tempfile::tempdir().unwrap();
    for value in ["1", "true", "yes", "on"] {
        let query = ["query", "NoSuchTable | take 1"];
        let (code, text) = run(folder.path(), &[("PICKET_CLOSED", value)], &query);
        assert_eq!(code, 2, "{text}");
        let (code, text) = run(folder.path(), &[("PICKET_CLOSED", "0")], &query);
        assert_eq!(code, 0, "{text}");
    }
}

/// A folder of logs may come from anywhere: what lies there opens nothing.
#[test]
fn a_file_that_was_merely_found_opens_neither_network_nor_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picket.toml");
    fs::write(folder.path().join("list.csv"), "a\n1\n").unwrap();
    for setting in [
        "allow-origin = \"https://lists.example\"",
        "externaldata = \"https://lists.example/a.csv=list.csv\"",
        "functions = \"functions\"",
        "watchlists = \"/etc\"",
        "schemas = [\"schemas\"]",
        "geoip = \"places.mmdb\"",
        "[hunt]\nreport = \"/tmp/report.html\"",
        "[hunt]\nstate = \"state.json\"",
        "query.logs = \"/\"",
        "[explain]\nrules = \"rules\"",
    ] {
        fs::write(&path, setting).unwrap();
        let (code, text) = run(folder.path(), &[], &QUERY);
        assert_eq!(code, 2, "{setting}: {text}");
        assert!(text.contains("picket.toml:") && text.contains("--config picket.toml"), "{text}");
    }
    fs::write(&path, "externaldata = \"https://lists.example/a.csv=list.csv\"").unwrap();
    let query =
        "externaldata(a: long) ['https://lists.example/a.csv'] with (ignoreFirstRecord=true)";
    let (code, text) = run(folder.path(), &[], &["--config", "picket.toml", "query", query]);
    assert!(code == 0 && text.contains("{\"a\":1}"), "{text}");
}

/// Paths in a file are meant from where the file lies.
#[test]
fn a_path_is_meant_from_the_files_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("settings/lists")).unwrap();
    fs::write(folder.path().join("settings/lists/Vips.csv"), "SearchKey\nada\n").unwrap();
    fs::write(folder.path().join("settings/picket.toml"), "watchlists = 'lists'\n").unwrap();
    let query = ["query", "_GetWatchlist('Vips') | project SearchKey", "--config"];
    let (code, text) = run(folder.path(), &[], &[&query[..], &["settings/picket.toml"]].concat());
    assert!(code == 0 && text.contains("ada"), "{text}");
}
