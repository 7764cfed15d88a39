//! Which columns the opened files can fill: a rule that needs a column which no export carries can't fire, and should say so.

use std::sync::Arc;

use kql::library::Catalog;

use crate::file::LogFile;
use crate::logs::Logs;
use crate::mapping::{Alternative, Family, Source, source};
use crate::shape::Container;

/// How sure we are that a column can hold something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// The shape has no place for it: an export of this kind never holds it.
    Never,
    /// The shape has a place for it, but leaves out what is empty, and none of the first records has it.
    NotSeen,
    /// Records have it, or every row gets the same value.
    Carried,
}

impl Logs {
    /// What each column of a table can hold, by the best of its files; empty where no file holds the table.
    pub fn support(&self, table: &str) -> Vec<(String, Support)> {
        let files = self.files_of(table);
        let Some(schema) = self.table(table).filter(|_| !files.is_empty()) else {
            return Vec::new();
        };
        let best = |column: &str| {
            files.iter().map(|it| of_file(it, table, column)).max().unwrap_or(Support::Never)
        };
        schema.columns.into_iter().map(|(name, _)| (name.clone(), best(&name))).collect()
    }
}

fn of_file(file: &Arc<LogFile>, table: &str, column: &str) -> Support {
    let Source(ways) = source(file.recognised.family, table, column);
    ways.iter().map(|it| of_way(file, it)).max().unwrap_or(Support::Never)
}

fn of_way(file: &LogFile, way: &Alternative) -> Support {
    match way {
        Alternative::Constant(_) => Support::Carried,
        Alternative::Place { place, .. } => of_place(file, &place.join(".")),
        Alternative::Object(members) => members
            .iter()
            .flat_map(|it| &it.places)
            .map(|it| of_place(file, &it.join(".")))
            .max()
            .unwrap_or(Support::Never),
    }
}

fn of_place(file: &LogFile, place: &str) -> Support {
    let family = file.recognised.family;
    let same = |key: &String| {
        if family.ignores_case() { key.eq_ignore_ascii_case(place) } else { key == place }
    };
    if file.recognised.keys.iter().any(same) {
        return Support::Carried;
    }
    match (file.recognised.container, family) {
        // Columns come first: what isn't among them isn't there.
        (Container::Csv(_) | Container::Parquet | Container::Answer(_), _) => Support::Never,
        // Graph writes every property of a resource, null ones too; a member of an object may still come later.
        (_, Family::Graph) if !place.contains('.') => Support::Never,
        _ => Support::NotSeen,
    }
}
