//! Entities of an alert: who and what the matched rows are about, merged over all rows, in Sentinel's JSON form.

use std::collections::HashSet;

use engine::run::Answer;
use engine::types::Cell;
use serde_json::{Map, Value as Json};

use crate::entity_types::{BUILT_IN_ACCOUNTS, EntityType};
use crate::rule::EntityMapping;

/// Entities that Sentinel keeps for an alert, shared out equally among the rule's mappings.
pub const SENTINEL_LIMIT: usize = 500;

/// One entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub entity_type: &'static EntityType,
    /// Identifiers that have a value, in the order of the type's identifiers.
    pub members: Vec<(&'static str, Json)>,
}

/// The entities of some rows, and what became of the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entities {
    pub list: Vec<Entity>,
    /// Rows and mappings whose required identifiers were all empty.
    pub n_incomplete: usize,
    /// Accounts known only by a name that systems have themselves, such as SYSTEM.
    pub n_built_in: usize,
    /// How many of `list` Sentinel would not keep. None is left out here.
    pub n_over_limit: usize,
}

impl Entity {
    /// The value of an identifier as text.
    pub fn get(&self, identifier: &str) -> Option<&str> {
        self.members
            .iter()
            .find(|(name, _)| *name == identifier)
            .and_then(|(_, value)| value.as_str())
    }

    /// What a person calls it: `ada@contoso.com`, `203.0.113.9`.
    pub fn label(&self) -> String {
        let get = |name| self.get(name);
        match (
            self.entity_type.name,
            get("Name"),
            get("UPNSuffix"),
            get("NTDomain"),
            get("HostName"),
            get("DnsDomain"),
        ) {
            ("Account", Some(name), Some(suffix), ..) => format!("{name}@{suffix}"),
            ("Account", Some(name), None, Some(domain), ..) => format!("{domain}\\{name}"),
            ("Account", Some(name), ..) => name.to_owned(),
            ("Host", .., Some(host), Some(domain)) => format!("{host}.{domain}"),
            ("FileHash", ..) => get("Value").unwrap_or_default().to_owned(),
            _ => self.members.first().map(|(_, value)| json_text(value)).unwrap_or_default(),
        }
    }

    /// What two equal entities share: letter case aside, but for hashes, commands, paths and their like.
    fn key(&self) -> String {
        let folds = matches!(
            self.entity_type.name,
            "Account" | "Host" | "IP" | "Mailbox" | "DNS" | "AzureResource"
        );
        let mut key = self.entity_type.name.to_owned();
        for (name, value) in &self.members {
            let value = json_text(value);
            let value = if folds { value.to_lowercase() } else { value };
            key.push('\0');
            key.push_str(name);
            key.push('=');
            key.push_str(&value);
        }
        key
    }
}

/// Collects the entities of an answer's rows.
pub fn collect(mappings: &[EntityMapping], answer: &Answer) -> Entities {
    let mut entities = Entities::default();
    let mut seen = HashSet::new();
    let mut n_of_mapping = vec![0; mappings.len()];
    let columns: Vec<Vec<_>> = mappings
        .iter()
        .map(|it| {
            it.fields
                .iter()
                .map(|field| {
                    answer.columns.iter().position(|column| column.name == field.column.text)
                })
                .collect()
        })
        .collect();
    for row in answer.rows() {
        for (at, mapping) in mappings.iter().enumerate() {
            let cells = columns[at].iter().map(|it| it.and_then(|it| row.get(it).copied()));
            let values = mapping
                .fields
                .iter()
                .zip(cells)
                .filter_map(|(field, cell)| Some((field.identifier, value(cell?)?)));
            match entity(mapping.entity_type, values.collect()) {
                Made::Entity(it) => {
                    if seen.insert(it.key()) {
                        n_of_mapping[at] += 1;
                        entities.list.push(it);
                    }
                }
                Made::Incomplete => entities.n_incomplete += 1,
                Made::BuiltIn => entities.n_built_in += 1,
            }
        }
    }
    let share = SENTINEL_LIMIT / mappings.len().max(1);
    entities.n_over_limit = n_of_mapping.iter().map(|it: &usize| it.saturating_sub(share)).sum();
    entities
}

/// Sentinel's JSON: an array of objects, each with an id that is local to the array, its members, and its type last.
pub fn to_json(entities: &[Entity]) -> Json {
    let objects = entities.iter().enumerate().map(|(at, entity)| {
        let mut object = Map::new();
        object.insert("$id".to_owned(), Json::from((at + 2).to_string()));
        object
            .extend(entity.members.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        object.insert("Type".to_owned(), Json::from(entity.entity_type.type_name));
        Json::Object(object)
    });
    Json::Array(objects.collect())
}

enum Made {
    Entity(Entity),
    Incomplete,
    BuiltIn,
}

fn entity(entity_type: &'static EntityType, values: Vec<(&'static str, Json)>) -> Made {
    if !entity_type.is_satisfied_by(|name| values.iter().any(|(it, _)| *it == name)) {
        return Made::Incomplete;
    }
    let mut members = values;
    if let Some(at) = members.iter().position(|(name, _)| *name == "FullName") {
        let (_, full) = members.remove(at);
        for (name, part) in split_full_name(entity_type.name, &json_text(&full)) {
            if !members.iter().any(|(it, _)| *it == name) {
                members.push((name, Json::from(part)));
            }
        }
    }
    if entity_type.name == "Account" && is_built_in(&members) {
        return Made::BuiltIn;
    }
    members.sort_by_key(|(name, _)| entity_type.identifiers.iter().position(|it| it == name));
    Made::Entity(Entity { entity_type, members })
}

/// FullName is no member of an entity: Sentinel takes it apart.
fn split_full_name<'a>(entity_type: &str, full: &'a str) -> Vec<(&'static str, &'a str)> {
    let parts = match entity_type {
        "Account" => match (full.split_once('\\'), full.rsplit_once('@')) {
            (Some((domain, name)), _) => [("Name", name), ("NTDomain", domain)],
            (None, Some((name, suffix))) => [("Name", name), ("UPNSuffix", suffix)],
            (None, None) => [("Name", full), ("", "")],
        },
        _ => match full.split_once('.') {
            Some((host, domain)) => [("HostName", host), ("DnsDomain", domain)],
            None => [("HostName", full), ("", "")],
        },
    };
    parts.into_iter().filter(|(_, part)| !part.is_empty()).collect()
}

fn is_built_in(members: &[(&str, Json)]) -> bool {
    match members {
        [("Name", Json::String(name))] => {
            BUILT_IN_ACCOUNTS.iter().any(|it| it.eq_ignore_ascii_case(name.trim()))
        }
        _ => false,
    }
}

/// The value of a cell; None where it is empty. A bool stays one, everything else is text.
fn value(cell: Cell<'_>) -> Option<Json> {
    match cell {
        Cell::Bool(it) => Some(Json::Bool(it)),
        _ => Some(cell_text(cell)).filter(|it| !it.trim().is_empty()).map(Json::from),
    }
}

/// A cell as `tostring` gives it: a dynamic that holds a text gives that text.
pub fn cell_text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Dynamic(_) => json_text(&cell.to_json()),
        _ => cell.to_text(),
    }
}

fn json_text(value: &Json) -> String {
    match value {
        Json::String(it) => it.clone(),
        Json::Null => String::new(),
        it => it.to_string(),
    }
}
