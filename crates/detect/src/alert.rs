//! Alerts: what a rule's rows become.

use std::sync::Arc;

use engine::run::Answer;
use engine::types::Cell;
use kql::types::Type;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

use crate::entities::{Entities, cell_text, collect};
use crate::mappings::placeholders;
use crate::rule::{Grouping, Rule, Severity, Text};

/// One alert.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Derived from the rule, the window and the rows: the same run gives the same id.
    pub id: Uuid,
    pub rule: Arc<Rule>,
    /// The rule's name, or what it makes of its first row.
    pub name: String,
    pub description: String,
    /// None for a hunting rule.
    pub severity: Option<Severity>,
    pub tactics: Vec<String>,
    /// What the run looked at; None where the query doesn't bound it.
    pub window: Option<(i64, i64)>,
    /// The instant of the run, in ticks.
    pub time: i64,
    /// The first and last TimeGenerated of the rows; where they have none, the window or the instant of the run.
    pub start: i64,
    pub end: i64,
    pub entities: Entities,
    /// Key and the distinct values of its column.
    pub custom_details: Vec<(String, Vec<String>)>,
    /// The matched rows, in the query's order.
    pub rows: Answer,
    /// How many rows the whole run matched.
    pub n_rows_of_run: usize,
}

/// When a run was, and over what.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub time: i64,
    /// A scheduled rule's window.
    pub window: Option<(i64, i64)>,
    /// What the query looks at: the window, or the range that the query's text says.
    pub range: Option<(i64, i64)>,
}

/// The alerts of a run that fired.
pub fn alerts(rule: &Arc<Rule>, answer: &Answer, run: Run) -> Vec<Alert> {
    match rule.grouping {
        Grouping::AlertPerResult if answer.n_rows() > 0 => (0..answer.n_rows())
            .map(|row| alert(rule, one_row(answer, row), run, answer.n_rows()))
            .collect(),
        _ => vec![alert(rule, answer.clone(), run, answer.n_rows())],
    }
}

fn one_row(answer: &Answer, row: usize) -> Answer {
    let mut before = 0;
    let mut batches = Vec::new();
    for batch in &answer.batches {
        if (before..before + batch.num_rows()).contains(&row) {
            batches.push(batch.slice(row - before, 1));
        }
        before += batch.num_rows();
    }
    Answer { columns: answer.columns.clone(), batches }
}

fn alert(rule: &Arc<Rule>, rows: Answer, run: Run, n_rows_of_run: usize) -> Alert {
    let first: Vec<(String, String)> = match rows.rows().next() {
        Some(row) => rows
            .columns
            .iter()
            .map(|it| it.name.clone())
            .zip(row.into_iter().map(cell_text))
            .collect(),
        None => Vec::new(),
    };
    let (start, end) = event_times(&rows).or(run.range).unwrap_or((run.time, run.time));
    let details = &rule.details;
    Alert {
        id: id(rule, &rows, run.window),
        rule: rule.clone(),
        name: filled(details.name_format.as_ref(), &first).unwrap_or_else(|| rule.name.clone()),
        description: filled(details.description_format.as_ref(), &first)
            .unwrap_or_else(|| rule.description.clone()),
        severity: column(details.severity_column.as_ref(), &first)
            .and_then(|it| severity(&it))
            .or(rule.severity),
        tactics: column(details.tactics_column.as_ref(), &first)
            .map_or_else(|| rule.tactics.clone(), |it| list(&it)),
        window: run.range,
        time: run.time,
        start,
        end,
        entities: collect(&rule.entity_mappings, &rows),
        custom_details: custom_details(rule, &rows),
        rows,
        n_rows_of_run,
    }
}

/// Namespace by namespace: the rule's id, the window, then each row as JSON.
fn id(rule: &Rule, rows: &Answer, window: Option<(i64, i64)>) -> Uuid {
    let rule_id = Uuid::try_parse(&rule.id).unwrap_or_default();
    let window = window.map_or_else(String::new, |(from, to)| format!("{from}..{to}"));
    let start = Uuid::new_v5(&rule_id, window.as_bytes());
    rows.rows()
        .fold(start, |id, row| Uuid::new_v5(&id, row_json(rows, &row).to_string().as_bytes()))
}

/// A row as an object of the query's columns, in their order.
pub fn row_json(answer: &Answer, row: &[Cell<'_>]) -> Json {
    let members: Map<String, Json> = answer
        .columns
        .iter()
        .zip(row)
        .map(|(column, cell)| (column.name.clone(), cell.to_json()))
        .collect();
    Json::Object(members)
}

fn event_times(rows: &Answer) -> Option<(i64, i64)> {
    let at =
        rows.columns.iter().position(|it| it.name == "TimeGenerated" && it.ty == Type::DateTime)?;
    let times = rows.rows().filter_map(|row| match row.get(at) {
        Some(Cell::DateTime(it)) => Some(*it),
        _ => None,
    });
    times.fold(None, |range: Option<(i64, i64)>, it| match range {
        Some((from, to)) => Some((from.min(it), to.max(it))),
        None => Some((it, it)),
    })
}

/// The value of a column in the first row; None where it is empty or there is no such column.
fn column(name: Option<&Text>, first: &[(String, String)]) -> Option<String> {
    let name = &name?.text;
    first.iter().find(|(it, value)| it == name && !value.is_empty()).map(|(_, value)| value.clone())
}

/// A format with its placeholders filled; None where one of them is empty, for then Sentinel takes the rule's own text.
fn filled(format: Option<&Text>, first: &[(String, String)]) -> Option<String> {
    let format = format?;
    placeholders(&format.text).into_iter().try_fold(format.text.clone(), |text, name| {
        let (_, value) = first.iter().find(|(it, value)| it == name.trim() && !value.is_empty())?;
        Some(text.replace(&format!("{{{{{name}}}}}"), value))
    })
}

fn severity(text: &str) -> Option<Severity> {
    Severity::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map(|(_, it)| *it)
}

/// A JSON array of texts, or texts with commas between.
fn list(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|_| {
        text.split(',').map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
    })
}

fn custom_details(rule: &Rule, rows: &Answer) -> Vec<(String, Vec<String>)> {
    let mut details = Vec::new();
    for (key, column) in &rule.custom_details {
        let Some(at) = rows.columns.iter().position(|it| it.name == column.text) else { continue };
        let mut values: Vec<String> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for value in rows.rows().filter_map(|row| row.get(at).map(|it| cell_text(*it))) {
            if !value.is_empty() && seen.insert(value.clone()) {
                values.push(value);
            }
        }
        details.push((key.clone(), values));
    }
    details
}
