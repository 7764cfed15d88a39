//! `picket check`: rules and queries, without running them.

mod batch;
mod explain;
mod trial;

use std::cmp::Reverse;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use detect::check::{check_query, check_rule};
use detect::rule_file::{Loaded, is_rule_path, load_all};
use engine::library::Functions;
use kql::diagnostic::{Diagnostic, Severity};
use logs::Workspace;
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::args::{CheckArgs, CheckFormat};
use crate::diagnostics::{shown, to_json};
use crate::rules::say_skipped;
use crate::terminal::{Style, complain, counted, say};
use crate::workspace;

/// The longest query file that is read.
const MAX_QUERY: u64 = 4 << 20;

/// What was checked, and what is wrong with it.
struct Checked {
    path: String,
    /// The rule's name; empty for a query.
    rule: String,
    text: Arc<str>,
    diagnostics: Vec<Diagnostic>,
}

/// Runs the command.
pub fn run(args: CheckArgs) -> Result<Outcome> {
    if let Some(name) = &args.explain {
        return explain::run(name, &args);
    }
    let workspace = workspace::open(&args.workspace)?;
    for problem in &workspace.problems {
        complain(&problem.to_string());
    }
    if args.batch {
        return batch::run(&args, workspace);
    }
    let catalog = workspace;
    let mut checked = Vec::new();
    let mut n_problems = catalog.problems.len();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            checked.push(query("-", &read_bounded(&mut std::io::stdin().lock())?, &catalog));
        } else if path.is_dir() || is_rule_path(path) {
            n_problems += rules(path, &catalog, &mut checked);
        } else {
            match File::open(path)
                .map_err(anyhow::Error::from)
                .and_then(|mut it| read_bounded(&mut it))
            {
                Ok(text) => checked.push(query(&path.display().to_string(), &text, &catalog)),
                Err(error) => {
                    complain(&format!("{}: {error:#}", path.display()));
                    n_problems += 1;
                }
            }
        }
    }
    checked.iter_mut().for_each(|it| it.diagnostics.retain(|it| args.wants(it)));
    print(&checked, &args)?;
    let n_errors = checked
        .iter()
        .flat_map(|it| &it.diagnostics)
        .filter(|it| it.severity == Severity::Error)
        .count();
    Ok(match (n_problems, n_errors) {
        (0, 0) => Outcome::Done,
        (0, _) => Outcome::Found,
        _ if checked.is_empty() => Outcome::Wrong,
        _ => Outcome::Found,
    })
}

/// A whole text, unless it is too long to be a query.
pub fn read_bounded(stream: &mut dyn Read) -> Result<String> {
    let mut bytes = Vec::new();
    std::io::copy(&mut stream.take(MAX_QUERY + 1), &mut bytes).context("it can't be read")?;
    if bytes.len() as u64 > MAX_QUERY {
        bail!("longer than {MAX_QUERY} bytes: not a query");
    }
    String::from_utf8(bytes).context("not UTF-8")
}

/// Checks a rule file or a folder; says how many files could not be read.
fn rules(path: &PathBuf, catalog: &Workspace, checked: &mut Vec<Checked>) -> usize {
    let Loaded { files, problems, skipped } = load_all(std::slice::from_ref(path));
    say_skipped(&skipped);
    let n_problems = problems.len();
    for problem in problems {
        complain(&format!("{:#}", anyhow::Error::new(problem)));
    }
    for file in files {
        let diagnostics = check_rule(&file, catalog, &Functions);
        let rule = file.rule.as_ref().map(|it| it.name.clone()).unwrap_or_default();
        checked.push(Checked {
            path: file.path.display().to_string(),
            rule,
            text: file.text,
            diagnostics,
        });
    }
    n_problems
}

fn query(path: &str, text: &str, catalog: &Workspace) -> Checked {
    let diagnostics = check_query(text, catalog, &Functions);
    Checked { path: path.to_owned(), rule: String::new(), text: text.into(), diagnostics }
}

fn print(checked: &[Checked], args: &CheckArgs) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        CheckFormat::Json => {
            let all: Vec<Json> = checked
                .iter()
                .map(|it| {
                    let diagnostics: Vec<Json> = it
                        .diagnostics
                        .iter()
                        .map(|diagnostic| to_json(diagnostic, &it.text))
                        .collect();
                    json!({ "path": it.path, "rule": it.rule, "diagnostics": diagnostics })
                })
                .collect();
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
        CheckFormat::Text => {
            let style = Style::stdout(args.color);
            for it in checked {
                for diagnostic in &it.diagnostics {
                    writeln!(out, "{}", shown(diagnostic, &it.text, &it.path, style).trim_end())?;
                    writeln!(out)?;
                }
            }
            out.flush()?;
            say(&summary(checked));
        }
    }
    out.flush()?;
    Ok(())
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
