//! The names of techniques and sub-techniques of ATT&CK for Enterprise. The list is what `scripts/attack-names` makes of MITRE's bundle,
//! version 18.1. ATT&CK is © The MITRE Corporation; its names are used as its terms of use allow.

/// A technique a line, in order: its number and its name.
const NAMES: &str = include_str!("names.txt");

/// ATT&CK's name of a technique or sub-technique; None where its matrix for enterprises doesn't have it.
pub fn technique_name(technique: &str) -> Option<&'static str> {
    // The list is searched by halves, from the beginning of a line to that of another.
    let (mut from, mut to) = (0, NAMES.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let before = NAMES.as_bytes().get(from..middle)?;
        let start = before.iter().rposition(|it| *it == b'\n').map_or(from, |it| from + it + 1);
        let line = NAMES.get(start..)?.split('\n').next()?;
        let (number, name) = line.split_once(' ')?;
        match number.cmp(technique) {
            std::cmp::Ordering::Equal => return Some(name),
            std::cmp::Ordering::Less => from = start + line.len() + 1,
            std::cmp::Ordering::Greater => to = start,
        }
    }
    None
}

/// `T1078.004 Cloud Accounts`: a technique with its name, where it has one.
pub fn named(technique: &str) -> String {
    match technique_name(technique) {
        Some(name) => format!("{technique} {name}"),
        None => technique.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::attack::{TACTICS, is_technique, tactics_of};

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let lines: Vec<(&str, &str)> =
            NAMES.lines().map(|it| it.split_once(' ').unwrap()).collect();
        assert!(lines.is_sorted_by(|a, b| a.0 < b.0) && lines.len() > 600);
        for (number, name) in &lines {
            assert!(is_technique(number) && !name.is_empty(), "{number}");
            assert_eq!(technique_name(number), Some(*name));
        }
        for it in ["", "T", "T0000", "T1078.", "T1078.0", "T9999", "T1078 ", "\u{e9}", "1078"] {
            assert_eq!(technique_name(it), None, "{it}");
        }
        assert_eq!(technique_name("T1528"), Some("Steal Application Access Token"));
        assert_eq!(named("T1078.004"), "T1078.004 Cloud Accounts");
        assert_eq!(named("T0855"), "T0855");
    }

    #[test]
    fn the_names_and_the_tactics_are_of_one_version() {
        let of_tactics: BTreeSet<&str> =
            TACTICS.iter().flat_map(|it| it.techniques).copied().collect();
        // Those of the matrix for industrial control systems begin with 0.
        let enterprise: BTreeSet<&str> =
            of_tactics.into_iter().filter(|it| it.starts_with("T1")).collect();
        let numbers = NAMES.lines().filter_map(|it| it.split_once(' ')).map(|it| it.0);
        let (techniques, subs): (BTreeSet<&str>, BTreeSet<&str>) =
            numbers.partition(|it| !it.contains('.'));
        assert_eq!(techniques, enterprise);
        for it in subs {
            assert!(tactics_of(it).next().is_some(), "{it}");
        }
    }
}
