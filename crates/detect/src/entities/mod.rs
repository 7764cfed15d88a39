//! Entities of an alert: who and what the matched rows are about, merged over all rows, in Sentinel's JSON form.

mod identity;
mod json;
mod limits;
mod make;
mod merge;
mod parse;

use std::borrow::Cow;

use engine::run::Answer;
use engine::types::Cell;
use serde_json::Value as Json;

pub use json::to_json;
pub use limits::{SENTINEL_BYTES, SENTINEL_LIMIT};

use crate::entity_types::EntityType;
use crate::rule::Rule;
use crate::settings::Settings;
use make::{Made, entity, value};
use merge::Merger;

/// One entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub entity_type: &'static EntityType,
    /// What is known of it: identifiers in the order of the type's, then what else a column of entities said.
    pub members: Vec<(Cow<'static, str>, Json)>,
}

/// The entities of some rows, and what became of the rest.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entities {
    pub list: Vec<Entity>,
    /// Rows and mappings whose required identifiers were all empty.
    pub n_incomplete: usize,
    /// Accounts known only by a name that systems have themselves, such as SYSTEM.
    pub n_built_in: usize,
    /// What a column of entities held that is none: no JSON, or of no type that is known.
    pub n_unknown: usize,
    /// Entities over the share of their mapping in Sentinel's 500: left out in strict, counted alone in default.
    pub n_over_limit: usize,
    /// The same of those that Sentinel's 64 KB don't hold.
    pub n_over_size: usize,
}

impl Entity {
    /// The value of an identifier as text.
    pub fn get(&self, identifier: &str) -> Option<&str> {
        self.value(identifier).and_then(Json::as_str)
    }

    /// The value of an identifier.
    pub fn value(&self, identifier: &str) -> Option<&Json> {
        self.members.iter().find(|(name, _)| name == identifier).map(|(_, value)| value)
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

    /// What two equal entities share: all members, letter case aside where the type doesn't tell by it.
    pub fn key(&self) -> String {
        identity::whole(self)
    }
}

/// Collects the entities of an answer's rows: those of the mappings, row by row, and those that columns hold as JSON.
pub fn collect(rule: &Rule, answer: &Answer, settings: &Settings) -> Entities {
    let mut entities = Entities::default();
    let mut merger = Merger::default();
    let place = |name: &str| answer.columns.iter().position(|column| column.name == name);
    let columns: Vec<Vec<_>> = rule
        .entity_mappings
        .iter()
        .map(|it| it.fields.iter().map(|field| place(&field.column.text)).collect())
        .collect();
    let held: Vec<_> = rule.entity_columns.iter().map(|it| place(&it.text)).collect();
    for row in answer.rows() {
        for (at, mapping) in rule.entity_mappings.iter().enumerate() {
            let cells = columns[at].iter().map(|it| it.and_then(|it| row.get(it).copied()));
            let values = mapping.fields.iter().zip(cells).filter_map(|(field, cell)| {
                Some((field.identifier, value(field.identifier, cell?)?))
            });
            match entity(mapping.entity_type, values.collect()) {
                Made::Entity(it) => merger.add(it, at),
                Made::Incomplete => entities.n_incomplete += 1,
                Made::BuiltIn => entities.n_built_in += 1,
            }
        }
        for (at, column) in held.iter().enumerate() {
            let Some(cell) = column.and_then(|it| row.get(it).copied()) else { continue };
            let parsed = parse::entities(&cell_text(cell));
            entities.n_unknown += parsed.n_unknown;
            entities.n_built_in += parsed.n_built_in;
            let mapping = rule.entity_mappings.len() + at;
            parsed.list.into_iter().for_each(|it| merger.add(it, mapping));
        }
    }
    let n_mappings = rule.entity_mappings.len() + held.len();
    limits::keep(&mut entities, merger.finish(), n_mappings, settings);
    entities
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
