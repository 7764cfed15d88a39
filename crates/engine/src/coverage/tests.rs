//! What must be true of the reference.

use kql::diagnostic::Severity;

use super::{Kind, Status, all, counts, missing};

#[test]
fn every_documented_aggregate_and_plugin_is_known() {
    let entries = all();
    let held = ["aggregation-function", "plugin"];
    let missing: Vec<_> = missing(&entries).into_iter().filter(|it| held.contains(&it.0)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for category in held {
        let count = counts(&entries).into_iter().find(|it| it.category == category);
        assert!(count.is_some_and(|it| it.total() >= 40), "{category} is not in the inventory");
    }
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
            let errors = diagnostics.iter().filter(|it| {
                it.severity == Severity::Error
                    && !it.message.contains("`evaluate` is not supported")
            });
            wrong.extend(errors.map(|it| format!("{}\n  {}", example.query, it.message)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_probe_tells_what_runs_from_what_does_not() {
    assert_eq!(super::probe("Logins | where Age > 1 | count"), Status::Runs);
    assert_eq!(super::probe("Logins | summarize stdev(Age)"), Status::BindsOnly);
    assert_eq!(super::probe("Logins | where Nothing > 1"), Status::Missing);
}
