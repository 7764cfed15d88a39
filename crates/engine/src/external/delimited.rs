//! Records of fields between delimiters: CSV and its kin. The columns are filled by place, or as a mapping says.

use kql::bound::Column;

use super::{From, Reading, as_text};
use crate::plugin::rows::{Making, Rows};
use crate::types::Cell;

/// Reads the records; fields beyond the columns are left out, missing ones are empty.
pub fn read(
    bytes: &[u8],
    delimiter: u8,
    reading: &Reading,
    columns: &[Column],
) -> Result<Rows, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut records = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut making = Making::new(as_text(columns));
    let mut record = csv::ByteRecord::new();
    let mut first = reading.ignore_first;
    while records.read_byte_record(&mut record).map_err(|it| it.to_string())? {
        if std::mem::take(&mut first) {
            continue;
        }
        let texts: Vec<_> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| match from(reading, at, column) {
                Source::Field(at) => {
                    record.get(at).map(String::from_utf8_lossy).unwrap_or_default()
                }
                Source::Constant(text) => text.into(),
            })
            .collect();
        making.push(texts.iter().map(|it| Cell::String(it)));
    }
    Ok(making.finish())
}

enum Source<'a> {
    Field(usize),
    Constant(&'a str),
}

fn from<'a>(reading: &'a Reading, at: usize, column: &Column) -> Source<'a> {
    if reading.mapping.is_empty() {
        return Source::Field(at);
    }
    match reading.mapping.iter().find(|it| it.column == column.name).map(|it| &it.from) {
        Some(From::Ordinal(at)) => Source::Field(*at),
        Some(From::Constant(text)) => Source::Constant(text),
        Some(From::Path(_)) | None => Source::Constant(""),
    }
}
