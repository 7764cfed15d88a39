//! An alert as a person reads it: who, from where, what, since when, and why it matters; then the rows.

use std::io::Write;

use anyhow::Result;
use detect::alert::Alert;
use detect::rule::Severity;
use engine::types::Cell;
use kql::clock::{TIME_GENERATED, TIMESTAMP};
use kql::datetime;

use crate::terminal::{Style, clean, counted, fitted, padded, shown_width, wrapped};

/// Rows shown under a card; the machine formats have them all.
const MAX_ROWS: usize = 10;
/// Cells wider than this are cut.
const MAX_CELL: usize = 36;
/// A column is not cut shorter than this.
const NARROW: usize = 12;

/// Columns that a table of rows leads with, where the query has them, and what a person calls them.
const LEADING: &[(&str, &str)] = &[
    (TIME_GENERATED, "time"),
    (TIMESTAMP, "time"),
    ("Finding", "finding"),
    ("UserPrincipalName", "user"),
    ("IPAddress", "address"),
    ("AutonomousSystemNumber", "ASN"),
    ("Location", "in"),
    ("AppDisplayName", "application"),
    ("UserAgent", "user agent"),
    ("OperationName", "operation"),
    ("Result", "result"),
    ("Identity", "by"),
    ("DeviceName", "device"),
    ("AccountUpn", "user"),
    ("ActionType", "action"),
    ("FileName", "file"),
    ("ProcessCommandLine", "command line"),
    ("RemoteIP", "remote address"),
    ("RemoteUrl", "URL"),
    ("SenderFromAddress", "sender"),
    ("RecipientEmailAddress", "recipient"),
    ("Subject", "subject"),
];

/// Writes one alert.
pub fn write(alert: &Alert, style: Style, out: &mut dyn Write) -> Result<()> {
    let width = style.width.min(120);
    let severity = alert.severity.map_or("hunting", Severity::name);
    let dressed = match alert.severity {
        Some(Severity::High | Severity::Medium) | None => style.red(severity),
        Some(Severity::Low | Severity::Informational) => style.yellow(severity),
    };
    let rule = "─".repeat(width.saturating_sub(shown_width(severity) + 2));
    writeln!(out, "{} {dressed}", style.faint(&rule))?;
    writeln!(out, "{}", style.strong(&clean(&alert.name)))?;
    let mut field = |name: &str, value: String| -> Result<()> {
        if !value.is_empty() {
            writeln!(out, "  {} {value}", style.faint(&padded(name, 7)))?;
        }
        Ok(())
    };
    field("who", entities(alert, "Account", style, width))?;
    field("from", entities(alert, "IP", style, width))?;
    field("when", when(alert))?;
    field("what", what(alert))?;
    let why = wrapped(&clean(alert.description.trim()), width.saturating_sub(10));
    field(
        "why",
        why.join(
            "
          ",
        ),
    )?;
    field("rule", rule_line(alert))?;
    rows(alert, style, width, out)?;
    writeln!(out)?;
    Ok(())
}

fn entities(alert: &Alert, kind: &str, style: Style, width: usize) -> String {
    let labels: Vec<String> = alert
        .entities
        .list
        .iter()
        .filter(|it| it.entity_type.name == kind)
        .map(|it| clean(&it.label()))
        .collect();
    let mut text = String::new();
    for (at, label) in labels.iter().enumerate() {
        if shown_width(&text) + shown_width(label) + 12 > width {
            text.push_str(&format!(" and {} more", labels.len() - at));
            break;
        }
        text.push_str(if at == 0 { "" } else { ", " });
        text.push_str(label);
    }
    style.cyan(&text)
}

fn when(alert: &Alert) -> String {
    let (start, end) = (minute(alert.start), minute(alert.end));
    if start == end { format!("{start} UTC") } else { format!("{start} to {end} UTC") }
}

/// A time to the second, as people write it.
fn minute(ticks: i64) -> String {
    let text = datetime::format(ticks);
    text.get(..19).unwrap_or(&text).replace('T', " ")
}

