//! Tables out of files outside of the workspace: `externaldata`, `inline_external_table`. The engine asks [`Tables::outside`] for the bytes and reads
//! them as the declared columns; it opens no file and no connection itself.

mod delimited;
mod json;
mod parquet;
pub mod schema;
mod unpack;
mod zip;

use kql::bound::Column;
use kql::span::Span;
use kql::types::{Type, Value};

use crate::error::Error;
use crate::plugin::rows::{Making, NamedColumn, Rows, converted};
use crate::run::Context;
use crate::stages::MadeRows;
use crate::tables::Outside;
use crate::types::Cell;

/// How the files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub format: Option<String>,
    pub ignore_first: bool,
    /// Which members of a zip file are read, such as `*.csv`.
    pub zip_pattern: Option<String>,
    pub mapping: Vec<Mapped>,
}

/// Where a column's values are, as an ingestion mapping says.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapped {
    pub column: String,
    pub from: From,
}

/// The ways in which a mapping says so.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// The n-th field of a record.
    Ordinal(usize),
    /// The names and places on the way into a JSON document.
    Path(Vec<json::Step>),
    /// The same for each row.
    Constant(String),
}

impl Reading {
    /// What the properties of the operator say; those that are about something else are left alone.
    pub fn new(properties: &[(String, Value)], span: Span) -> Result<Reading, Error> {
        let mut reading = Reading::default();
        for (name, value) in properties {
            let text = match value {
                Value::String(text) | Value::Dynamic(text) => text.to_string(),
                _ => String::new(),
            };
            match name.to_ascii_lowercase().as_str() {
                "format" => reading.format = Some(text.to_ascii_lowercase()),
                "ignorefirstrecord" => {
                    reading.ignore_first =
                        *value == Value::Bool(true) || text.eq_ignore_ascii_case("true");
                }
                "zippattern" => reading.zip_pattern = Some(text),
                "ingestionmapping" => {
                    reading.mapping = json::mapping(&text).ok_or_else(|| Error::Limit {
                        what: "an ingestionMapping that is no JSON array of columns".to_owned(),
                        span,
                    })?;
                }
                _ => {}
            }
        }
        Ok(reading)
    }
}

/// What lies at these places, as rows of these columns, in the order of the places.
pub async fn rows(
    locations: Vec<String>,
    reading: &Reading,
    columns: &[Column],
    span: Span,
    context: &Context,
) -> Result<MadeRows, Error> {
    let mut batches = Vec::new();
    for location in locations {
        let shown = without_secrets(&location);
        let (tables, place) = (context.tables.clone(), location.clone());
        let fetched = tokio::task::spawn_blocking(move || tables.outside(&place)).await;
        let fetched = fetched.map_err(|error| failure(&shown, &error.to_string(), span))?;
        let bytes = match fetched.map_err(|reason| failure(&shown, &reason, span))? {
            Outside::Empty => continue,
            Outside::Bytes(bytes) => bytes,
        };
        let files = unpack::files(bytes, reading.zip_pattern.as_deref());
        for (name, bytes) in files.map_err(|reason| failure(&shown, &reason, span))? {
            let name = name.unwrap_or_else(|| shown.clone());
            let rows = read(&name, &bytes, reading, columns);
            let rows = rows.map_err(|reason| failure(&shown, &reason, span))?;
            let arrays = rows.columns.into_iter().map(|it| it.array).collect();
            batches.push((arrays, rows.n_rows));
        }
    }
    MadeRows::new(columns.iter().map(|it| (it.name.clone(), it.ty)).collect(), batches)
}

/// A location without what may be a secret: the query part of a URL, and what stands behind a semicolon.
pub fn without_secrets(location: &str) -> String {
    location.split(['?', ';', '#']).next().unwrap_or_default().to_owned()
}

fn failure(location: &str, reason: &str, span: Span) -> Error {
    Error::Outside { location: location.to_owned(), reason: reason.to_owned(), span }
}

/// The bytes of a file as rows of these columns.
fn read(name: &str, bytes: &[u8], reading: &Reading, columns: &[Column]) -> Result<Rows, String> {
    let format = reading.format.clone().unwrap_or_else(|| format_of(name));
    let texts = match format.as_str() {
        "csv" | "tsv" | "tsve" | "psv" | "scsv" | "sohsv" => {
            let delimiter = delimiter_of(&format).unwrap_or(b',');
            delimited::read(bytes, delimiter, reading, columns)?
        }
        "txt" => lines(bytes, reading, columns),
        "raw" => {
            let mut making = Making::new(as_text(columns));
            making.push([Cell::String(&String::from_utf8_lossy(bytes))]);
            making.finish()
        }
        "json" | "multijson" | "singlejson" => json::read(bytes, reading, columns)?,
        "parquet" => return parquet::read(bytes, columns),
        other => return Err(format!("the format `{other}` is not supported yet")),
    };
    let typed = texts.columns.into_iter().zip(columns).map(|(text, column)| {
        let array = converted(&text, column.ty).map_err(|it| it.to_string())?;
        Ok(NamedColumn { name: column.name.clone(), ty: column.ty, array })
    });
    Ok(Rows { columns: typed.collect::<Result<_, String>>()?, n_rows: texts.n_rows })
}

/// What stands between the fields of a delimited format.
fn delimiter_of(format: &str) -> Option<u8> {
    Some(match format {
        "csv" => b',',
        "tsv" | "tsve" => b'\t',
        "psv" => b'|',
        "scsv" => b';',
        "sohsv" => 1,
        _ => return None,
    })
}

/// Kusto: a file whose ending says nothing is CSV.
fn format_of(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zip");
    let known = [
        "tsv",
        "tsve",
        "psv",
        "scsv",
        "sohsv",
        "txt",
        "raw",
        "json",
        "multijson",
        "parquet",
        "avro",
        "orc",
        "w3clogfile",
    ];
    let ending = name.rsplit_once('.').map(|it| it.1).unwrap_or_default();
    known.into_iter().find(|it| *it == ending).unwrap_or("csv").to_owned()
}

/// The columns as texts, before they are made what they are declared as.
fn as_text(columns: &[Column]) -> Vec<(String, Type)> {
    columns.iter().map(|it| (it.name.clone(), Type::String)).collect()
}

/// Each line is the first column.
fn lines(bytes: &[u8], reading: &Reading, columns: &[Column]) -> Rows {
    let text = String::from_utf8_lossy(bytes);
    let mut making = Making::new(as_text(columns));
    for line in text.trim_start_matches('\u{feff}').lines().skip(usize::from(reading.ignore_first))
    {
        making.push([Cell::String(line)]);
    }
    making.finish()
}

#[cfg(test)]
mod tests;
