//! Table schemas: those that the user brought, before those that a person wrote as a `.create table` command in `tables/`, before
//! those of the catalogue. Each is read when it is first asked for, so that starting costs nothing.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use kql::library::TableSchema;
use kql::types::Type;

use crate::catalogue;
use crate::create_table::{TableError, parse_tables};

/// Every schema that a person wrote, in the order of the names.
const WRITTEN: &[(&str, &str)] = &[
    ("AADManagedIdentitySignInLogs", include_str!("../tables/AADManagedIdentitySignInLogs.kql")),
    (
        "AADNonInteractiveUserSignInLogs",
        include_str!("../tables/AADNonInteractiveUserSignInLogs.kql"),
    ),
    ("AADProvisioningLogs", include_str!("../tables/AADProvisioningLogs.kql")),
    ("AADRiskyUsers", include_str!("../tables/AADRiskyUsers.kql")),
    ("AADServicePrincipalSignInLogs", include_str!("../tables/AADServicePrincipalSignInLogs.kql")),
    ("AADUserRiskEvents", include_str!("../tables/AADUserRiskEvents.kql")),
    ("ADFSSignInLogs", include_str!("../tables/ADFSSignInLogs.kql")),
    ("AuditLogs", include_str!("../tables/AuditLogs.kql")),
    ("MicrosoftGraphActivityLogs", include_str!("../tables/MicrosoftGraphActivityLogs.kql")),
    ("SigninLogs", include_str!("../tables/SigninLogs.kql")),
];

/// The known tables: those built in, under those that the user brought (`--schemas DIR`).
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    brought: BTreeMap<String, (Table, String)>,
}

/// A table with its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub doc: String,
    pub columns: Vec<Column>,
}

/// A column with its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub ty: Type,
    pub doc: String,
}

/// Where a table's columns are known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// A file of the user's.
    Brought(&'a str),
    /// A person wrote it down, with documentation.
    Written,
    /// The catalogue's list.
    BuiltIn,
}

impl Schemas {
    /// The built-in tables.
    pub fn new() -> Schemas {
        Schemas::default()
    }

    /// These, and the tables of one more text; a table of the same name takes the place of the earlier one.
    pub fn with(mut self, text: &str) -> Result<Schemas, TableError> {
        for table in parse_tables(text)? {
            self.add(table, "");
        }
        Ok(self)
    }

    /// Adds a table, in place of one of the same name; `origin` says which file it is from.
    pub fn add(&mut self, table: Table, origin: &str) {
        self.brought.insert(table.name.clone(), (table, origin.to_owned()));
    }

    /// Where the table of that exact name is known from.
    pub fn origin(&self, name: &str) -> Option<Origin<'_>> {
        if let Some((_, origin)) = self.brought.get(name) {
            return Some(Origin::Brought(origin));
        }
        if written(name).is_some() {
            return Some(Origin::Written);
        }
        catalogue::names().binary_search(&name).is_ok().then_some(Origin::BuiltIn)
    }

    /// The table of that exact name, with documentation.
    pub fn describe(&self, name: &str) -> Option<Table> {
        if let Some((table, _)) = self.brought.get(name) {
            return Some(table.clone());
        }
        if let Some(table) = written(name) {
            return Some(table.clone());
        }
        let column = |(name, ty)| Column { name, ty, doc: String::new() };
        let columns = catalogue::columns(name)?.into_iter().map(column).collect();
        Some(Table { name: name.to_owned(), doc: String::new(), columns })
    }

    /// The columns of the table of that exact name.
    pub fn table(&self, name: &str) -> Option<TableSchema> {
        let written = self.brought.get(name).map(|it| &it.0).or_else(|| written(name));
        let columns = match written {
            Some(table) => table.columns.iter().map(|it| (it.name.clone(), it.ty)).collect(),
            None => catalogue::columns(name)?,
        };
        // A column here depends on which service wrote the row; no list of them is whole.
        let schema = TableSchema::new(name, columns);
        Some(TableSchema { open: name == "AzureDiagnostics", ..schema })
    }

    /// All names, in order.
    pub fn names(&self) -> Vec<String> {
        let written = WRITTEN.iter().map(|(name, _)| *name);
        let brought = self.brought.keys().map(String::as_str);
        let mut names: Vec<String> = catalogue::names()
            .iter()
            .copied()
            .chain(written)
            .chain(brought)
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// For each table how many of these columns are its own, in the order of preference: the user's tables, then those that a
    /// person wrote, then the catalogue's.
    pub fn shares(&self, columns: &HashSet<&str>) -> Vec<(usize, &str)> {
        let of = |table: &Table| {
            table.columns.iter().filter(|it| columns.contains(it.name.as_str())).count()
        };
        let mut shares: Vec<(usize, &str)> =
            self.brought.iter().map(|(name, (table, _))| (of(table), name.as_str())).collect();
        let others = WRITTEN.iter().filter(|(name, _)| !self.brought.contains_key(*name));
        shares.extend(others.map(|(name, _)| (written(name).map_or(0, of), *name)));
        for (place, name) in catalogue::names().iter().enumerate() {
            if !self.brought.contains_key(*name) && place_of_written(name).is_none() {
                let own = catalogue::columns_at(place);
                shares.push((own.filter(|(it, _)| columns.contains(it)).count(), name));
            }
        }
        shares
    }
}

fn place_of_written(name: &str) -> Option<usize> {
    WRITTEN.binary_search_by(|(it, _)| (*it).cmp(name)).ok()
}

/// The table of that exact name that a person wrote, read once.
fn written(name: &str) -> Option<&'static Table> {
    static TABLES: [OnceLock<Option<Table>>; WRITTEN.len()] = [const { OnceLock::new() }; _];
    let place = place_of_written(name)?;
    let read = || parse_tables(WRITTEN.get(place)?.1).ok()?.into_iter().next();
    TABLES.get(place)?.get_or_init(read).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_that_a_person_wrote_reads() {
        assert!(WRITTEN.is_sorted_by_key(|it| it.0));
        let schemas = Schemas::new();
        for (name, _) in WRITTEN {
            let table = schemas.describe(name).unwrap();
            assert_eq!(table.name, *name);
            assert_eq!(schemas.origin(name), Some(Origin::Written));
            assert!(!table.doc.is_empty(), "{name}");
        }
        let signins = schemas.describe("SigninLogs").unwrap();
        assert_eq!(signins.columns.len(), 96 + 4);
        assert!(signins.columns.iter().all(|it| !it.doc.is_empty()));
    }

    #[test]
    fn what_a_person_wrote_lacks_nothing_of_the_catalogue() {
        for (name, _) in WRITTEN {
            let columns = Schemas::new().table(name).unwrap().columns;
            for column in catalogue::columns(name).unwrap() {
                assert!(columns.contains(&column), "{name} lacks {column:?}");
            }
        }
    }

    #[test]
    fn a_table_that_the_user_brought_goes_first() {
        let schemas = Schemas::new().with(".create table SecurityEvent (A: long)").unwrap();
        assert_eq!(schemas.table("SecurityEvent").unwrap().columns, [("A".to_owned(), Type::Long)]);
        assert_eq!(schemas.names().len(), catalogue::names().len());
    }
}
