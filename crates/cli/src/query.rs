//! `picket query`: KQL over logs, or over none.

use std::collections::BTreeSet;
use std::io::{BufWriter, IsTerminal, Read, Write};

use anyhow::{Context as _, Result, bail};
use detect::needs::sources;
use engine::run::{Answer, plan_text, run as run_table};
use engine::stages::settled;
use kql::bound::BoundQuery;
use kql::diagnostic::Severity;
use kql::library::Catalog;
use logs::Logs;
use serde_json::Value as Json;

use crate::Outcome;
use crate::answer::{write_csv, write_json, write_ndjson, write_table};
use crate::args::{QueryArgs, QueryFormat, RunArgs};
use crate::codes::run_failed;
use crate::diagnostics::shown;
use crate::picture::{Picture, draw_in_terminal, draw_svg, member, picture, rendered, write_page};
use crate::progress::Progress;
use crate::source::{Source, limited, open, runtime, too_long};
use crate::summary::{describe, holds_nothing, omissions};
use crate::terminal::{Style, counted, say};

/// The longest query that is read from standard input.
const MAX_QUERY: u64 = 4 << 20;

/// Runs the command.
pub fn run(args: QueryArgs) -> Result<Outcome> {
    let text = if args.query == "-" { from_stdin()? } else { args.query };
    let source = open(&args.logs, &args.run)?;
    let (bound, diagnostics) =
        kql::compile(&text, source.logs.as_ref(), &engine::library::Functions);
    let style = Style::stderr(args.run.color);
    for diagnostic in diagnostics.iter().filter(|it| it.severity > Severity::Info) {
        say(&shown(diagnostic, &text, "query", style));
    }
    let Some(bound) = bound else { return Ok(Outcome::Wrong) };
    let runtime = runtime(&args.run)?;
    let progress = Progress::watch(source.logs.stats().clone());
    let settling = settled(&text, &bound, source.logs.as_ref(), &source.context);
    let Some(settling) = limited(&runtime, &args.run, settling) else {
        return Ok(ended(runtime, progress, &args.run));
    };
    let settled = match settling {
        Ok(settled) => settled,
        Err(error) => {
            drop(progress);
            report(&error, &text, style);
            return Ok(Outcome::Wrong);
        }
    };
    let mut answers: Vec<Answer> = Vec::new();
    for table in &settled.query.tables {
        if args.plan {
            say(&runtime.block_on(plan_text(table, &settled.context))?);
            continue;
        }
        let running = run_table(table, &settled.context);
        let Some(answer) = limited(&runtime, &args.run, running) else {
            return Ok(ended(runtime, progress, &args.run));
        };
        match answer {
            Ok(answer) => answers.push(answer),
            Err(error) => {
                drop(progress);
                report(&error, &text, style);
                return Ok(Outcome::Wrong);
            }
        }
    }
    drop(progress);
    lacks(&bound, &source.logs)
        .iter()
        .for_each(|it| say(&format!("{} {it}", style.yellow("lacking:"))));
    if !args.plan {
        let tables = &bound.tables;
        let pictures = tables.iter().zip(&answers).map(|(table, answer)| {
            let picture = rendered(table).and_then(|it| picture(it, answer));
            (picture, answer)
        });
        let render = tables.iter().find_map(rendered).map(member);
        let (query, pictures) = (text.as_str(), pictures.collect());
        let answers = Answers { query, answers: &answers, pictures, render };
        answers.print(args.format, Style::stdout(args.run.color))?;
    }
    Ok(account(
        &source,
        !args.logs.is_empty() || !args.run.tables.is_empty(),
        args.run.strict_input,
        style,
    ))
}

/// Says that a query took too long. What still works on it is not waited for.
fn ended(runtime: tokio::runtime::Runtime, progress: Progress, run: &RunArgs) -> Outcome {
    drop(progress);
    crate::terminal::complain(&too_long(run.timeout.unwrap_or_default()));
    runtime.shutdown_background();
    Outcome::Wrong
}

