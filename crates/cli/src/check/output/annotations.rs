//! Annotations of forges' CI: lines or files that make a finding stand beside the code.

use std::io::Write;

use anyhow::Result;
use kql::diagnostic::{Diagnostic, Severity};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::check::Checked;
use crate::check::baseline::line_at;
use crate::diagnostics::position;

use super::findings;

/// Workflow commands of GitHub Actions: `::warning file=...,line=...::message`.
pub fn github(checked: &[Checked], out: &mut dyn Write) -> Result<()> {
    for (file, it) in findings(checked) {
        let kind = match it.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (line, column) = position(&file.text, it.span.start);
        let (end_line, end_column) = position(&file.text, it.span.end);
        // A range over several lines takes no columns there.
        let columns = match line == end_line {
            true => format!(",col={column},endColumn={}", end_column.max(column)),
            false => String::new(),
        };
        let escaped = |text: &str| {
            let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
            text.replace(':', "%3A").replace(',', "%2C")
        };
        let message = message(it).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
        writeln!(
            out,
            "::{kind} file={},line={line},endLine={end_line}{columns},title={}::{message}",
            escaped(&file.path),
            it.code
        )?;
    }
    Ok(())
}

/// Logging commands of Azure Pipelines. They know no hints: those are warnings there.
pub fn azure(checked: &[Checked], out: &mut dyn Write) -> Result<()> {
    for (file, it) in findings(checked) {
        let kind = match it.severity {
            Severity::Error => "error",
            Severity::Warning | Severity::Info => "warning",
        };
        let escaped = |text: &str| {
            let text = text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
            text.replace(';', "%3B").replace(']', "%5D")
        };
        let (line, column) = position(&file.text, it.span.start);
        let message = message(it).replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A");
        writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={line};columnnumber={column};code={};]{message}",
            escaped(&file.path),
            it.code
        )?;
    }
    Ok(())
}

/// GitLab's code quality report: a JSON array.
pub fn gitlab(checked: &[Checked], out: &mut dyn Write) -> Result<()> {
    let mut seen = std::collections::BTreeMap::new();
    let all: Vec<Json> = findings(checked)
        .map(|(file, it)| {
            let severity = match it.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            };
            let line = line_at(&file.text, it.span.start).trim();
            let said = format!("{}\0{}\0{}\0{line}", file.path, it.code, it.message);
            let number = seen.entry(said.clone()).or_insert(0);
            *number += 1;
            let key = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{said}\0{number}").as_bytes());
            json!({
                "description": message(it),
                "check_name": it.code,
                "fingerprint": key.simple().to_string(),
                "severity": severity,
                "location": {
                    "path": file.path.trim_start_matches("./"),
                    "lines": { "begin": position(&file.text, it.span.start).0 },
                },
            })
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)?;
    Ok(())
}

fn message(it: &Diagnostic) -> String {
    match &it.help {
        Some(help) => format!("{}; {help}", it.message),
        None => it.message.clone(),
    }
}
