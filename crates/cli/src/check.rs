//! `picket check`: rules and queries, without running them.

mod baseline;
mod batch;
mod explain;
mod output;
mod trial;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use detect::check::{check_query, check_rule};
use detect::rule_file::{Loaded, is_rule_path, load_all};
use engine::library::Functions;
use kql::diagnostic::Diagnostic;
use logs::Workspace;

use crate::Outcome;
use crate::args::CheckArgs;
use crate::rules::say_skipped;
use crate::terminal::complain;
use crate::workspace;

use self::baseline::Baseline;

/// The longest query file that is read.
const MAX_QUERY: u64 = 4 << 20;

/// What was checked, and what is wrong with it.
struct Checked {
    path: String,
    /// The rule's name; empty for a query.
    rule: String,
    text: Arc<str>,
    diagnostics: Vec<Diagnostic>,
    /// Findings that the baseline knows; they are not counted.
    known: Vec<Diagnostic>,
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
    if args.write_baseline {
        baseline::write(args.baseline.as_deref(), &checked)?;
        return Ok(if n_problems == 0 { Outcome::Done } else { Outcome::Wrong });
    }
    let mut baseline = args.baseline.as_deref().map(Baseline::read).transpose()?;
    if let Some(baseline) = &mut baseline {
        checked.iter_mut().for_each(|it| baseline.take(it));
    }
    output::print(&checked, baseline.as_ref(), &args)?;
    let least = args.fail_on.severity();
    let n_grave =
        checked.iter().flat_map(|it| &it.diagnostics).filter(|it| it.severity >= least).count();
    Ok(match (n_problems, n_grave) {
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
            known: Vec::new(),
        });
    }
    n_problems
}

fn query(path: &str, text: &str, catalog: &Workspace) -> Checked {
    let diagnostics = check_query(text, catalog, &Functions);
    Checked {
        path: path.to_owned(),
        rule: String::new(),
        text: text.into(),
        diagnostics,
        known: Vec::new(),
    }
}
