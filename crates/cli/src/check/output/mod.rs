//! Findings as people and machines read them.

mod annotations;
mod sarif;

use std::cmp::Reverse;
use std::io::{BufWriter, Write};

use anyhow::{Result, bail};
use kql::diagnostic::{Diagnostic, Severity};
use serde_json::{Value as Json, json};

use crate::args::{CheckArgs, CheckFormat};
use crate::diagnostics::{shown, to_json};
use crate::terminal::{Style, counted, say};

use super::Checked;
use super::baseline::Baseline;

/// Prints what was found in the form that is asked for.
pub fn print(checked: &[Checked], baseline: Option<&Baseline>, args: &CheckArgs) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        CheckFormat::Text => text(checked, Style::stdout(args.color), &mut out)?,
        CheckFormat::Markdown => bail!("--format markdown goes with --explain; findings are text"),
        CheckFormat::Json => json(checked, &mut out)?,
        CheckFormat::Sarif => sarif::write(checked, &mut out)?,
        CheckFormat::Github => annotations::github(checked, &mut out)?,
        CheckFormat::Gitlab => annotations::gitlab(checked, &mut out)?,
        CheckFormat::Azure => annotations::azure(checked, &mut out)?,
    }
    out.flush()?;
    if matches!(args.format, CheckFormat::Text | CheckFormat::Github | CheckFormat::Azure) {
        say(&summary(checked));
    }
    if let Some(baseline) = baseline {
        say(&baseline.summary(checked));
    }
    Ok(())
}

fn text(checked: &[Checked], style: Style, out: &mut dyn Write) -> Result<()> {
    for (file, diagnostic) in findings(checked) {
        writeln!(out, "{}\n", shown(diagnostic, &file.text, &file.path, style).trim_end())?;
    }
    Ok(())
}

fn json(checked: &[Checked], out: &mut dyn Write) -> Result<()> {
    let all: Vec<Json> = checked
        .iter()
        .map(|it| {
            let diagnostics: Vec<Json> =
                it.diagnostics.iter().map(|found| to_json(found, &it.text)).collect();
            json!({ "path": it.path, "rule": it.rule, "diagnostics": diagnostics })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)?;
    Ok(())
}

/// Every finding that the baseline doesn't know, with its file.
fn findings(checked: &[Checked]) -> impl Iterator<Item = (&Checked, &Diagnostic)> {
    checked.iter().flat_map(|file| file.diagnostics.iter().map(move |it| (file, it)))
}

/// How much was checked and found, and where to read more.
fn summary(checked: &[Checked]) -> String {
    let all = || checked.iter().flat_map(|it| &it.diagnostics);
    let count = |severity| all().filter(|it| it.severity == severity).count() as u64;
    let mut line = format!(
        "{} checked: {}, {}",
        counted(checked.len() as u64, "file"),
        counted(count(Severity::Error), "error"),
        counted(count(Severity::Warning), "warning")
    );
    if count(Severity::Info) > 0 {
        line.push_str(&format!(", {}", counted(count(Severity::Info), "hint")));
    }
    if let Some(gravest) = all().min_by_key(|it| Reverse(it.severity)) {
        line.push_str(&format!("\nwhy, with an example: picket check --explain {}", gravest.code));
    }
    line
}
