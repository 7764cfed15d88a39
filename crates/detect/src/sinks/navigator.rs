//! ATT&CK Navigator layers (format 4.5): which techniques were hit, and which a set of rules covers.
//!
//! A technique stands once for each tactic that is meant, with the number of alerts or rules as its score. Layers are of ATT&CK for
//! Enterprise: techniques of its matrix for industrial control systems have no place in one, and are named in the layer's description.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::attacks::{VERSION, attacks};
use crate::alert::Alert;
use crate::attack::{tactic, tactics_of, technique_name};
use crate::rule::{Rule, Severity};

/// A layer in the making.
#[derive(Debug, Clone, Default)]
pub struct Layer {
    name: &'static str,
    /// What a score counts, one and many of it.
    unit: (&'static str, &'static str),
    n_counted: u64,
    /// By technique and the short name of the tactic; that is empty where ATT&CK doesn't have the technique.
    cells: BTreeMap<(String, &'static str), Cell>,
    /// Techniques that the matrix doesn't have.
    outside: BTreeSet<String>,
    /// How many of what is counted name no technique at all.
    n_without: u64,
}

/// A technique under one tactic.
#[derive(Debug, Clone, Default)]
struct Cell {
    score: u64,
    severity: Option<Severity>,
    /// How often each rule counts, by name.
    rules: BTreeMap<String, u64>,
}

/// What one alert or rule says.
struct Said<'a> {
    rule: &'a str,
    severity: Option<Severity>,
    tactics: &'a [String],
    techniques: &'a [String],
}

