//! Diagnostics as people read them, and as JSON.

use kql::diagnostic::{Diagnostic, Severity};
use kql::render::{Options, render};
use serde_json::{Value as Json, json};

use crate::terminal::Style;

/// The diagnostic with its place, an excerpt and what to do.
pub fn shown(diagnostic: &Diagnostic, text: &str, path: &str, style: Style) -> String {
    render(diagnostic, text, &Options { file: path, color: style.color, width: style.width })
}

/// The diagnostic as JSON: offsets in UTF-8 bytes, lines and columns from 1.
pub fn to_json(diagnostic: &Diagnostic, text: &str) -> Json {
    let (line, column) = position(text, diagnostic.span.start);
    json!({
        "code": diagnostic.code,
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message,
        "start": diagnostic.span.start,
        "end": diagnostic.span.end,
        "line": line,
        "column": column,
        "help": diagnostic.help,
    })
}

/// As it is written before a finding.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

/// Line and column of a byte offset, from 1; columns count characters.
pub fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.bytes().filter(|it| *it == b'\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
