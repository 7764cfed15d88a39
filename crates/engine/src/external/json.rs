//! JSON documents one after another, or in an array: a row each. The columns are filled by name, or by the paths of a mapping.

use kql::bound::Column;
use serde_json::Value as Json;

use super::{From, Mapped, Reading, as_text};
use crate::plugin::rows::{Making, Rows};
use crate::types::Cell;

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Member(String),
    Element(usize),
}

/// Reads the documents.
pub fn read(bytes: &[u8], reading: &Reading, columns: &[Column]) -> Result<Rows, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut making = Making::new(as_text(columns));
    let mut first = reading.ignore_first;
    for document in serde_json::Deserializer::from_slice(bytes).into_iter::<Json>() {
        let document = document.map_err(|it| format!("it is not JSON: {it}"))?;
        let rows = match document {
            Json::Array(rows) => rows,
            row => vec![row],
        };
        for row in rows {
            if std::mem::take(&mut first) {
                continue;
            }
            let texts: Vec<String> = columns.iter().map(|it| text(&row, reading, it)).collect();
            making.push(texts.iter().map(|it| Cell::String(it)));
        }
    }
    Ok(making.finish())
}

fn text(row: &Json, reading: &Reading, column: &Column) -> String {
    let found = match reading.mapping.iter().find(|it| it.column == column.name) {
        None if reading.mapping.is_empty() => row.get(&column.name),
        None => None,
        Some(Mapped { from: From::Constant(text), .. }) => return text.clone(),
        Some(Mapped { from: From::Ordinal(at), .. }) => row.get(at),
        Some(Mapped { from: From::Path(path), .. }) => {
            path.iter().try_fold(row, |it, step| match step {
                Step::Member(name) => it.get(name),
                Step::Element(at) => it.get(at),
            })
        }
    };
    match found {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// An ingestion mapping: `[{"Column": "Time", "Properties": {"Path": "$.time"}}]`.
pub fn mapping(text: &str) -> Option<Vec<Mapped>> {
    let Json::Array(columns) = serde_json::from_str(text).ok()? else { return None };
    columns.iter().map(mapped).collect()
}

fn mapped(it: &Json) -> Option<Mapped> {
    let get = |of: &Json, names: [&str; 2]| -> Option<Json> {
        let of = of.as_object()?;
        let found = of.iter().find(|it| names.iter().any(|name| it.0.eq_ignore_ascii_case(name)));
        found.map(|it| it.1.clone())
    };
    let column = get(it, ["column", "name"])?.as_str()?.to_owned();
    // The properties stand apart, or, as of old, beside the column's name.
    let properties = get(it, ["properties", "properties"]).unwrap_or_else(|| it.clone());
    let from = if let Some(path) = get(&properties, ["path", "path"]) {
        From::Path(path_of(path.as_str()?)?)
    } else if let Some(ordinal) = get(&properties, ["ordinal", "ordinal"]) {
        let ordinal = ordinal.as_u64().or_else(|| ordinal.as_str()?.trim().parse().ok())?;
        From::Ordinal(usize::try_from(ordinal).ok()?)
    } else {
        let constant = get(&properties, ["constvalue", "constantvalue"])?;
        From::Constant(constant.as_str().map_or_else(|| constant.to_string(), str::to_owned))
    };
    Some(Mapped { column, from })
}

/// `$.a['b'][0]`.
fn path_of(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            steps.push(Step::Member(after.get(..end)?.to_owned()));
            rest = after.get(end..)?;
        } else {
            let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
            let quoted = ['\'', '"'].iter().find_map(|it| {
                inside.strip_prefix(*it).and_then(|inside| inside.strip_suffix(*it))
            });
            steps.push(match quoted {
                Some(name) => Step::Member(name.to_owned()),
                None => Step::Element(inside.trim().parse().ok()?),
            });
            rest = after;
        }
    }
    Some(steps)
}