impl Layer {
    /// The techniques of alerts: a score is a number of alerts.
    pub fn hits<'a>(alerts: impl IntoIterator<Item = &'a Alert>) -> Layer {
        let mut layer =
            Layer { name: "Picket: hits", unit: ("alert", "alerts"), ..Layer::default() };
        for it in alerts {
            let mut techniques = it.details.techniques.clone();
            techniques.extend(it.details.sub_techniques.iter().cloned());
            layer.add(&Said {
                rule: &it.rule.name,
                severity: it.severity,
                tactics: &it.tactics,
                techniques: &techniques,
            });
        }
        layer
    }

    /// The techniques that rules say they find: a score is a number of rules.
    pub fn coverage<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Layer {
        let mut layer =
            Layer { name: "Picket: coverage", unit: ("rule", "rules"), ..Layer::default() };
        for it in rules {
            layer.add(&Said {
                rule: &it.name,
                severity: it.severity,
                tactics: &it.tactics,
                techniques: &it.techniques,
            });
        }
        layer
    }

    fn add(&mut self, said: &Said<'_>) {
        self.n_counted += 1;
        let mut places: BTreeSet<(String, &'static str)> = BTreeSet::new();
        for it in attacks(said.tactics, said.techniques) {
            let Some(technique) = it.technique else { continue };
            if !is_enterprise(technique) {
                self.outside.insert(technique.to_owned());
                continue;
            }
            match it.tactic.and_then(tactic).filter(|it| !it.short_name.is_empty()) {
                Some(tactic) => _ = places.insert((technique.to_owned(), tactic.short_name)),
                // No tactic of the matrix is named: all that it belongs to are meant.
                None => {
                    let all = tactics_of(technique).map(|it| it.short_name);
                    let named = all.filter(|it| !it.is_empty());
                    places.extend(named.map(|it| (technique.to_owned(), it)));
                }
            }
        }
        self.n_without += u64::from(said.techniques.is_empty());
        for place in places {
            let cell = self.cells.entry(place).or_default();
            cell.score += 1;
            cell.severity = cell.severity.max(said.severity);
            *cell.rules.entry(said.rule.to_owned()).or_default() += 1;
        }
    }

    /// What counts under the tactic of that short name: each technique, its score, and the rules.
    pub fn of_tactic(
        &self,
        short_name: &str,
    ) -> impl Iterator<Item = (&str, u64, impl Iterator<Item = &str>)> {
        let of = self.cells.iter().filter(move |((_, tactic), _)| *tactic == short_name);
        of.map(|((technique, _), cell)| {
            (technique.as_str(), cell.score, cell.rules.keys().map(String::as_str))
        })
    }

    /// Techniques that the matrix doesn't have, in order.
    pub fn outside(&self) -> impl Iterator<Item = &str> {
        self.outside.iter().map(String::as_str)
    }

    /// How many of what is counted name no technique.
    pub fn n_without(&self) -> u64 {
        self.n_without
    }

    /// Writes the layer: one document.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &self.to_json())?;
        out.write_all(b"\n")
    }

    /// The layer as the Navigator reads it; the same input gives the same text.
    pub fn to_json(&self) -> Json {
        let max = self.cells.values().map(|it| it.score).max().unwrap_or(0).max(1);
        let mut techniques: Vec<Json> = Vec::new();
        for ((technique, tactic), cell) in &self.cells {
            let is_there = |parent: &str| {
                techniques.iter().any(|it| it["techniqueID"] == parent && it["tactic"] == *tactic)
            };
            if let Some(parent) = self.parent(technique, tactic).filter(|it| !is_there(it)) {
                techniques.push(json!({
                    "techniqueID": parent,
                    "tactic": tactic,
                    "showSubtechniques": true,
                }));
            }
            techniques.push(self.cell(technique, tactic, cell));
        }
        json!({
            "name": self.name,
            "versions": { "attack": VERSION, "navigator": "5.1.0", "layer": "4.5" },
            "domain": "enterprise-attack",
            "description": self.description(),
            "sorting": 3,
            "hideDisabled": false,
            "techniques": techniques,
            // From 0, so that one hit is seen and the lightest colour is none.
            "gradient": { "colors": ["#ffffff", "#ff6666"], "minValue": 0, "maxValue": max },
            "legendItems": [],
            "metadata": [{ "name": "made by", "value": concat!("Picket ", env!("CARGO_PKG_VERSION")) }],
        })
    }

    /// The technique of a sub-technique, where it doesn't stand there by itself: its sub-techniques are to be seen.
    fn parent<'a>(&self, technique: &'a str, tactic: &'static str) -> Option<&'a str> {
        let (parent, _) = technique.split_once('.')?;
        (!self.cells.contains_key(&(parent.to_owned(), tactic))).then_some(parent)
    }

    fn cell(&self, technique: &str, tactic: &str, cell: &Cell) -> Json {
        let rules: Vec<String> = cell
            .rules
            .iter()
            .map(|(name, n)| match self.unit.0 {
                "rule" if *n == 1 => name.clone(),
                _ => format!("{name} ({})", self.counted(*n)),
            })
            .collect();
        let has_children = self
            .cells
            .keys()
            .any(|(it, of)| *of == tactic && it.starts_with(&format!("{technique}.")));
        let severity = cell.severity.map_or("none", Severity::name);
        // The Navigator knows the names; who reads the layer otherwise doesn't.
        let name = technique_name(technique).map(|it| json!({ "name": "technique", "value": it }));
        let severity = json!({ "name": "highest severity", "value": severity });
        let metadata: Vec<Json> = name.into_iter().chain([severity]).collect();
        json!({
            "techniqueID": technique,
            "tactic": tactic,
            "score": cell.score,
            "comment": rules.join("\n"),
            "enabled": true,
            "metadata": metadata,
            "showSubtechniques": has_children,
        })
    }

    fn counted(&self, n: u64) -> String {
        format!("{n} {}", if n == 1 { self.unit.0 } else { self.unit.1 })
    }

    fn description(&self) -> String {
        let mut text = format!("The score of a technique is its number of {}.", self.unit.1);
        text.push_str(&format!(" {} counted", self.counted(self.n_counted)));
        if self.n_without > 0 {
            text.push_str(&format!(", {} without a technique", self.n_without));
        }
        text.push('.');
        if !self.outside.is_empty() {
            let names: Vec<&str> = self.outside.iter().map(String::as_str).collect();
            text.push_str(&format!(" Not in this matrix: {}.", names.join(", ")));
        }
        text
    }
}

/// Whether the matrix for enterprises has it: its numbers begin with 1, those for industrial control systems with 0.
fn is_enterprise(technique: &str) -> bool {
    technique.starts_with("T1") && tactics_of(technique).next().is_some()
}
