//! `picket rules list`.

use std::io::{BufWriter, Write};

use anyhow::Result;
use detect::rule::{Kind, Rule};
use detect::rule_file::load_all;
use serde_json::{Value as Json, json};

use super::say_skipped;
use crate::Outcome;
use crate::args::{ListArgs, RulesFormat};
use crate::terminal::{clean, complain, counted, say};

/// Runs the command.
pub fn run(args: &ListArgs) -> Result<Outcome> {
    let loaded = load_all(&args.paths);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut all: Vec<Json> = Vec::new();
    let (mut n_rules, mut n_wrong) = (0, 0);
    for file in &loaded.files {
        let path = file.path.display().to_string();
        let Some(rule) = &file.rule else {
            let why = file.diagnostics.first().map_or("it can't be read", |it| it.message.as_str());
            let line = format!("{}: {}", clean(&path), clean(why));
            if file.has_error() {
                complain(&line)
            } else {
                say(&line)
            }
            n_wrong += usize::from(file.has_error());
            continue;
        };
        n_rules += 1;
        match args.format {
            RulesFormat::Json => all.push(object(&path, rule)),
            RulesFormat::Table => writeln!(
                out,
                "{}  {:<9}  {:<13}  {:<12}  {}",
                rule.id,
                kind(rule.kind),
                rule.severity.map_or("-", |it| it.name()),
                rule.form.name(),
                clean(&rule.name)
            )?,
        }
    }
    if args.format == RulesFormat::Json {
        serde_json::to_writer_pretty(&mut out, &all)?;
        writeln!(out)?;
    }
    out.flush()?;
    for problem in &loaded.problems {
        complain(&problem.to_string());
    }
    say_skipped(&loaded.skipped);
    say(&format!("{}, {n_wrong} that can't be read", counted(n_rules, "rule")));
    let failed = n_wrong > 0 || !loaded.problems.is_empty();
    Ok(if failed { Outcome::Wrong } else { Outcome::Done })
}

fn object(path: &str, rule: &Rule) -> Json {
    json!({
        "path": path,
        "id": rule.id,
        "name": rule.name,
        "kind": kind(rule.kind),
        "severity": rule.severity.map(|it| it.name()),
        "form": rule.form.name(),
    })
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Scheduled => "Scheduled",
        Kind::Nrt => "NRT",
        Kind::Hunting => "Hunting",
    }
}
