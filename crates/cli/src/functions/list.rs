//! The whole reference on a terminal: a line an entry, under its kind and category.

use std::io::Write;

use anyhow::Result;
use engine::coverage::{Entry, Kind, Status};

use crate::terminal::{Style, fitted, padded, shown_width};

use super::purpose;

/// Names longer than this push their line to the right.
const MAX_NAME: usize = 34;

/// Writes it.
pub fn write(entries: &[Entry], style: Style, out: &mut dyn Write) -> Result<()> {
    let longest = entries.iter().map(|it| shown_width(it.name)).max().unwrap_or(0).min(MAX_NAME);
    for kind in Kind::ALL {
        let mut category = None;
        for entry in entries.iter().filter(|it| it.kind == kind) {
            if category != Some(entry.category) {
                category = Some(entry.category);
                writeln!(out, "{}", style.strong(&heading(kind, entry.category)))?;
            }
            let name = padded(entry.name, longest);
            let room = style.width.saturating_sub(shown_width(&name) + 6);
            let purpose = fitted(&purpose(entry), room);
            let mark = mark(entry.status, style);
            writeln!(out, "  {mark} {}  {purpose}", style.cyan(&name))?;
        }
        writeln!(out)?;
    }
    let marks = [
        (Status::Runs, "runs"),
        (Status::BindsOnly, "is checked, can't be run yet"),
        (Status::Refused(""), "is checked, will never run here"),
        (Status::Missing, "is known by name alone"),
    ];
    let legend: Vec<String> =
        marks.iter().map(|(status, text)| format!("{} {text}", mark(*status, style))).collect();
    writeln!(out, "{}", legend.join("   "))?;
    writeln!(out, "picket functions NAME shows one with its parameters and examples")?;
    Ok(())
}

fn heading(kind: Kind, category: &str) -> String {
    match category {
        "" => kind.heading().to_owned(),
        category => format!("{}: {category}", kind.heading()),
    }
}

fn mark(status: Status, style: Style) -> String {
    match status {
        Status::Runs => style.green("●"),
        Status::BindsOnly => style.yellow("○"),
        Status::Refused(_) => style.red("×"),
        Status::Missing => style.faint("·"),
    }
}
