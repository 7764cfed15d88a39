//! JSON documents one after another, or in an array: a row each. The columns are filled by name, or by the paths of a mapping.

use std::borrow::Cow;
use std::collections::HashMap;

use kql::bound::Column;
use kql::types::Type;
use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::{From, Mapped, Reading, as_text};
use crate::plugin::rows::{Making, Rows};
use crate::types::Cell;

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Member(String),
    Element(usize),
}

/// The members of a document, each as it is written.
type Members<'a> = HashMap<Cow<'a, str>, &'a RawValue>;

/// Reads the documents. What they hold is read no deeper than the columns ask, and no tree is built of it.
pub fn read(bytes: &[u8], reading: &Reading, columns: &[Column]) -> Result<Rows, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|it| format!("it is not JSON: {it}"))?;
    let mut making = Making::new(as_text(columns));
    let mut first = reading.ignore_first;
    let mut push = |row: &RawValue| {
        if std::mem::take(&mut first) {
            return;
        }
        let members = members(row);
        let texts: Vec<_> =
            columns.iter().map(|it| found(row, members.as_ref(), reading, it)).collect();
        making.push(texts.iter().map(|it| Cell::String(it)));
    };
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let document = document.map_err(|it| format!("it is not JSON: {it}"))?;
        if document.get().starts_with('[') {
            let mut rows = serde_json::Deserializer::from_str(document.get());
            let read = rows.deserialize_seq(EachRow(&mut push));
            read.map_err(|it| format!("it is not JSON: {it}"))?;
        } else {
            push(document);
        }
    }
    Ok(making.finish())
}

/// Hands on the elements of an array one by one.
struct EachRow<F>(F);

impl<'de, F: FnMut(&'de RawValue)> Visitor<'de> for EachRow<F> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut rows: A) -> Result<(), A::Error> {
        while let Some(row) = rows.next_element()? {
            (self.0)(row);
        }
        Ok(())
    }
}

/// The members of an object, of which the last of a name counts; none if this isn't one.
fn members(document: &RawValue) -> Option<Members<'_>> {
    document.get().starts_with('{').then(|| serde_json::from_str(document.get()).ok())?
}

/// The text that a column takes from a row.
fn found<'a>(
    row: &'a RawValue,
    members: Option<&Members<'a>>,
    reading: &'a Reading,
    column: &Column,
) -> Cow<'a, str> {
    let named = |name: &str| members.and_then(|it| it.get(name).copied());
    let found = match reading.mapping.iter().find(|it| it.column == column.name) {
        None if reading.mapping.is_empty() => named(&column.name),
        None => None,
        Some(Mapped { from: From::Constant(text), .. }) => return Cow::Borrowed(text),
        Some(Mapped { from: From::Ordinal(at), .. }) => element(row, *at),
        Some(Mapped { from: From::Path(path), .. }) => match path.split_first() {
            None => Some(row),
            Some((Step::Member(name), rest)) => named(name).and_then(|it| at(it, rest)),
            Some((Step::Element(nth), rest)) => element(row, *nth).and_then(|it| at(it, rest)),
        },
    };
    found.map_or(Cow::Borrowed(""), |it| text(it, column.ty))
}

/// What lies at the end of a path.
fn at<'a>(document: &'a RawValue, path: &[Step]) -> Option<&'a RawValue> {
    path.iter().try_fold(document, |it, step| match step {
        Step::Member(name) => members(it)?.get(name.as_str()).copied(),
        Step::Element(nth) => element(it, *nth),
    })
}

fn element(document: &RawValue, nth: usize) -> Option<&RawValue> {
    let elements: Vec<&RawValue> = serde_json::from_str(document.get()).ok()?;
    elements.get(nth).copied()
}

/// A value as text: a string without its quotes, an object for a column of texts without blanks between its parts.
fn text(value: &RawValue, ty: Type) -> Cow<'_, str> {
    let written = value.get();
    match written.as_bytes().first() {
        Some(b'n') => Cow::Borrowed(""),
        Some(b'"') => serde_json::from_str(written).map_or(Cow::Borrowed(written), Cow::Owned),
        Some(b'{' | b'[') if ty != Type::Dynamic => match serde_json::from_str::<Json>(written) {
            Ok(parts) => Cow::Owned(parts.to_string()),
            Err(_) => Cow::Borrowed(written),
        },
        _ => Cow::Borrowed(written),
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
