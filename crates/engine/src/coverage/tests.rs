//! What must be true of the reference.

use kql::diagnostic::Severity;

use super::{Kind, Status, all, counts, missing};

/// The categories of which every name is in the library.
const HELD: [&str; 8] = [
    "aggregation-function",
    "plugin",
    "scalar-function",
    "geospatial-function",
    "time-series-function",
    "window-function",
    "graph-function",
    "undocumented-function",
];

#[test]
fn every_name_of_kusto_is_in_the_library() {
    let entries = all();
    let missing: Vec<_> = missing(&entries).into_iter().filter(|it| HELD.contains(&it.0)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let counts = counts(&entries);
    let held: Vec<_> = counts.iter().filter(|it| HELD.contains(&it.category)).collect();
    let n_names: usize = held.iter().map(|it| it.total()).sum();
    assert!(held.len() == HELD.len() && n_names > 480, "only {n_names} names were found");
}

#[test]
fn every_entry_says_what_it_is_for_and_shows_it() {
    for entry in all() {
        let name = entry.name;
        assert!(entry.summary.ends_with('.'), "the summary of {name} is no sentence");
        if entry.status != Status::Missing {
            assert!(!entry.examples.is_empty(), "{name} has no example");
        }
        for example in &entry.examples {
            assert!(example.query.contains(name), "{name} isn't in its example");
        }
    }
}

#[test]
fn every_example_of_a_plugin_binds() {
    let mut wrong = Vec::new();
    for entry in all().iter().filter(|it| it.kind == Kind::Plugin) {
        for example in &entry.examples {
            let (_, diagnostics) =
                kql::compile(&example.query, &super::probe::OneTable, &crate::library::Functions);
            let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
            wrong.extend(errors.map(|it| format!("{}\n  {}", example.query, it.message)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_probe_tells_what_runs_from_what_does_not() {
    assert_eq!(super::probe("Logins | where Age > 1 | count"), Status::Runs);
    let without_value = "declare query_parameters(Old: long); Logins | where Age > Old";
    assert_eq!(super::probe(without_value), Status::BindsOnly);
    assert_eq!(super::probe("Logins | where Nothing > 1"), Status::Missing);
}
