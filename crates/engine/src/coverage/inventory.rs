//! What the language's documentation lists, and how much of it there is here.

use super::{Entry, Kind, Status, probe};

/// The documented names: sections in brackets, one name a line, `name = query` where a query shows whether there is such a thing.
const INVENTORY: &str = include_str!("../../tests/inventory.txt");

/// The category of functions that are defined in the query, as the documentation spells them.
const LIBRARY: &str = "library-function";

/// How much of a category there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    pub category: &'static str,
    pub runs: usize,
    pub binds_only: usize,
    pub refused: usize,
    pub missing: usize,
}

impl Count {
    /// How many names the category has.
    pub fn total(&self) -> usize {
        self.runs + self.binds_only + self.refused + self.missing
    }

    fn add(&mut self, status: Status) {
        let count = match status {
            Status::Runs => &mut self.runs,
            Status::BindsOnly => &mut self.binds_only,
            Status::Refused(_) => &mut self.refused,
            Status::Missing => &mut self.missing,
        };
        *count += 1;
    }
}

/// The counts of all categories, in the inventory's order.
pub fn counts(entries: &[Entry]) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for (category, status) in judged(entries) {
        if counts.last().is_none_or(|it| it.category != category.0) {
            counts.push(Count { category: category.0, ..Count::default() });
        }
        if let Some(count) = counts.last_mut() {
            count.add(status);
        }
    }
    counts
}

/// The documented names that are missing here, each with its category.
pub fn missing(entries: &[Entry]) -> Vec<(&'static str, &'static str)> {
    judged(entries).filter(|it| it.1 == Status::Missing).map(|it| it.0).collect()
}

/// Each documented name with its category, and what is to be said of it.
fn judged(entries: &[Entry]) -> impl Iterator<Item = ((&'static str, &'static str), Status)> {
    let mut category = "";
    INVENTORY.lines().filter_map(move |line| {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            category = name;
            return None;
        }
        if category == LIBRARY {
            return Some(library_function(line));
        }
        Some(match line.split_once(" = ") {
            Some((name, query)) => ((category, name.trim()), probe(query)),
            None => ((category, line), status(entries, category, line)),
        })
    })
}

/// A library function is a query that a user pastes, so that it runs where its definition does; behind a colon stands what keeps it
/// from that: `python`, or something of KQL that doesn't run yet.
fn library_function(line: &'static str) -> ((&'static str, &'static str), Status) {
    match line.split_once(": ") {
        Some((name, "python")) => ((LIBRARY, name), Status::Refused("its definition needs Python")),
        Some((name, _)) => ((LIBRARY, name), Status::BindsOnly),
        None => ((LIBRARY, line), Status::Runs),
    }
}

fn status(entries: &[Entry], category: &str, name: &str) -> Status {
    let kinds: &[Kind] = match category {
        "aggregation-function" => &[Kind::Aggregate],
        "plugin" => &[Kind::Plugin],
        "tabular-operator" | "graph-operator" => &[Kind::Operator],
        _ => &[Kind::Scalar, Kind::SpecialForm],
    };
    let known = entries.iter().filter(|it| kinds.contains(&it.kind));
    known
        .filter(|it| it.name.eq_ignore_ascii_case(name) || it.aliases.contains(&name))
        .map(|it| it.status)
        .next()
        .unwrap_or(Status::Missing)
}