fn what(alert: &Alert) -> String {
    let rows = counted(alert.rows.n_rows() as u64, "matching row");
    let techniques = alert.rule.techniques.join(", ");
    let tactics = alert.tactics.join(", ");
    [rows, tactics, techniques]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn rule_line(alert: &Alert) -> String {
    let rule = &alert.rule;
    let version = rule.version.as_ref().map(|it| format!("v{it}")).unwrap_or_default();
    let author = rule.metadata.author.as_ref().map(|it| format!("by {it}")).unwrap_or_default();
    let support =
        rule.metadata.support_tier.as_ref().map(|it| format!("{it} support")).unwrap_or_default();
    let connectors: Vec<&str> = rule.connectors.iter().map(|it| it.id.as_str()).collect();
    let parts = [rule.id.clone(), version, author, support, connectors.join(", ")];
    clean(&parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "))
}

/// The first rows, as many columns as the width holds.
fn rows(alert: &Alert, style: Style, width: usize, out: &mut dyn Write) -> Result<()> {
    let is_filled = |at: &usize| {
        let mut first = alert.rows.rows().take(MAX_ROWS);
        first.any(|row| row.get(*at).is_some_and(|it| !it.to_text().is_empty()))
    };
    // A column that is empty in all that is shown tells nothing.
    let (order, heads): (Vec<usize>, Vec<String>) =
        leading(alert).into_iter().filter(|(at, _)| is_filled(at)).unzip();
    let mut table: Vec<Vec<String>> = vec![heads];
    for row in alert.rows.rows().take(MAX_ROWS) {
        table.push(order.iter().filter_map(|at| row.get(*at)).map(|it| shown(*it)).collect());
    }
    let mut widths: Vec<usize> = Vec::new();
    for at in 0..order.len() {
        let cells = table.iter().filter_map(|row| row.get(at));
        let widest = cells.map(|it| shown_width(it)).max().unwrap_or(0).min(MAX_CELL);
        // A column that doesn't fit is cut short, or left to the machine formats.
        let room = width.saturating_sub(widths.iter().map(|it| it + 2).sum::<usize>() + 2);
        if room < widest.min(NARROW) {
            break;
        }
        let widest = widest.min(room);
        widths.push(widest);
    }
    for (number, row) in table.iter().enumerate() {
        let cells =
            row.iter().zip(&widths).map(|(cell, width)| padded(&fitted(cell, *width), *width));
        let line = cells.collect::<Vec<_>>().join("  ").trim_end().to_owned();
        writeln!(out, "  {}", if number == 0 { style.faint(&line) } else { line })?;
    }
    let n_rows = alert.rows.n_rows();
    if n_rows > MAX_ROWS {
        writeln!(
            out,
            "  {}",
            style.faint(&format!(
                "and {}; --format json has them all",
                counted((n_rows - MAX_ROWS) as u64, "more row")
            ))
        )?;
    }
    Ok(())
}

/// The places of the columns to show, and their headings: those that a person asks for first, then those that the rule makes entities and
/// details of; where there are none, all in the query's order.
fn leading(alert: &Alert) -> Vec<(usize, String)> {
    let columns = &alert.rows.columns;
    let place = |name: &str| columns.iter().position(|it| it.name == name);
    let mut found: Vec<(usize, String)> = LEADING
        .iter()
        .filter(|(name, _)| *name != TIMESTAMP || place(TIME_GENERATED).is_none())
        .filter_map(|(name, head)| Some((place(name)?, (*head).to_owned())))
        .collect();
    let rule = &alert.rule;
    let mapped = rule.entity_mappings.iter().flat_map(|it| &it.fields).map(|it| &it.column.text);
    let details = rule.custom_details.iter().map(|(_, it)| &it.text);
    for name in mapped.chain(details) {
        if let Some(at) = place(name).filter(|at| found.iter().all(|it| it.0 != *at)) {
            found.push((at, clean(name)));
        }
    }
    if found.len() > 1 {
        return found;
    }
    columns.iter().enumerate().map(|(at, it)| (at, clean(&it.name))).collect()
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::DateTime(ticks) => minute(ticks),
        _ => clean(&cell.to_text()),
    }
}
