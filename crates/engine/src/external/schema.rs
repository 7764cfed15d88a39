//! Which columns a file has, where nobody declares them: their names and the types that all their values fit.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::datatypes::DataType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use kql::datetime::read::{read_datetime, read_timespan};
use kql::types::Type;
use serde_json::Value as Json;

use super::{delimiter_of, unpack};

/// More columns are an error.
const MAX_COLUMNS: usize = 10_000;

/// A column that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub name: String,
    /// None where it holds no value.
    pub ty: Option<Type>,
    /// Its first whole number, which may tell what the numbers count.
    pub first_long: Option<i64>,
}

/// Columns in the order in which they were found.
#[derive(Debug, Default)]
pub struct Schema {
    pub columns: Vec<Found>,
    places: HashMap<String, usize>,
}

impl Schema {
    /// Adds what a file holds. `header`: the first record of a delimited file names the columns.
    pub fn add(&mut self, bytes: Vec<u8>, format: &str, header: bool) -> Result<(), String> {
        for (_, bytes) in unpack::files(bytes, None)? {
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
            match (delimiter_of(format), format) {
                (Some(delimiter), _) => self.delimited(bytes, delimiter, header)?,
                (None, "json" | "multijson" | "singlejson") => self.json(bytes)?,
                (None, "parquet") => self.parquet(bytes)?,
                (None, "txt" | "raw") => self.value("Column1", Some(Type::String), None)?,
                (None, other) => return Err(format!("the format `{other}` is not supported yet")),
            }
        }
        Ok(())
    }

    fn delimited(&mut self, bytes: &[u8], delimiter: u8, header: bool) -> Result<(), String> {
        let mut records = csv::ReaderBuilder::new();
        let records = records.delimiter(delimiter).has_headers(false).flexible(true);
        let mut records = records.from_reader(bytes);
        let (mut record, mut names) = (csv::ByteRecord::new(), Vec::new());
        let mut is_header = header;
        while records.read_byte_record(&mut record).map_err(|it| it.to_string())? {
            if std::mem::take(&mut is_header) {
                names = record.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
                names = unique(names);
                for name in &names {
                    self.value(name, None, None)?;
                }
                continue;
            }
            for (at, field) in record.iter().enumerate() {
                let name = names.get(at).map(|it| Cow::Borrowed(it.as_str()));
                let name = name.unwrap_or_else(|| numbered(at).into());
                let text = String::from_utf8_lossy(field);
                self.value(&name, type_of_text(&text), text.trim().parse().ok())?;
            }
        }
        Ok(())
    }

    fn json(&mut self, bytes: &[u8]) -> Result<(), String> {
        for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Json>() {
            let document = document.map_err(|it| format!("it is not JSON: {it}"))?;
            let rows = match document {
                Json::Array(rows) => rows,
                row => vec![row],
            };
            for (name, value) in rows.iter().filter_map(Json::as_object).flatten() {
                self.value(name, type_of_json(value), value.as_i64())?;
            }
        }
        Ok(())
    }

    fn parquet(&mut self, bytes: &[u8]) -> Result<(), String> {
        let file = bytes::Bytes::copy_from_slice(bytes);
        let file = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|it| it.to_string())?;
        for field in file.schema().fields() {
            self.value(field.name(), Some(type_of_arrow(field.data_type())), None)?;
        }
        Ok(())
    }

    fn value(&mut self, name: &str, ty: Option<Type>, long: Option<i64>) -> Result<(), String> {
        let at = match self.places.get(name) {
            Some(at) => *at,
            None => {
                if self.columns.len() >= MAX_COLUMNS {
                    return Err(format!("there are more than {MAX_COLUMNS} columns"));
                }
                let at = self.columns.len();
                self.places.insert(name.to_owned(), at);
                self.columns.push(Found { name: name.to_owned(), ty: None, first_long: None });
                at
            }
        };
        if let Some(column) = self.columns.get_mut(at) {
            column.ty = together(column.ty, ty);
            column.first_long = column.first_long.or(long);
        }
        Ok(())
    }
}

/// The type that values of two types fit.
fn together(a: Option<Type>, b: Option<Type>) -> Option<Type> {
    let (Some(one), Some(other)) = (a, b) else { return a.or(b) };
    Some(match (one, other) {
        _ if one == other => one,
        (Type::Dynamic, _) | (_, Type::Dynamic) => Type::Dynamic,
        (Type::Int, Type::Long) | (Type::Long, Type::Int) => Type::Long,
        (Type::Int | Type::Long, Type::Real) | (Type::Real, Type::Int | Type::Long) => Type::Real,
        _ => Type::String,
    })
}

/// The names of a header: one that is missing is numbered, one that stands twice too.
fn unique(names: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let named = names.into_iter().enumerate().map(|(at, name)| {
        let name = if name.trim().is_empty() { numbered(at) } else { name };
        let before = seen.entry(name.clone()).or_default();
        *before += 1;
        if *before > 1 { format!("{name}_{}", *before - 1) } else { name }
    });
    named.collect()
}

fn numbered(at: usize) -> String {
    format!("Column{}", at + 1)
}

/// The type of a field; None where it is empty.
fn type_of_text(text: &str) -> Option<Type> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    Some(match text {
        _ if is_number && text.parse::<i64>().is_ok() => Type::Long,
        _ if is_number && text.parse::<f64>().is_ok() => Type::Real,
        _ if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => Type::Bool,
        _ if text.starts_with(['{', '[']) && serde_json::from_str::<Json>(text).is_ok() => {
            Type::Dynamic
        }
        _ => type_of_string(text),
    })
}

/// The type of a text that is no number: dates, times and ids have their forms.
fn type_of_string(text: &str) -> Type {
    const GUID: usize = 36;
    let hyphens = [8, 13, 18, 23];
    let is_guid = text.len() == GUID
        && text.bytes().enumerate().all(|(at, it)| match it {
            b'-' => hyphens.contains(&at),
            _ => it.is_ascii_hexdigit() && !hyphens.contains(&at),
        });
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let is_date = begins && text.contains(['-', '/']) && read_datetime(text).is_some();
    let is_time = text.contains(':')
        && text.bytes().all(|it| it.is_ascii_digit() || b":.-".contains(&it))
        && read_timespan(text).is_some();
    match (is_guid, is_date, is_time) {
        (true, _, _) => Type::Guid,
        (_, true, _) => Type::DateTime,
        (_, _, true) => Type::TimeSpan,
        _ => Type::String,
    }
}

/// The type of a member; None where it is null.
fn type_of_json(value: &Json) -> Option<Type> {
    match value {
        Json::Null => None,
        Json::Bool(_) => Some(Type::Bool),
        Json::Number(it) if it.is_i64() => Some(Type::Long),
        Json::Number(_) => Some(Type::Real),
        Json::String(text) => Some(type_of_string(text)),
        Json::Array(_) | Json::Object(_) => Some(Type::Dynamic),
    }
}

fn type_of_arrow(ty: &DataType) -> Type {
    match ty {
        DataType::Boolean => Type::Bool,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => {
            Type::Int
        }
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => Type::Long,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Type::Real,
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Type::DateTime,
        DataType::Time32(_) | DataType::Time64(_) | DataType::Duration(_) => Type::TimeSpan,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => Type::Decimal,
        DataType::Dictionary(_, value) => type_of_arrow(value),
        it if it.is_nested() => Type::Dynamic,
        _ => Type::String,
    }
}