/// What the query reads and nothing was given for.
fn lacks(query: &BoundQuery, logs: &Logs) -> Vec<String> {
    const MAX_NAMES: usize = 3;
    let (mut lacks, mut empty) = (Vec::new(), BTreeSet::new());
    for it in query.tables.iter().flat_map(sources) {
        if logs.table_function(&it.name, &[]).is_some() {
            lacks.extend(logs.workspace().lack(&it.name, &it.arguments));
        } else if logs.files_of(&it.name).is_empty() {
            empty.insert(it.name.as_str());
        }
    }
    let remedy = if logs.files().is_empty() { "; name logs with --logs" } else { " in these logs" };
    let named: Vec<&str> = empty.iter().copied().take(MAX_NAMES).collect();
    match empty.len() {
        0 => {}
        1..=MAX_NAMES => {
            lacks.extend(named.iter().map(|it| format!("{}{remedy}", holds_nothing(it))))
        }
        n_tables => lacks.push(format!(
            "{} hold no row{remedy}, {} among them",
            counted(n_tables as u64, "table"),
            named.join(", ")
        )),
    }
    lacks
}

/// Says what was left out of the logs, and how the run ends for it.
fn account(source: &Source, wants_logs: bool, strict: bool, style: Style) -> Outcome {
    let omissions = omissions(&source.logs);
    describe(&omissions, style).iter().for_each(|line| say(line));
    if wants_logs && source.logs.files().is_empty() {
        crate::terminal::complain("none of the logs could be read");
        return Outcome::Wrong;
    }
    if strict && !omissions.is_empty() { Outcome::Wrong } else { Outcome::Done }
}

fn from_stdin() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::copy(&mut std::io::stdin().take(MAX_QUERY + 1), &mut bytes)
        .context("standard input can't be read")?;
    if bytes.len() as u64 > MAX_QUERY {
        bail!("the query on standard input is longer than {MAX_QUERY} bytes");
    }
    String::from_utf8(bytes).context("the query on standard input is not UTF-8")
}

/// Says what stopped a query, at its place where it has one.
pub fn report(error: &engine::error::Error, text: &str, style: Style) {
    match error.span() {
        Some(span) => {
            let diagnostic = run_failed(error, span);
            say(&shown(&diagnostic, text, "query", style));
        }
        None => crate::terminal::complain(&error.to_string()),
    }
}

/// What there is to print.
struct Answers<'a> {
    query: &'a str,
    answers: &'a [Answer],
    /// With the picture that `render` asks for.
    pictures: Vec<(Option<Picture>, &'a Answer)>,
    /// What the first `render` asks for.
    render: Option<Json>,
}

impl Answers<'_> {
    fn print(self, format: Option<QueryFormat>, style: Style) -> Result<()> {
        use QueryFormat::{Csv, Html, Ndjson, Svg, Table};
        let stdout = std::io::stdout();
        let format = format.unwrap_or(if stdout.is_terminal() { Table } else { Ndjson });
        let mut out = BufWriter::new(stdout.lock());
        match format {
            QueryFormat::Json => write_json(self.answers, self.render, &mut out)?,
            Ndjson => self.answers.iter().try_for_each(|it| write_ndjson(it, &mut out))?,
            Csv => self.answers.iter().try_for_each(|it| write_csv(it, &mut out))?,
            Table => self.pictures.iter().try_for_each(|(picture, answer)| match picture {
                Some(picture) => draw_in_terminal(picture, style, &mut out),
                None => write_table(answer, style, &mut out),
            })?,
            Html => write_page(self.query, &self.pictures, &mut out)?,
            Svg => match self.pictures.iter().find_map(|it| it.0.as_ref()) {
                Some(picture) => writeln!(out, "{}", draw_svg(picture)?)?,
                None => bail!(
                    "there is no picture to draw: end the query with a `render` of rows with numbers"
                ),
            },
        }
        out.flush()?;
        Ok(())
    }
}
