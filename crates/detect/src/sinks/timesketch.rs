//! Timesketch CSV: one line a matched row, with `message`, `datetime` and `timestamp_desc` as an import asks for, then what the alert says,
//! then the row's own columns. Formula-safe as `csv` is: an analyst may open it in a spreadsheet first.

use std::collections::HashSet;
use std::io::{self, Write};

use engine::run::Answer;
use engine::types::Cell;
use kql::clock::{TIME_GENERATED, TIMESTAMP};
use kql::datetime;

use super::csv::safe;
use crate::alert::Alert;
use crate::entities::{cell_text, collect};
use crate::rule::Severity;

/// What every line has, before the columns of rows.
pub static COLUMNS: &[&str] = &[
    "message",
    "datetime",
    "timestamp_desc",
    "rule",
    "rule_id",
    "alert",
    "alert_id",
    "severity",
    "tactics",
    "techniques",
    "entities",
];

/// Characters of a message, at most.
const MAX_MESSAGE: usize = 400;

/// Writes a header and a line for each row; for an alert without rows, one for itself.
pub fn write<'a>(
    alerts: impl IntoIterator<Item = &'a Alert>,
    out: &mut impl Write,
) -> io::Result<()> {
    let alerts: Vec<&Alert> = alerts.into_iter().collect();
    let columns = row_columns(&alerts);
    let mut writer = csv::Writer::from_writer(out);
    let heads = COLUMNS.iter().map(|it| (*it).to_owned());
    writer.write_record(heads.chain(columns.iter().map(|it| safe(head(it)))))?;
    for alert in alerts {
        let places: Vec<Option<usize>> = columns
            .iter()
            .map(|name| alert.rows.columns.iter().position(|it| it.name == **name))
            .collect();
        for batch in &alert.rows.batches {
            for at in 0..batch.num_rows() {
                let row = Answer {
                    columns: alert.rows.columns.clone(),
                    batches: vec![batch.slice(at, 1)],
                };
                writer.write_record(line(alert, &row, &places).into_iter().map(safe))?;
            }
        }
        if alert.rows.n_rows() == 0 {
            writer.write_record(line(alert, &alert.rows, &places).into_iter().map(safe))?;
        }
    }
    writer.flush()
}

/// The columns of all rows, each once, in the order in which they are met.
fn row_columns<'a>(alerts: &[&'a Alert]) -> Vec<&'a str> {
    let mut seen = HashSet::new();
    let all = alerts.iter().flat_map(|it| &it.rows.columns).map(|it| it.name.as_str());
    all.filter(|it| seen.insert(*it)).collect()
}

/// The head of a row's column: one that has a name of [`COLUMNS`], or one that Timesketch keeps for itself, gets another.
fn head(column: &str) -> String {
    let own = ["tag", "timestamp", "label", "__ts_timeline_id"];
    match COLUMNS.iter().chain(&own).any(|it| it.eq_ignore_ascii_case(column)) {
        true => format!("row_{column}"),
        false => column.to_owned(),
    }
}

/// One row of an alert, or none, as cells.
fn line(alert: &Alert, row: &Answer, places: &[Option<usize>]) -> Vec<String> {
    let cells: Vec<Cell<'_>> = row.rows().next().unwrap_or_default();
    let (time, what) = time(alert, row, &cells);
    let entities = collect(&alert.rule, row, &alert.settings).list;
    let labels: Vec<String> = entities.iter().map(|it| it.label()).collect();
    let mut line = vec![
        message(alert, row, &cells),
        iso(time),
        what,
        alert.rule.name.clone(),
        alert.rule.id.clone(),
        alert.name.clone(),
        alert.id.to_string(),
        alert.severity.map_or("", Severity::name).to_owned(),
        alert.tactics.join(","),
        alert.details.techniques.join(","),
        labels.join("; "),
    ];
    let text = |at: &Option<usize>| at.and_then(|at| cells.get(at)).map(|it| cell_text(*it));
    line.extend(places.iter().map(|it| text(it).unwrap_or_default()));
    line
}

/// When the row's event was, and which column says so: TimeGenerated, Timestamp, else the first other instant that the row has; the alert's own end
/// where it has none.
fn time(alert: &Alert, row: &Answer, cells: &[Cell<'_>]) -> (i64, String) {
    let instants = || {
        row.columns.iter().zip(cells).filter_map(|(column, cell)| match cell {
            Cell::DateTime(it) => Some((*it, column.name.as_str())),
            _ => None,
        })
    };
    let by_name = |wanted| instants().find(|(_, name)| *name == wanted);
    let own = by_name(TIME_GENERATED).or_else(|| by_name(TIMESTAMP)).or_else(|| instants().next());
    let (time, what) = own.unwrap_or((alert.end, "Alert"));
    (time, what.to_owned())
}

/// `2024-06-20T11:00:00.123456+00:00`: the form with an offset is the one that every version of Timesketch reads.
fn iso(ticks: i64) -> String {
    let text = datetime::format(ticks);
    let microseconds = text.trim_end_matches('Z').get(..26).unwrap_or(&text);
    format!("{microseconds}+00:00")
}

/// The alert's name and what the row holds, in a line.
fn message(alert: &Alert, row: &Answer, cells: &[Cell<'_>]) -> String {
    let mut text = alert.name.clone();
    let parts =
        row.columns.iter().zip(cells).filter(|(_, cell)| !matches!(cell, Cell::DateTime(_)));
    let mut separator = ": ";
    for (column, cell) in parts {
        let value = cell_text(*cell);
        if value.is_empty() {
            continue;
        }
        text.push_str(&format!("{separator}{}={value}", column.name));
        separator = ", ";
        if text.len() > MAX_MESSAGE {
            break;
        }
    }
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match line.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}...", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}
