//! An alert as a person reads it: who, from where, what, since when, and why it matters; then the rows.

use std::io::Write;

use anyhow::Result;
use detect::alert::Alert;
use detect::rule::Severity;
use engine::types::Cell;
use kql::datetime;

use crate::terminal::{Style, clean, counted, fitted, padded, shown_width};

/// Rows shown under a card; the machine formats have them all.
const MAX_ROWS: usize = 10;

/// Columns that a table of rows leads with, where the query has them.
const LEADING: &[&str] = &[
    "TimeGenerated", "Finding", "UserPrincipalName", "IPAddress", "AutonomousSystemNumber", "Location", "AppDisplayName", "UserAgent",
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
    field("why", fitted(&clean(alert.description.trim()), width * 3))?;
    field("rule", rule_line(alert))?;
    rows(alert, style, width, out)?;
    writeln!(out)?;
    Ok(())
}

fn entities(alert: &Alert, kind: &str, style: Style, width: usize) -> String {
    let labels: Vec<String> =
        alert.entities.list.iter().filter(|it| it.entity_type.name == kind).map(|it| clean(&it.label())).collect();
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
    [rows, tactics, techniques].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn rule_line(alert: &Alert) -> String {
    let rule = &alert.rule;
    let version = rule.version.as_ref().map(|it| format!("v{it}")).unwrap_or_default();
    let author = rule.metadata.author.as_ref().map(|it| format!("by {it}")).unwrap_or_default();
    let support = rule.metadata.support_tier.as_ref().map(|it| format!("{it} support")).unwrap_or_default();
    let connectors: Vec<&str> = rule.connectors.iter().map(|it| it.id.as_str()).collect();
    let parts = [rule.id.clone(), version, author, support, connectors.join(", ")];
    clean(&parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "))
}

/// The first rows, as many columns as the width holds.
fn rows(alert: &Alert, style: Style, width: usize, out: &mut dyn Write) -> Result<()> {
    let columns = &alert.rows.columns;
    let mut order: Vec<usize> = LEADING.iter().filter_map(|name| columns.iter().position(|it| it.name == *name)).collect();
    if order.is_empty() {
        order = (0..columns.len()).collect();
    }
    let mut table: Vec<Vec<String>> = vec![order.iter().filter_map(|at| columns.get(*at)).map(|it| clean(&it.name)).collect()];
    for row in alert.rows.rows().take(MAX_ROWS) {
        table.push(order.iter().filter_map(|at| row.get(*at)).map(|it| shown(*it)).collect());
    }
    let widths: Vec<usize> = (0..order.len())
        .map(|at| table.iter().filter_map(|row| row.get(at)).map(|it| shown_width(it)).max().unwrap_or(0).min(36))
        .collect();
    for (number, row) in table.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| padded(&fitted(cell, *width), *width)).collect();
        let line = fitted(cells.join("  ").trim_end(), width.saturating_sub(2));
        writeln!(out, "  {}", if number == 0 { style.faint(&line) } else { line })?;
    }
    let n_rows = alert.rows.n_rows();
    if n_rows > MAX_ROWS {
        writeln!(out, "  {}", style.faint(&format!("and {}; --format json has them all", counted((n_rows - MAX_ROWS) as u64, "more row"))))?;
    }
    Ok(())
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::DateTime(ticks) => minute(ticks),
        _ => clean(&cell.to_text()),
    }
}
