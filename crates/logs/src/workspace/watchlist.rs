//! Watchlists out of files: what `_GetWatchlist('Alias')` answers. The file's columns are text, as Sentinel keeps them, behind the
//! columns that Sentinel adds.

use std::collections::HashSet;
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use arrow::array::{RecordBatch, UInt64Array};
use datafusion::catalog::TableProvider;
use datafusion::datasource::MemTable;
use engine::tables::provider_schema;
use engine::types::ColumnBuilder;
use kql::datetime;
use kql::library::TableSchema;
use kql::types::Type;
use serde_json::{Map, Value as Json};

use crate::csv_read::{Records, header_name};
use crate::value::{self, Value};
use crate::workspace::folder::{MAX_FILE, Problem, read_text};

/// The name that queries ask for a watchlist by.
pub const GET_WATCHLIST: &str = "_GetWatchlist";
/// The name that lists the aliases.
pub const GET_ALIASES: &str = "_GetWatchlistAlias";
/// The column that Sentinel joins by: one of the file's columns, chosen when the watchlist is made.
const SEARCH_KEY: &str = "SearchKey";
/// Cells that a watchlist may have, empty ones included.
const MAX_CELLS: usize = 20_000_000;

/// What Sentinel adds to the columns of the file.
const SYSTEM: [(&str, Type); 4] = [
    ("_DTItemId", Type::String),
    ("LastUpdatedTimeUTC", Type::DateTime),
    (SEARCH_KEY, Type::String),
    ("WatchlistItem", Type::Dynamic),
];

/// The endings of watchlist files.
pub const EXTENSIONS: [&str; 6] = ["csv", "tsv", "json", "jsonl", "ndjson", "txt"];

/// A watchlist as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watchlist {
    /// The file's columns.
    columns: Vec<String>,
    /// At most as many cells each as there are columns; the others are empty.
    rows: Vec<Vec<String>>,
    /// When the file was last written, in ticks.
    updated: Option<i64>,
}

/// What a watchlist that isn't there would answer: Sentinel's columns, and whichever the query names.
pub fn unknown() -> TableSchema {
    let system = SYSTEM.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect();
    TableSchema::open(GET_WATCHLIST, system)
}

impl Watchlist {
    /// Reads a file: CSV with a header line, or JSON objects.
    pub fn load(path: &Path) -> Result<Watchlist, Problem> {
        let text = read_text(path)?;
        let (columns, rows) = match text.trim_start().as_bytes().first() {
            Some(b'{' | b'[') => from_json(path, &text)?,
            _ => from_csv(path, &text)?,
        };
        if columns.is_empty() {
            return Err(Problem::of(path, "it is empty", "a watchlist begins with a header line"));
        }
        if columns.len().saturating_mul(rows.len()) > MAX_CELLS {
            let what = format!("{} rows of {} columns", rows.len(), columns.len());
            return Err(Problem::of(path, what, "name a smaller one"));
        }
        let modified = fs::metadata(path).and_then(|it| it.modified()).ok();
        let since = modified.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
        let ticks = since.and_then(|it| i64::try_from(it.as_nanos() / 100).ok());
        Ok(Watchlist { columns, rows, updated: ticks.map(|it| it + datetime::UNIX_EPOCH) })
    }

    /// Sentinel's columns, then the file's. One of the file's that has the name of one of Sentinel's takes its place.
    pub fn schema(&self) -> TableSchema {
        let system = SYSTEM.iter().map(|(name, ty)| ((*name).to_owned(), *ty));
        let is_system = |name: &String| SYSTEM.iter().any(|(it, _)| it == name);
        let own = self.columns.iter().filter(|it| !is_system(it)).cloned();
        let columns = system.chain(own.map(|it| (it, Type::String))).collect();
        TableSchema::new(GET_WATCHLIST, columns)
    }

    /// The rows, in the file's order.
    pub fn provider(&self) -> Option<Arc<dyn TableProvider>> {
        let schema = self.schema();
        let mut builders: Vec<ColumnBuilder> =
            schema.columns.iter().map(|(_, ty)| ColumnBuilder::new(*ty, self.rows.len())).collect();
        for place in 0..self.rows.len() {
            for (builder, column) in builders.iter_mut().zip(&schema.columns) {
                self.push(builder, column, place);
            }
        }
        let columns = builders.iter_mut().map(ColumnBuilder::finish).collect();
        table_of(&schema, columns, self.rows.len())
    }

    fn push(&self, builder: &mut ColumnBuilder, column: &(String, Type), place: usize) {
        let Some(row) = self.rows.get(place) else { return builder.push_null() };
        let (name, ty) = column;
        if let Some(own) = self.columns.iter().position(|it| it == name) {
            // What isn't a datetime in a datetime column is null.
            let text = row.get(own).map_or("", String::as_str);
            value::push(builder, *ty, Value::Text(text));
            return;
        }
        match name.as_str() {
            "LastUpdatedTimeUTC" => match self.updated {
                Some(ticks) => builder.push_long(ticks),
                None => builder.push_null(),
            },
            // Nothing in the file says which item is which: its place does.
            "_DTItemId" => {
                builder.push_text(&format!("00000000-0000-0000-0000-{:012x}", place + 1));
            }
            SEARCH_KEY => builder.push_text(row.first().map_or("", String::as_str)),
            _ => {
                let cells = row.iter().cloned().map(Json::from);
                let members = self.columns.iter().cloned().zip(cells).collect();
                builder.push_text(&Json::Object(members).to_string());
            }
        }
    }
}

