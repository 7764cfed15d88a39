//! The reference for machines: a JSON array, an object an entry.

use std::io::Write;

use anyhow::Result;
use engine::coverage::Entry;
use serde_json::{Value, json};

/// Writes the entries.
pub fn write(entries: &[&Entry], out: &mut dyn Write) -> Result<()> {
    let all: Vec<Value> = entries.iter().map(|it| object(it)).collect();
    serde_json::to_writer_pretty(&mut *out, &all)?;
    writeln!(out)?;
    Ok(())
}

fn object(it: &Entry) -> Value {
    let params: Vec<Value> = it
        .params
        .iter()
        .map(|it| json!({ "name": it.name, "takes": it.takes, "summary": it.summary }))
        .collect();
    let examples: Vec<Value> =
        it.examples.iter().map(|it| json!({ "query": it.query, "answer": it.answer })).collect();
    json!({
        "name": it.name,
        "aliases": it.aliases,
        "kind": it.kind.name(),
        "category": it.category,
        "status": it.status.name(),
        "reason": it.status.reason(),
        "instead": it.instead,
        "signatures": it.signatures,
        "summary": it.summary,
        "parameters": params,
        "examples": examples,
    })
}
