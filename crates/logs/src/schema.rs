//! Table schemas: each a `.create table` command in `tables/`, read when it is first asked for, so that starting costs nothing.

use kql::library::{Catalog, TableSchema};
use kql::types::Type;

/// Every schema that a person wrote. The hundreds of others will be one compressed blob behind the same lookup.
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
    brought: Vec<Table>,
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

/// A table file that can't be read, with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TableError {
    pub line: usize,
    pub what: String,
}

impl Schemas {
    /// The built-in tables.
    pub fn new() -> Schemas {
        Schemas::default()
    }

    /// These, and the tables of one more text; a table of the same name takes the place of the earlier one.
    pub fn with(mut self, text: &str) -> Result<Schemas, TableError> {
        for table in parse_tables(text)? {
            self.brought.retain(|it| it.name != table.name);
            self.brought.push(table);
        }
        Ok(self)
    }

    /// The table of that exact name, with documentation.
    pub fn describe(&self, name: &str) -> Option<Table> {
        if let Some(table) = self.brought.iter().find(|it| it.name == name) {
            return Some(table.clone());
        }
        let (_, text) = WRITTEN.iter().find(|(it, _)| *it == name)?;
        parse_tables(text).ok()?.into_iter().next()
    }
}

impl Catalog for Schemas {
    fn table(&self, name: &str) -> Option<TableSchema> {
        self.describe(name).map(Table::into_schema)
    }

    fn names(&self) -> Vec<String> {
        let brought = self.brought.iter().map(|it| it.name.clone());
        let mut names: Vec<String> =
            WRITTEN.iter().map(|(name, _)| (*name).to_owned()).chain(brought).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl Table {
    /// Names and types alone.
    pub fn into_schema(self) -> TableSchema {
        let columns = self.columns.into_iter().map(|it| (it.name, it.ty)).collect();
        TableSchema::new(self.name, columns)
    }
}

/// Reads `.create table Name (Column: type, ...)` commands, one column a line or many; `//` lines above a column or a table are
/// its documentation.
pub fn parse_tables(text: &str) -> Result<Vec<Table>, TableError> {
    let mut tables: Vec<Table> = Vec::new();
    let mut doc = String::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        let error = |what: String| TableError { line: index + 1, what };
        let mut line = line.trim();
        if let Some(comment) = line.strip_prefix("//") {
            if !doc.is_empty() {
                doc.push(' ');
            }
            doc.push_str(comment.trim());
            continue;
        }
        if let Some(rest) =
            [".create table", ".create-merge table"].iter().find_map(|it| line.strip_prefix(it))
        {
            let (name, rest) = rest
                .split_once('(')
                .ok_or_else(|| error("a table needs its columns in brackets".to_owned()))?;
            tables.push(Table {
                name: unquoted(name).to_owned(),
                doc: std::mem::take(&mut doc),
                columns: Vec::new(),
            });
            open = true;
            line = rest.trim();
        }
        if line.is_empty() {
            continue;
        }
        let Some(table) = tables.last_mut().filter(|_| open) else {
            return Err(error(format!("expected .create table, found `{line}`")));
        };
        if let Some(rest) = line.strip_suffix(')') {
            open = false;
            line = rest;
        }
        for part in line.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let column = column(part, std::mem::take(&mut doc)).map_err(error)?;
            table.columns.push(column);
        }
    }
    if open {
        return Err(TableError {
            line: text.lines().count(),
            what: "the closing bracket is missing".to_owned(),
        });
    }
    Ok(tables)
}

fn column(part: &str, doc: String) -> Result<Column, String> {
    let (name, ty) =
        part.split_once(':').ok_or_else(|| format!("expected `Name: type`, found `{part}`"))?;
    let ty = Type::from_name(ty.trim()).ok_or_else(|| format!("no type `{}`", ty.trim()))?;
    Ok(Column { name: unquoted(name).to_owned(), ty, doc })
}

/// `['a name']`, `["a name"]` or a bare name.
fn unquoted(name: &str) -> &str {
    let name = name.trim();
    let inner = name.strip_prefix('[').and_then(|it| it.strip_suffix(']')).map_or(name, str::trim);
    inner.trim_matches(['\'', '"'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_table_reads() {
        let schemas = Schemas::new();
        for name in schemas.names() {
            let table = schemas.describe(&name).unwrap();
            assert_eq!(table.name, name);
            assert!(
                table
                    .columns
                    .iter()
                    .any(|it| it.name == "TimeGenerated" && it.ty == Type::DateTime),
                "{name}"
            );
            assert!(!table.doc.is_empty(), "{name}");
        }
        let signins = schemas.describe("SigninLogs").unwrap();
        assert_eq!(signins.columns.len(), 96 + 4);
        assert!(signins.columns.iter().all(|it| !it.doc.is_empty()));
    }

    #[test]
    fn wrong_tables_say_where() {
        let message = |text: &str| parse_tables(text).unwrap_err().to_string();
        assert_eq!(message(".create table T (\n  A: strng\n)"), "line 2: no type `strng`");
        assert_eq!(message("A: string"), "line 1: expected .create table, found `A: string`");
        assert_eq!(message(".create table T (A: string"), "line 1: the closing bracket is missing");
    }
}
