//! `picket explain`: why a rule fires, why not, and whether it ever can.

mod json;
mod text;

use std::io::{BufWriter, Write};
use std::sync::Arc;

use anyhow::Result;
use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evaluate::{evaluate, on_clock};
use detect::explain::event::{Followed, follow};
use detect::explain::lineage::{Sources, sources};
use detect::explain::{Explanation, explain};
use detect::pack::load_built_in;
use detect::rule::{Kind, Rule};
use detect::rule_file::{Loaded, RuleFile, load_all};
use engine::library::Functions;
use engine::run::Context;
use engine::stages::settled;
use kql::diagnostic::Severity;

use crate::Outcome;
use crate::args::{ExplainArgs, ExplainFormat};
use crate::diagnostics::shown;
use crate::rule_run::lacks_of;
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
    followed: Option<Vec<Followed>>,
    sources: Option<(Alert, Vec<Sources>, Vec<String>)>,
    failure: Option<String>,
    /// Why it can't be run to its end, though its steps are explained.
    broken: Option<String>,
}

/// Runs the command.
pub fn run(args: ExplainArgs) -> Result<Outcome> {
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
    let mut all = Vec::new();
    for file in &files {
        let Some(rule) = file.rule.clone().map(Arc::new) else { continue };
        let explained = limited(&runtime, &args.run, explained(file, rule.clone(), &source, &args));
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
            followed: None,
            sources: None,
            failure: Some(failure),
            broken: None,
        }
    }
}

/// Runs a rule and finds out what became of its rows.
async fn explained(
    file: &RuleFile,
    rule: Arc<Rule>,
    source: &Source,
    args: &ExplainArgs,
) -> Explained {
    let path = file.path.display().to_string();
    let (query, diagnostics) = compile_rule(&rule, source.logs.as_ref(), &Functions);
    let style = Style { color: false, width: 120 };
    let Some(query) = query else {
        let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let said: Vec<String> = errors.map(|it| shown(it, &file.text, &path, style)).collect();
        return Explained::failed(file, rule, said.concat());
    };
    let (evaluation, broken) =
        match evaluate(&rule, &query, source.logs.as_ref(), &source.context).await {
            Ok(it) => (Some(it), None),
            // Its steps may be counted all the same, up to the one that fails.
            Err(error) => (None, Some(format!("it can't be run to its end: {error}"))),
        };
    let window = match rule.schedule {
        Some(it) => Some((source.context.now.saturating_sub(it.period), source.context.now)),
        None => source.context.window,
    };
    let context = Context { window, ..on_clock(&rule, &source.context) };
    let text = &rule.query.text;
    let settled = match settled(text, &query, source.logs.as_ref(), &context).await {
        Ok(it) => it,
        Err(error) => return Explained::failed(file, rule, error.to_string()),
    };
    let Some(table) = settled.query.tables.first() else {
        return Explained::failed(file, rule, "the query has no tabular expression".to_owned());
    };
    let mut found = Explained::failed(file, rule.clone(), String::new());
    (found.failure, found.window) = (None, window);
    if let Some(it) = evaluation {
        (found.n_rows, found.fires) = (it.answer.n_rows(), it.fired);
        found.alerts = it.alerts;
    }
    found.logic = logic(file, source);
    found.lacks = lacks_of(table, &rule, source);
    match (&args.event, &args.alert) {
        (Some((column, value)), _) => {
            match follow(table, column, value, text, &settled.context).await {
                Ok(it) => found.followed = Some(it),
                Err(error) => found.failure = Some(error.to_string()),
            }
        }
        (None, Some(id)) => {
            let alert = found.alerts.iter().find(|it| it.id.to_string().starts_with(id.trim()));
            if let Some(alert) = alert.cloned() {
                match sources(table, &alert.rows, text, &settled.context).await {
                    Ok((rows, notes)) => found.sources = Some((alert, rows, notes)),
                    Err(error) => found.failure = Some(error.to_string()),
                }
            }
        }
        (None, None) => {
            found.explanation = explain(table, text, source.logs.as_ref(), &settled.context).await
        }
    }
    found.explanation.notes.extend(broken.clone());
    found.broken = broken;
    found
}

/// What is known of the rule's logic without any logs.
fn logic(file: &RuleFile, source: &Source) -> Vec<String> {
    let found = detect::check::check_rule(file, source.logs.as_ref(), &Functions);
    let is_logic = |code: &str| code.starts_with("TIME") || code.starts_with("LOGIC");
    found
        .into_iter()
        .filter(|it| is_logic(it.code) && it.severity > Severity::Info)
        .map(|it| match it.help {
            Some(help) => format!("{}: {}; {help}", it.code, it.message),
            None => format!("{}: {}", it.code, it.message),
        })
        .collect()
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

/// How a rule is run, in words.
fn kind_line(it: &Explained) -> String {
    use kql::datetime::format;
    let kind = match it.rule.kind {
        Kind::Scheduled => "scheduled rule",
        Kind::Nrt => "near-real-time rule",
        Kind::Hunting => "hunting rule",
    };
    match it.window {
        Some((from, to)) => format!("{kind}, window {} to {}", format(from), format(to)),
        None => format!("{kind}, all that the logs hold"),
    }
}

/// Whether the rule fires, and if not, whether it can on these logs: one sentence.
fn verdict(it: &Explained) -> String {
    if let Some(failure) = &it.failure {
        return format!("it could not be explained: {}", failure.trim());
    }
    if let Some(broken) = &it.broken {
        return broken.clone();
    }
    let rows = crate::terminal::counted(it.n_rows as u64, "row");
    if it.fires {
        return format!("it fires: {rows}");
    }
    let empty = it.explanation.histories.iter().find(|it| it.n_rows == 0);
    if it.n_rows > 0 {
        return format!("it is silent: {rows}, which its trigger doesn't fire on");
    }
    if let Some(finding) = it.logic.first() {
        return format!("it can never fire as it is written: {finding}");
    }
    if let Some(empty) = empty {
        return format!("it can't fire on these logs: {} holds no row", empty.table);
    }
    let dead = it.explanation.lines.iter().rev().find_map(|line| Some((line, line.dead_step()?)));
    match dead {
        Some((line, step)) => {
            let condition = step.conditions.iter().find(|it| it.rows_in > 0 && it.rows_out == 0);
            let text = condition.map_or(&step.text, |it| &it.text);
            let empty = |held: &detect::explain::Held| held.n_distinct == 0;
            let never = condition
                .and_then(|it| it.dead.as_ref())
                .filter(|it| !it.columns.is_empty() && it.columns.iter().all(empty));
            match never {
                Some(_) => format!(
                    "it can't fire on these logs: what `{text}` looks at is empty in each row of {}",
                    line.source
                ),
                None => format!("it is silent: `{text}` lets none of {} through", line.source),
            }
        }
        None => "it is silent: no row reaches its end".to_owned(),
    }
}
