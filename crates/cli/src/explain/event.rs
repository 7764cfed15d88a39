//! An event on its way through a rule's query, as people read it.

use std::io::Write;

use anyhow::Result;
use detect::explain::event::{End, Followed};
use detect::liveness::grouped;

use super::text::holds;
use crate::terminal::{Style, clean, counted, fitted, padded};

/// Writes the steps that it reached from each place where its table is read, and what became of it.
pub fn events(
    column: &str,
    value: &str,
    followed: &[Followed],
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    if followed.is_empty() {
        let column = clean(column);
        writeln!(
            out,
            "  no table that the rule reads has the column {column}; letter case counts"
        )?;
    }
    for it in followed {
        let events = counted(it.n_events, "row");
        writeln!(out, "\n  {} where {} is {}: {events}", it.table, clean(column), clean(value))?;
        for (step, n_rows) in &it.steps {
            let width = style.width.min(140).saturating_sub(24);
            let text = padded(&fitted(&format!("│ {}", clean(step)), width), width);
            let n_rows = format!("{:>12}", grouped(*n_rows));
            writeln!(
                out,
                "    {text} {}",
                if n_rows.trim() == "0" { style.red(&n_rows) } else { n_rows }
            )?;
        }
        for line in ending(it) {
            writeln!(out, "    {}", style.yellow(&clean(&line)))?;
        }
    }
    Ok(())
}

/// What became of an event, in sentences.
pub fn ending(it: &Followed) -> Vec<String> {
    match &it.end {
        End::NotThere { outside_window: 0 } => {
            vec!["the table holds no such row".to_owned()]
        }
        End::NotThere { outside_window } => {
            let rows = counted(*outside_window, "such row");
            vec![format!("the table holds {rows}, all outside of the rule's window")]
        }
        End::Answered => vec!["it is in the answer".to_owned()],
        End::Dropped { step, failed } => {
            let mut lines = vec![format!("dropped by `{step}`")];
            for (condition, columns) in failed {
                let columns: Vec<String> = columns.iter().map(holds).collect();
                lines.push(match columns.is_empty() {
                    true => format!("it fails `{condition}`"),
                    false => format!("it fails `{condition}`: {}", columns.join("; ")),
                });
            }
            lines
        }
        End::Excludes { step } => {
            vec![format!(
                "`{step}` takes it as a row that excludes others: it is part of what is already known"
            )]
        }
        End::Compared { step } => {
            vec![format!("`{step}` compares with it: it is in the list, not in the rows")]
        }
        End::Lost { step } => {
            vec![format!("`{step}` mixes its rows: from there on it can't be followed")]
        }
    }
}
