//! csv: one line an alert, nested values as JSON text. Formula-safe: a spreadsheet runs a cell that begins with `=`, `+`, `-` or
//! `@`, and log lines hold what attackers wrote, so such a cell gets an apostrophe in front.

use std::io::{self, Write};

use serde_json::Value as Json;

use super::security_alert::{columns, to_json};
use crate::alert::Alert;

/// Writes a header and a line for each alert.
pub fn write<'a>(
    alerts: impl IntoIterator<Item = &'a Alert>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns())?;
    for alert in alerts {
        let object = to_json(alert);
        writer
            .write_record(columns().map(|it| safe(object.get(it).map(text).unwrap_or_default())))?;
    }
    writer.flush()
}

fn text(value: &Json) -> String {
    match value {
        Json::String(it) => it.clone(),
        Json::Null => String::new(),
        it => it.to_string(),
    }
}

/// A cell that no spreadsheet takes for a formula.
pub fn safe(cell: String) -> String {
    match cell.as_bytes().first() {
        Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r') => format!("'{cell}"),
        _ => cell,
    }
}
