//! Fields that say what a rule is about and whom it comes from: connectors, tactics, techniques, metadata.

use crate::attack::{self, TACTICS};
use crate::codes;
use crate::reader::Reader;
use crate::rule::Connector;
use crate::yaml::{Entry, Node};
use kql::span::Span;
use kql::suggest::{nearest, slip};

/// `requiredDataConnectors`.
pub fn connectors(r: &mut Reader<'_>, node: &Node) {
    for item in r.items(node) {
        let span = Span::new(item.span.start, item.span.start);
        let mut connector = Connector { id: String::new(), data_types: Vec::new(), span };
        for entry in r.entries(item) {
            match r.known_name(entry, &["connectorId", "dataTypes"]) {
                _ if entry.value.is_null() => {}
                Some("connectorId") => {
                    connector.id = r.text(&entry.value).unwrap_or_default();
                    connector.span = entry.value.span;
                }
                Some(_) => connector.data_types = texts(r, &entry.value),
                None => {}
            }
        }
        r.rule.connectors.push(connector);
    }
}

/// `tactics`: spelt as Sentinel does; a tactic that ATT&CK doesn't have is kept with a warning.
pub fn tactics(r: &mut Reader<'_>, node: &Node) -> Vec<String> {
    let mut tactics = Vec::new();
    for item in r.items(node) {
        let Some(text) = r.text(item) else { continue };
        let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let tactic = match slip(&joined, TACTICS.iter().map(|it| it.name)) {
            Some(it) => {
                r.other_spelling(item.span, &text, it);
                it.to_owned()
            }
            None => {
                let near = nearest(&joined, TACTICS.iter().map(|it| it.name))
                    .map(|it| format!("did you mean `{it}`?"));
                let help = near.unwrap_or_else(|| {
                    "write a tactic's name in one word, such as `InitialAccess`".to_owned()
                });
                r.report(
                    &codes::UNKNOWN_TACTIC,
                    item.span,
                    format!("`{text}` is not a tactic of ATT&CK"),
                    help,
                );
                text
            }
        };
        tactics.push(tactic);
    }
    tactics
}

/// `relevantTechniques`.
pub fn techniques(r: &mut Reader<'_>, node: &Node) -> Vec<String> {
    let mut techniques = Vec::new();
    for item in r.items(node) {
        let Some(text) = r.text(item) else { continue };
        if !attack::is_technique(&text) {
            let message = format!("`{text}` is not a technique of ATT&CK");
            r.report(
                &codes::BAD_TECHNIQUE,
                item.span,
                message,
                "write it like `T1528` or `T1078.004`",
            );
        }
        techniques.push(text);
    }
    techniques
}

/// Warns of techniques that belong to none of the rule's tactics. `node` is the list of techniques. Sentinel's own check wants every tactic of each
/// technique; since most published rules name the one that they mean, that is a hint.
pub fn techniques_against_tactics(r: &mut Reader<'_>, node: &Node) {
    let named = r.rule.tactics.clone();
    if named.is_empty() {
        return;
    }
    for item in r.items(node) {
        let Some(text) = r.text(item) else { continue };
        let all: Vec<&str> = attack::tactics_of(&text).map(|it| it.name).collect();
        let is_named = |it: &&str| named.iter().any(|name| name == it);
        if all.is_empty() || all.iter().all(|it| is_named(it) || *it == "PreAttack") {
            continue;
        }
        let lacking: Vec<&str> =
            all.iter().copied().filter(|it| !is_named(it) && *it != "PreAttack").collect();
        let add = format!("add {}", lacking.join(", "));
        if all.iter().any(is_named) {
            let message = format!("`{text}` belongs to further tactics: {}", lacking.join(", "));
            r.report(&codes::MORE_TACTICS, item.span, message, add);
        } else {
            let message = format!("`{text}` belongs to none of the rule's tactics");
            let help = format!("{add}, or name another technique");
            r.report(&codes::FOREIGN_TECHNIQUE, item.span, message, help);
        }
    }
}

/// `metadata`: what alerts carry of it; the rest is free.
pub fn metadata(r: &mut Reader<'_>, node: &Node) {
    for section in r.entries(node) {
        let entries: &[Entry] = match section.key.as_str() {
            "source" | "author" | "support" | "categories" => r.entries(&section.value),
            _ => &[],
        };
        for entry in entries {
            let value = &entry.value;
            match (section.key.as_str(), entry.key.as_str()) {
                ("source", "kind") => r.rule.metadata.source_kind = r.text(value),
                ("author", "name") => r.rule.metadata.author = r.text(value),
                ("support", "tier") => r.rule.metadata.support_tier = r.text(value),
                ("categories", "domains") => r.rule.metadata.domains = texts(r, value),
                _ => {}
            }
        }
    }
}

fn texts(r: &mut Reader<'_>, node: &Node) -> Vec<String> {
    r.items(node).iter().filter_map(|it| r.text(it)).collect()
}
