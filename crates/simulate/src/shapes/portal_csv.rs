//! "Export to CSV" of the Log Analytics portal: the columns of the table, instants as an American writes them, with ` [UTC]`
//! behind their names.

use std::io::Write as _;

use kql::datetime;

use super::columns;
use super::documents::{self, Document};
use crate::event::{Row, Table};
use crate::fields::{Field, Kind};
use crate::json::Dialect;
use crate::options::Columns;

pub(crate) struct PortalCsv {
    fields: [Vec<&'static Field>; 2],
    scratch: Vec<u8>,
}

impl PortalCsv {
    pub(crate) fn new(narrow: Columns) -> PortalCsv {
        PortalCsv { fields: columns(narrow), scratch: Vec::new() }
    }
}

impl Document for PortalCsv {
    fn path(&self, series: usize, time: i64) -> String {
        format!("query_data_{}_{}.csv", Table::ALL[series].name(), documents::day(time))
    }

    fn open(&self, series: usize, out: &mut Vec<u8>) {
        for (number, field) in self.fields[series].iter().enumerate() {
            separate(number, out);
            let suffix = if field.kind == Kind::Time { " [UTC]" } else { "" };
            value(format!("{}{suffix}", field.column).as_bytes(), out);
        }
        out.extend_from_slice(b"\r\n");
    }

    fn row(&mut self, row: &Row<'_>, _: u64, out: &mut Vec<u8>) {
        for (number, field) in self.fields[row.event.table as usize].iter().enumerate() {
            separate(number, out);
            self.scratch.clear();
            if field.kind == Kind::Time {
                american(row.event.time, &mut self.scratch);
            } else {
                (field.fill)(row, Dialect::Export, &mut self.scratch);
            }
            value(&self.scratch, out);
        }
        out.extend_from_slice(b"\r\n");
    }
}

/// Appends a comma ahead of all values but the first.
pub(crate) fn separate(number: usize, out: &mut Vec<u8>) {
    if number > 0 {
        out.push(b',');
    }
}

/// Appends a CSV value, in quotes where it needs them.
pub(crate) fn value(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|it| matches!(it, b',' | b'"' | b'\r' | b'\n')) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for byte in text {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

/// Appends `6/20/2024, 5:12:33.123 AM`.
fn american(time: i64, out: &mut Vec<u8>) {
    let (year, month, day) = datetime::date_from_days(time.div_euclid(datetime::DAY));
    let ticks = time.rem_euclid(datetime::DAY);
    let hour = ticks / datetime::HOUR;
    let half = if hour < 12 { "AM" } else { "PM" };
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let (minute, second) = (ticks / datetime::MINUTE % 60, ticks / datetime::SECOND % 60);
    let thousandths = ticks % datetime::SECOND / 10_000;
    let written = write!(
        out,
        "{month}/{day}/{year}, {twelve}:{minute:02}:{second:02}.{thousandths:03} {half}"
    );
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}
