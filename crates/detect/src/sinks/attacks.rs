//! What of ATT&CK an alert or a rule speaks of: tactics, techniques and sub-techniques, each technique with the tactic that is meant.

use crate::attack::{Tactic, tactic, tactics_of};

/// The version of ATT&CK for Enterprise that [`crate::attack`] knows.
pub const VERSION: &str = "18";

/// One tactic with one technique of it, or either alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attack<'a> {
    /// `T1078` or `T1078.004`.
    pub technique: Option<&'a str>,
    /// Sentinel's name of it.
    pub tactic: Option<&'static str>,
}

/// The pairs, ordered: a technique with those of the tactics that it belongs to, else alone; a tactic without any technique alone.
pub fn attacks<'a>(tactics: &[String], techniques: &'a [String]) -> Vec<Attack<'a>> {
    let named: Vec<&'static Tactic> = tactics.iter().filter_map(|it| tactic(it)).collect();
    let mut found: Vec<Attack<'a>> = Vec::new();
    for technique in techniques {
        let of = tactics_of(technique).filter(|it| named.contains(it));
        let before = found.len();
        found.extend(of.map(|it| Attack { technique: Some(technique), tactic: Some(it.name) }));
        if found.len() == before {
            found.push(Attack { technique: Some(technique), tactic: None });
        }
    }
    for it in named {
        if !found.iter().any(|found| found.tactic == Some(it.name)) {
            found.push(Attack { technique: None, tactic: Some(it.name) });
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// ATT&CK's own spelling of a tactic: `Command and Control`.
pub fn spelt(tactic: &str) -> String {
    let mut text = String::new();
    for c in tactic.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(c);
    }
    text.replace(" And ", " and ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_technique_stands_with_the_tactics_that_are_named_and_fit() {
        let texts = |it: &[&str]| it.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let techniques = texts(&["T1078.004", "T1528", "T9999"]);
        let found = attacks(&texts(&["InitialAccess", "Impact", "Nonsense"]), &techniques);
        let pairs: Vec<_> = found.iter().map(|it| (it.technique, it.tactic)).collect();
        assert_eq!(
            pairs,
            [
                (None, Some("Impact")),
                (Some("T1078.004"), Some("InitialAccess")),
                (Some("T1528"), None),
                (Some("T9999"), None),
            ]
        );
        assert!(attacks(&[], &[]).is_empty());
        assert_eq!(spelt("CommandAndControl"), "Command and Control");
    }
}
