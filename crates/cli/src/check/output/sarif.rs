//! SARIF 2.1.0 (OASIS): what code scanning services of forges take.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::Result;
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::check::Checked;
use crate::check::baseline::line_at;
use crate::codes;
use crate::diagnostics::position;

/// Writes one run with all findings; those that the baseline knows are there as suppressed.
pub fn write(checked: &[Checked], out: &mut dyn Write) -> Result<()> {
    let mut places = BTreeMap::new();
    let mut rules = Vec::new();
    for file in checked {
        for it in file.diagnostics.iter().chain(&file.known) {
            places.entry(it.code).or_insert_with(|| {
                rules.push(rule(it.code));
                rules.len() - 1
            });
        }
    }
    let mut results = Vec::new();
    let mut seen = BTreeMap::new();
    for file in checked {
        let known = file.known.iter().map(|it| (it, true));
        for (it, is_known) in file.diagnostics.iter().map(|it| (it, false)).chain(known) {
            let place = places.get(it.code).copied().unwrap_or_default();
            results.push(result(file, it, place, is_known, &mut seen));
        }
    }
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "picket",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)?;
    Ok(())
}

/// What a code means.
fn rule(code: &str) -> Json {
    match codes::find(code) {
        Ok(it) => json!({
            "id": it.code,
            "shortDescription": { "text": it.title },
            "fullDescription": { "text": it.explanation },
            "help": {
                "text": format!("{}\n\nExample:\n{}", it.explanation, it.example),
                "markdown": format!("{}\n\nExample:\n\n```\n{}\n```", it.explanation, it.example),
            },
            "defaultConfiguration": { "level": level(it.severity) },
        }),
        Err(_) => json!({ "id": code }),
    }
}

fn result(
    file: &Checked,
    it: &Diagnostic,
    place: usize,
    is_known: bool,
    seen: &mut BTreeMap<Uuid, usize>,
) -> Json {
    let message = match &it.help {
        Some(help) => format!("{}; {help}", it.message),
        None => it.message.clone(),
    };
    // The same finding on the same words twice is told apart by its number.
    let line = line_at(&file.text, it.span.start).trim();
    let said = format!("{}\0{}\0{}\0{line}", uri(&file.path), it.code, it.message);
    let key = Uuid::new_v5(&Uuid::NAMESPACE_URL, said.as_bytes());
    let number = seen.entry(key).or_insert(0);
    *number += 1;
    let mut result = json!({
        "ruleId": it.code,
        "ruleIndex": place,
        "level": level(it.severity),
        "message": { "text": message },
        "locations": [location(file, it.span, None)],
        "partialFingerprints": { "picket/v1": format!("{key}:{number}") },
    });
    if !it.labels.is_empty() {
        let related: Vec<Json> =
            it.labels.iter().map(|(span, text)| location(file, *span, Some(text))).collect();
        result["relatedLocations"] = json!(related);
    }
    if is_known {
        result["suppressions"] = json!([{ "kind": "external" }]);
    }
    result
}

fn location(file: &Checked, span: Span, message: Option<&String>) -> Json {
    let (line, column) = position(&file.text, span.start);
    let (end_line, end_column) = position(&file.text, span.end.max(span.start));
    let mut location = json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(&file.path) },
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    } });
    if let Some(message) = message {
        location["message"] = json!({ "text": message });
    }
    location
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a URI: relative ones stay so, for that is what a forge shows beside the code.
fn uri(path: &str) -> String {
    let slashes = path.replace('\\', "/");
    let mut uri = String::new();
    if Path::new(path).is_absolute() {
        uri.push_str(if slashes.starts_with('/') { "file://" } else { "file:///" });
    }
    for byte in slashes.trim_start_matches("./").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
