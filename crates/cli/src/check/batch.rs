//! `picket check --batch`: JSON lines in, JSON lines out; for other programs.

use std::io::{BufRead, BufWriter, Write};

use anyhow::{Context as _, Result, bail};
use logs::Workspace;
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::args::CheckArgs;
use crate::diagnostics::to_json;

use super::trial::Trial;

/// Answers each line of standard input with one of standard output.
pub fn run(args: &CheckArgs, workspace: Workspace) -> Result<Outcome> {
    let trial = Trial::new(workspace)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.context("standard input can't be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Json =
            serde_json::from_str(&line).context("a line of standard input is not JSON")?;
        let Some(text) = request.get("query").and_then(Json::as_str) else {
            bail!("a line of standard input has no text \"query\"")
        };
        let found = trial.findings(text, args.level);
        let found: Vec<Json> =
            found.iter().filter(|it| args.wants(it)).map(|it| to_json(it, text)).collect();
        writeln!(out, "{}", json!({ "id": request.get("id"), "diagnostics": found }))?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