/// The aliases as a table.
pub fn aliases<'a>(names: impl Iterator<Item = &'a String>) -> Option<Arc<dyn TableProvider>> {
    let mut builder = ColumnBuilder::new(Type::String, 0);
    let n_rows = names.map(|it| builder.push_text(it)).count();
    table_of(&alias_schema(), vec![builder.finish()], n_rows)
}

/// The columns of [`aliases`].
pub fn alias_schema() -> TableSchema {
    TableSchema::new(GET_ALIASES, vec![("WatchlistAlias".to_owned(), Type::String)])
}

fn table_of(
    schema: &TableSchema,
    mut columns: Vec<arrow::array::ArrayRef>,
    n_rows: usize,
) -> Option<Arc<dyn TableProvider>> {
    columns.push(Arc::new(UInt64Array::from_iter_values(0..n_rows as u64)));
    let schema = provider_schema(schema);
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).ok()?;
    Some(Arc::new(MemTable::try_new(schema, vec![vec![batch]]).ok()?))
}

/// Columns, and rows under them.
type Rows = (Vec<String>, Vec<Vec<String>>);

fn from_csv(path: &Path, text: &str) -> Result<Rows, Problem> {
    let first_line = text.lines().next().unwrap_or_default();
    let count = |sign: char| first_line.matches(sign).count();
    let delimiter = [',', '\t', ';'].into_iter().max_by_key(|it| (count(*it), *it == ','));
    let limit = usize::try_from(MAX_FILE).unwrap_or(usize::MAX);
    let delimiter = delimiter.map_or(b',', |it| it as u8);
    let mut records = Records::new(Cursor::new(text.as_bytes()), delimiter, limit);
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    let remedy = "quote a cell that holds the separator";
    while let Some(record) =
        records.next_record().map_err(|it| Problem::of(path, it.to_string(), remedy))?
    {
        let line = record.at.line.and_then(|it| usize::try_from(it).ok()).unwrap_or(1);
        let cells: Vec<String> =
            record.cells.unwrap_or_default().into_iter().map(|it| it.into_owned()).collect();
        if columns.is_empty() {
            columns = cells.iter().map(|it| header_name(it)).collect();
            check_columns(path, &columns)?;
        } else if cells.len() > columns.len() {
            let what = format!("{} cells under {} columns", cells.len(), columns.len());
            return Err(Problem::of(path, what, remedy).at(line));
        } else if cells.iter().any(|it| !it.is_empty()) {
            rows.push(cells);
        }
    }
    Ok((columns, rows))
}

fn check_columns(path: &Path, columns: &[String]) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    match columns.iter().find(|it| !seen.insert(it.as_str())) {
        Some(name) => {
            let what = format!("the column `{name}` stands twice in the header");
            Err(Problem::of(path, what, "give each column a name of its own").at(1))
        }
        None => Ok(()),
    }
}

/// An array of objects, objects one after the other, or a page of items as Azure's API answers (`value`, `itemsKeyValue`).
fn from_json(path: &Path, text: &str) -> Result<Rows, Problem> {
    let mut items: Vec<Map<String, Json>> = Vec::new();
    let remedy = "a watchlist is an array of objects, or one object a line";
    for document in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        let document = document
            .map_err(|it| Problem::of(path, format!("not JSON: {it}"), remedy).at(it.line()))?;
        if !items_of(document, &mut items) {
            return Err(Problem::of(path, "an item that is no object", remedy));
        }
    }
    let mut seen = HashSet::new();
    let names = items.iter().flat_map(Map::keys);
    let columns: Vec<String> = names.filter(|it| seen.insert(it.as_str())).cloned().collect();
    if columns.len().saturating_mul(items.len()) > MAX_CELLS {
        let what = format!("{} items of {} properties", items.len(), columns.len());
        return Err(Problem::of(path, what, "name a smaller one"));
    }
    let cell = |item: &Map<String, Json>, name: &String| match item.get(name) {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let rows = items.iter().map(|it| columns.iter().map(|name| cell(it, name)).collect()).collect();
    Ok((columns, rows))
}

/// Takes the items of a document; false: something in it is no object.
fn items_of(document: Json, items: &mut Vec<Map<String, Json>>) -> bool {
    match document {
        Json::Array(list) => list.into_iter().all(|it| items_of(it, items)),
        Json::Object(mut members) => {
            let page = members.get("value").is_some_and(Json::is_array);
            let item = members.get_mut("properties").and_then(|it| it.get_mut("itemsKeyValue"));
            if let Some(item) = item.map(Json::take) {
                return items_of(item, items);
            }
            if page {
                return items_of(members.remove("value").unwrap_or_default(), items);
            }
            items.push(members);
            true
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
    }
}
