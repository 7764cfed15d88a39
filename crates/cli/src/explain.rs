//! `picket explain`: why a rule fires, why not, and whether it ever can.

mod event;
mod json;
mod rule;
mod sources;
mod text;
mod verdict;
mod windows;

use std::io::{BufWriter, Write};
use std::sync::Arc;

use anyhow::Result;
use detect::alert::Alert;
use detect::explain::Explanation;
use detect::explain::event::Followed;
use detect::explain::lineage::Sources;
use detect::explain::windows::Overall;
use detect::pack::load_built_in;
use detect::rule::Rule;
use detect::rule_file::{Loaded, RuleFile, load_all};

use crate::Outcome;
use crate::args::{ExplainArgs, ExplainFormat};
use crate::diagnostics::shown;
use crate::rules::say_skipped;
use crate::shared::shared;
use crate::source::{Source, limited, open, runtime, too_long};
use crate::summary::{clock_line, describe, omissions};
use crate::terminal::{Style, complain, say};

/// What is said of one rule.
struct Explained {
    path: String,
    rule: Arc<Rule>,
    window: Option<(i64, i64)>,
    /// How many rows its query answers with, and whether that raises an alert.
    n_rows: usize,
    fires: bool,
    alerts: Vec<Alert>,
    explanation: Explanation,
    /// What the logs lack that it needs.
    lacks: Vec<String>,
    /// What `check` says of its logic.
    logic: Vec<String>,
    /// What all windows came to.
    overall: Option<Overall>,
    /// An event on its way, and the window that it was followed in, one of so many that hold it.
    followed: Option<Vec<Followed>>,
    holding: Option<Holding>,
    sources: Option<(Alert, Vec<Sources>, Vec<String>)>,
    failure: Option<String>,
    /// Why it can't be run to its end, though its steps are explained.
    broken: Option<String>,
}

/// The window that an event was followed in.
#[derive(Debug, Clone, Copy)]
struct Holding {
    window: (i64, i64),
    /// How many windows hold the event.
    n_windows: u64,
    /// Which of them this is, from 1.
    number: u64,
}

/// Runs the command.
pub fn run(mut args: ExplainArgs) -> Result<Outcome> {
    // The end of the stretch is what `now()` is.
    args.run.now = args.to.or(args.run.now);
    let errors = Style::stderr(args.run.color);
    let Loaded { files, problems, skipped } = match args.rules.is_empty() {
        true => Loaded { files: load_built_in(), ..Loaded::default() },
        false => load_all(&args.rules),
    };
    say_skipped(&skipped);
    let n_problems = problems.len();
    for problem in problems {
        complain(&format!("{:#}", anyhow::Error::new(problem)));
    }
    for file in files.iter().filter(|it| it.has_error()) {
        for diagnostic in &file.diagnostics {
            say(&shown(diagnostic, &file.text, &file.path.display().to_string(), errors));
        }
    }
    let source = open(&args.logs, &args.run)?;
    describe(&omissions(&source.logs), errors).iter().for_each(|line| say(line));
    if source.logs.files().is_empty() {
        complain("none of the logs could be read");
        return Ok(Outcome::Wrong);
    }
    let runtime = runtime(&args.run)?;
    // Each step is counted by a query of its own.
    let source = shared(source, &files, |_| 2);
    let stretch = source.stretch(args.from, args.to, args.once);
    let mut all = Vec::new();
    for file in &files {
        let Some(rule) = file.rule.clone().map(Arc::new) else { continue };
        let explained = limited(
            &runtime,
            &args.run,
            rule::explained(file, rule.clone(), &source, stretch, &args),
        );
        all.push(explained.unwrap_or_else(|| {
            Explained::failed(file, rule, too_long(args.run.timeout.unwrap_or_default()))
        }));
    }
    runtime.shutdown_background();
    print(&all, &source, &args)?;
    let n_wrong = files.iter().filter(|it| it.has_error()).count() + n_problems;
    let failed = n_wrong > 0 || all.iter().any(|it| it.failure.is_some());
    Ok(if failed || all.is_empty() { Outcome::Wrong } else { Outcome::Done })
}

impl Explained {
    fn failed(file: &RuleFile, rule: Arc<Rule>, failure: String) -> Explained {
        Explained {
            path: file.path.display().to_string(),
            rule,
            window: None,
            n_rows: 0,
            fires: false,
            alerts: Vec::new(),
            explanation: Explanation::default(),
            lacks: Vec::new(),
            logic: Vec::new(),
            overall: None,
            followed: None,
            holding: None,
            sources: None,
            failure: Some(failure),
            broken: None,
        }
    }
}

fn print(all: &[Explained], source: &Source, args: &ExplainArgs) -> Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        ExplainFormat::Json => {
            let objects: Vec<_> = all.iter().map(|it| json::object(it, source)).collect();
            serde_json::to_writer_pretty(&mut out, &objects)?;
            writeln!(out)?;
        }
        ExplainFormat::Text => {
            let style = Style::stdout(args.run.color);
            all.iter().try_for_each(|it| text::write(it, args, style, &mut out))?;
        }
    }
    out.flush()?;
    say(&Style::stderr(args.run.color).faint(&clock_line(source.context.now, source.clock)));
    Ok(())
}
