//! `.create table` commands: how a table's columns are written down.

use kql::types::Type;

use crate::schema::{Column, Table};

/// The commands that say a table's columns.
const COMMANDS: [&str; 3] = [".create-merge table", ".create table", ".alter table"];

/// A table that can't be read, with its line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct TableError {
    pub line: usize,
    pub what: String,
}

/// Reads `.create table Name (Column: type, ...)` commands, one column a line or many; `//` lines above a column or a table are
/// its documentation. What stands behind the columns (`with (...)`) is left aside.
pub fn parse_tables(text: &str) -> Result<Vec<Table>, TableError> {
    let mut tables: Vec<Table> = Vec::new();
    let mut doc = String::new();
    let mut open = false;
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let error = |what: String| TableError { line: index + 1, what };
        let mut line = line.trim();
        if let Some(comment) = line.strip_prefix("//") {
            if !doc.is_empty() {
                doc.push(' ');
            }
            doc.push_str(comment.trim());
            continue;
        }
        if let Some(rest) = COMMANDS.iter().find_map(|it| line.strip_prefix(it)) {
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
        if let Some((columns, behind)) = line.split_once(')') {
            let behind = behind.trim();
            if !behind.is_empty() && !behind.starts_with("with") {
                return Err(error(format!("found `{behind}` behind the columns")));
            }
            open = false;
            line = columns;
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
    fn wrong_tables_say_where() {
        let message = |text: &str| parse_tables(text).unwrap_err().to_string();
        assert_eq!(message(".create table T (\n  A: strng\n)"), "line 2: no type `strng`");
        assert_eq!(message("A: string"), "line 1: expected .create table, found `A: string`");
        assert_eq!(message(".create table T (A: string"), "line 1: the closing bracket is missing");
        assert_eq!(
            message(".create table T (A: string) x"),
            "line 1: found `x` behind the columns"
        );
    }

    #[test]
    fn commands_are_read_as_kusto_writes_them() {
        let text = ".create-merge table T (['a b']:string, B:long) with (folder = \"x\")\n\n.create table U (\n  C: bool)";
        let tables = parse_tables(text).unwrap();
        let shown: Vec<String> = tables
            .iter()
            .flat_map(|it| it.columns.iter().map(|c| format!("{}.{}: {}", it.name, c.name, c.ty)))
            .collect();
        assert_eq!(shown, ["T.a b: string", "T.B: long", "U.C: bool"]);
    }
}
