//! The source rows behind an alert, as people read them.

use std::io::Write;

use anyhow::Result;
use detect::explain::lineage::Sources;

use crate::terminal::{Style, clean, counted, fitted, padded, shown_width};

/// Source rows of a table that are shown.
const MAX_ROWS: usize = 10;
/// Columns of a source row that are shown, and how wide each is.
const MAX_COLUMNS: usize = 6;
const MAX_CELL: usize = 30;
/// Shown before all others.
const TIME: &str = "TimeGenerated";

/// Writes the rows table by table; columns that the query speaks of come first.
pub fn source_rows(
    sources: &[Sources],
    query: &str,
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    for it in sources {
        let more = if it.more { " and more" } else { "" };
        let n_rows = counted(it.rows.n_rows() as u64, "row");
        writeln!(out, "\n  {} {n_rows}{more}", style.strong(&clean(&it.table)))?;
        for step in &it.path {
            writeln!(out, "    {}", style.faint(&format!("through {}", clean(step))))?;
        }
        let shown = filled_columns(it, query);
        let head: Vec<String> = shown.iter().map(|at| name(it, *at)).collect();
        let mut table = vec![head];
        for row in it.rows.rows().take(MAX_ROWS) {
            let cells = shown.iter().filter_map(|at| row.get(*at));
            table.push(cells.map(|it| fitted(&clean(&it.to_text()), MAX_CELL)).collect());
        }
        let width = |at: usize| {
            table.iter().filter_map(|row| row.get(at)).map(|it| shown_width(it)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..shown.len()).map(width).collect();
        for row in &table {
            let cells = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
            writeln!(out, "    {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        if it.rows.n_rows() > MAX_ROWS {
            writeln!(out, "    {}", style.faint("--format json has the others"))?;
        }
    }
    if sources.is_empty() {
        writeln!(out, "  no source row was found")?;
    }
    Ok(())
}

fn name(it: &Sources, at: usize) -> String {
    it.rows.columns.get(at).map(|it| clean(&it.name)).unwrap_or_default()
}

/// Some columns that hold something: those that the query speaks of first, in its order.
fn filled_columns(it: &Sources, query: &str) -> Vec<usize> {
    let is_filled = |at: &usize| {
        it.rows.rows().any(|row| row.get(*at).is_some_and(|it| !it.to_text().is_empty()))
    };
    let mut filled: Vec<usize> = (0..it.rows.columns.len()).filter(is_filled).collect();
    filled.sort_by_key(|at| {
        let name = it.rows.columns.get(*at).map_or("", |it| it.name.as_str());
        (name != TIME, word_at(query, name).unwrap_or(usize::MAX), *at)
    });
    filled.truncate(MAX_COLUMNS);
    filled
}

/// Where a name first stands as a word of its own.
fn word_at(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let (before, after) = (text.get(..*at), text.get(at + name.len()..));
        !before.is_some_and(|it| it.ends_with(is_part))
            && !after.is_some_and(|it| it.starts_with(is_part))
    })
}
