//! `picket inspect`: what each file is, and how we know.

use std::io::{BufWriter, IsTerminal, Write};

use anyhow::Result;
use serde_json::json;

use crate::Outcome;
use crate::args::{Format, InspectArgs};
use crate::source::open;
use crate::summary::{describe, omissions};
use crate::terminal::{Style, bytes, clean, complain};

/// Runs the command.
pub fn run(args: InspectArgs) -> Result<Outcome> {
    let source = open(&args.logs, &args.run)?;
    let stdout = std::io::stdout();
    let format =
        args.format.unwrap_or(if stdout.is_terminal() { Format::Table } else { Format::Ndjson });
    let style = Style::stdout(args.run.color);
    let mut out = BufWriter::new(stdout.lock());
    for file in source.logs.files() {
        let tables: Vec<&str> = file.tables().collect();
        let known = &file.recognised;
        if format == Format::Table {
            writeln!(
                out,
                "{}  {}",
                style.strong(&clean(&file.name)),
                style.faint(&bytes(file.n_bytes))
            )?;
            writeln!(out, "  {} → {}", known.shape, style.cyan(&tables.join(", ")))?;
            writeln!(out, "  {}", style.faint(&clean(&known.why)))?;
        } else {
            let line = json!({ "path": file.name, "bytes": file.n_bytes, "shape": known.shape, "tables": tables, "why": known.why });
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    let skipped = omissions(&source.logs);
    describe(&skipped, Style::stderr(args.run.color))
        .iter()
        .for_each(|line| crate::terminal::say(line));
    if source.logs.files().is_empty() {
        complain("none of the files is a log that we know");
        return Ok(Outcome::Wrong);
    }
    Ok(if args.run.strict_input && !skipped.is_empty() { Outcome::Wrong } else { Outcome::Done })
}
