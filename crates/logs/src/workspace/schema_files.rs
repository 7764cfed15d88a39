//! Table schemas that the user brings: `.create table` commands, and JSON as Log Analytics, its APIs and `getschema` write it.

use std::collections::HashSet;
use std::path::Path;

use kql::types::Type;
use serde_json::{Map, Value as Json};

use crate::create_table::parse_tables;
use crate::schema::{Column, Schemas, Table};
use crate::workspace::folder::{Problem, files, read_text, stem};

/// The endings of schema files.
pub const EXTENSIONS: [&str; 5] = ["kql", "csl", "json", "jsonl", "ndjson"];

const SHAPES: &str = "a schema is a .create table command, or JSON with a table's name and its columns, each with name and type";

/// Adds the tables of every schema file below a folder, or of one file. What can't be read comes back.
pub fn load(path: &Path, schemas: &mut Schemas) -> Vec<Problem> {
    let paths = match files(path, &EXTENSIONS) {
        Ok(paths) => paths,
        Err(problem) => return vec![problem],
    };
    let mut problems = Vec::new();
    for path in paths {
        match read_text(&path).and_then(|text| tables(&path, &text)) {
            Ok(tables) => {
                let origin = path.display().to_string();
                tables.into_iter().for_each(|it| schemas.add(it, &origin));
            }
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// The tables of one file.
fn tables(path: &Path, text: &str) -> Result<Vec<Table>, Problem> {
    let tables = match text.trim_start().as_bytes().first() {
        Some(b'{' | b'[') => from_json(path, text)?,
        _ => parse_tables(text).map_err(|it| Problem::of(path, it.what, SHAPES).at(it.line))?,
    };
    if tables.is_empty() {
        return Err(Problem::of(path, "it names no table", SHAPES));
    }
    for table in &tables {
        let mut seen = HashSet::new();
        if let Some(column) = table.columns.iter().find(|it| !seen.insert(it.name.as_str())) {
            let what = format!("the table `{}` has the column `{}` twice", table.name, column.name);
            return Err(Problem::of(path, what, "leave one of the two out"));
        }
    }
    Ok(tables)
}

fn from_json(path: &Path, text: &str) -> Result<Vec<Table>, Problem> {
    let mut reader = Reader { stem: stem(path), tables: Vec::new() };
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    loop {
        let start = documents.byte_offset();
        let document = match documents.next() {
            None => return Ok(reader.tables),
            Some(Ok(document)) => document,
            Some(Err(error)) => {
                let what = format!("not JSON: {error}");
                return Err(Problem::of(path, what, SHAPES).at(error.line()));
            }
        };
        reader.document(&document).map_err(|wrong| {
            let line = line_of(text, start, &wrong.near);
            Problem::of(path, wrong.what, SHAPES).at(line)
        })?;
    }
}

/// The line on which a text stands first, from a place on.
fn line_of(text: &str, start: usize, near: &str) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.len() - rest.trim_start().len();
    let at = rest.find(near).map_or(start + blank, |it| start + it.max(blank));
    text.bytes().take(at).filter(|it| *it == b'\n').count() + 1
}

/// What is wrong with a document, and a text that stands near it.
struct Wrong {
    what: String,
    near: String,
}

fn wrong<T>(what: impl Into<String>, near: &str) -> Result<T, Wrong> {
    Err(Wrong { what: what.into(), near: near.to_owned() })
}

/// Collects the tables of documents.
struct Reader {
    /// The name of a table whose columns stand alone.
    stem: String,
    tables: Vec<Table>,
}

impl Reader {
    fn document(&mut self, it: &Json) -> Result<(), Wrong> {
        match it {
            Json::Array(items) => items.iter().try_for_each(|it| self.document(it)),
            Json::Object(members) => self.object(members),
            other => wrong(format!("found `{other}` where a table should stand"), ""),
        }
    }

    fn object(&mut self, it: &Map<String, Json>) -> Result<(), Wrong> {
        // A page of tables, or the answer of a query.
        for list in ["value", "tables"] {
            if let Some(Json::Array(items)) = get(it, list) {
                return items.iter().try_for_each(|it| self.document(it));
            }
        }
        // A table as Azure's API writes it holds its schema further in.
        for inner in ["properties", "schema"] {
            if let Some(Json::Object(inner)) = get(it, inner) {
                return self.object(inner);
            }
        }
        if let (Some(Json::Array(columns)), Some(Json::Array(rows))) =
            (get(it, "columns"), get(it, "rows"))
        {
            return self.answer(columns, rows);
        }
        let columns = get(it, "columns").or_else(|| get(it, "orderedColumns"));
        let name = ["name", "table", "tableName"].iter().find_map(|key| get(it, key)?.as_str());
        match (columns, name) {
            (Some(Json::Object(columns)), name) => {
                for (column, ty) in columns {
                    self.column(name, column, ty.as_str().unwrap_or_default())?;
                }
                Ok(())
            }
            (Some(Json::Array(columns)), name) => {
                let standard = get(it, "standardColumns").and_then(Json::as_array);
                let all = columns.iter().chain(standard.into_iter().flatten());
                all.filter_map(Json::as_object).try_for_each(|it| self.column_object(name, it))
            }
            // One row of getschema, or one column.
            _ => self.column_object(None, it),
        }
    }

    fn column_object(&mut self, table: Option<&str>, it: &Map<String, Json>) -> Result<(), Wrong> {
        let text = |keys: &[&str]| keys.iter().find_map(|key| get(it, key)?.as_str());
        let name = text(&["columnName", "name"]);
        let ty = text(&["columnType", "cslType", "dataType", "type"]);
        match (name, ty) {
            (Some(name), Some(ty)) => self.column(table, name, ty),
            (Some(name), None) => wrong(format!("the column `{name}` has no type"), name),
            (None, _) => {
                let key = it.keys().next().map_or("", String::as_str);
                wrong("an object that is neither a table nor a column", key)
            }
        }
    }

    /// The answer of `T | getschema`: rows of columns.
    fn answer(&mut self, columns: &[Json], rows: &[Json]) -> Result<(), Wrong> {
        let names: Vec<&str> = columns
            .iter()
            .map(|it| it.as_object().and_then(|it| get(it, "name")?.as_str()).unwrap_or_default())
            .collect();
        for row in rows.iter().filter_map(Json::as_array) {
            let named = names.iter().map(|it| (*it).to_owned()).zip(row.iter().cloned());
            self.column_object(None, &named.collect())?;
        }
        Ok(())
    }

    fn column(&mut self, table: Option<&str>, name: &str, ty: &str) -> Result<(), Wrong> {
        let Some(ty) = type_of(ty) else {
            return wrong(format!("the column `{name}` has the unknown type `{ty}`"), name);
        };
        let table = table.unwrap_or(&self.stem).to_owned();
        let column = Column { name: name.to_owned(), ty, doc: String::new() };
        match self.tables.last_mut().filter(|it| it.name == table) {
            Some(it) => it.columns.push(column),
            None => {
                self.tables.push(Table { name: table, doc: String::new(), columns: vec![column] })
            }
        }
        Ok(())
    }
}

/// A member by its name in any letter case: the APIs differ.
fn get<'a>(it: &'a Map<String, Json>, name: &str) -> Option<&'a Json> {
    it.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// A type by Kusto's name in any letter case, or by .NET's.
fn type_of(name: &str) -> Option<Type> {
    let lower = name.trim().to_ascii_lowercase();
    Type::from_name(&lower).or_else(|| {
        Some(match lower.strip_prefix("system.")? {
            "boolean" | "sbyte" => Type::Bool,
            "int32" => Type::Int,
            "int64" => Type::Long,
            "double" => Type::Real,
            "data.sqltypes.sqldecimal" => Type::Decimal,
            "datetime" => Type::DateTime,
            "timespan" => Type::TimeSpan,
            "guid" => Type::Guid,
            "string" => Type::String,
            "object" => Type::Dynamic,
            _ => return None,
        })
    })
}
