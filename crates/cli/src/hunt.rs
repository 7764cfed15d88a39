//! `picket hunt`: rules over logs, once; alerts out, and a summary of what was read, skipped and found.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::time::Instant;

use anyhow::{Context as _, Result};
use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evaluate::state::{Made, State, hours};
use detect::incidents::Book;
use detect::incidents::words::words;
use detect::made::INCIDENTS;
use detect::needs::sources;
use detect::pack::load_built_in;
use detect::rule::Severity;
use detect::rule_file::{Loaded, RuleFile, load_all};
use detect::settings::Settings;
use detect::sinks::{self, navigator::Layer};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::Outcome;
use crate::args::{FailOn, HuntArgs, HuntFormat};
use crate::card;
use crate::diagnostics::shown;
use crate::digests::add_digests;
use crate::progress::Progress;
use crate::report::write_report;
use crate::rounds::run_rounds;
use crate::rule_run::{How, RuleRun, run_rule};
use crate::rules::say_skipped;
use crate::shared::{MAX_EXPLAINED, shared};
use crate::side_by_side::{divided, n_lanes};
use crate::source::{Source, open, runtime};
use crate::state::StateFile;
use crate::summary::{clock_line, describe, omissions, read_line, to_json};
use crate::terminal::{Style, complain, counted, say};

/// Runs the command.
pub fn run(mut args: HuntArgs) -> Result<Outcome> {
    let errors = Style::stderr(args.run.color);
    let (files, n_problems) = rules(&args, errors);
    let started = Instant::now();
    let mut state = args.state.as_deref().map(StateFile::open).transpose()?;
    // The end of the stretch is what `now()` is.
    args.run.now = args.to.or(args.run.now);
    let source = open(&args.logs, &args.run)?;
    if source.logs.files().is_empty() {
        describe(&omissions(&source.logs), errors).iter().for_each(|line| say(line));
        complain("none of the logs could be read");
        return Ok(Outcome::Wrong);
    }
    let runtime = runtime(&args.run)?;
    let progress = Progress::watch(source.logs.stats().clone());
    let how = how(&args, &source);
    // A schedule is a survey and the windows that are not empty.
    let n_runs = |it: &RuleFile| {
        let is_once = args.once || it.rule.as_ref().is_none_or(|it| it.schedule.is_none());
        if is_once { 1 } else { 3 }
    };
    let n_lanes = n_lanes(files.len(), &source.context.resources);
    let source = divided(shared(source, &files, n_runs), n_lanes);
    if let Some(state) = &mut state {
        runtime.block_on(note_hours(&mut state.state, &files, &source))?;
    }
    let of_state = state.as_ref().map(|it| &it.state);
    let before = of_state.map(|it| it.made.clone()).unwrap_or_default();
    let mut book = runtime.block_on(book(&before, &source))?;
    let mut runs = run_rounds(&files, &source, n_lanes, &before, &mut book, |it, source| {
        runtime.block_on(run_rule(it, source, how, of_state))
    });
    drop(progress);
    // Work of a rule that took too long is not waited for.
    runtime.shutdown_background();
    if let Some(state) = &mut state {
        remember(&mut state.state, &mut runs, &book);
    }
    if (args.format() != HuntFormat::Table || args.report.is_some()) && !args.no_digests {
        add_digests(&mut runs, &source.logs)?;
    }
    let hunt = Hunt { runs, book, source, seconds: started.elapsed().as_secs_f64() };
    hunt.print(&args)?;
    if let Some(path) = &args.report {
        write_report(&hunt, &args, path)?;
    }
    // Only what was said is remembered.
    state.as_ref().map(StateFile::save).transpose()?;
    let failed = n_problems > 0 || hunt.runs.iter().any(RuleRun::has_failed);
    let strict = args.run.strict_input && !omissions(&hunt.source.logs).is_empty();
    Ok(match args.fail_on {
        _ if failed || strict => Outcome::Wrong,
        Some(least) if hunt.alerts().any(|it| counts(it, least)) => Outcome::Found,
        _ => Outcome::Done,
    })
}

/// How the rules are run.
fn how(args: &HuntArgs, source: &Source) -> How {
    let settings = if args.strict { Settings::STRICT } else { Settings::DEFAULT };
    let stretch = source.stretch(args.from, args.to, args.once);
    How { settings, stretch, limit: args.run.timeout }
}

/// Notes how many rows the tables have that the rules read, so that the next hunt sees where there are more.
async fn note_hours(state: &mut State, files: &[RuleFile], source: &Source) -> Result<()> {
    let mut tables = BTreeSet::new();
    for rule in files.iter().filter_map(|it| it.rule.as_ref()) {
        let (query, _) = compile_rule(rule, source.logs.as_ref(), &engine::library::Functions);
        let read = query.iter().filter_map(|it| it.tables.first()).flat_map(sources);
        tables.extend(read.filter(|it| it.arguments.is_empty()).map(|it| it.name.clone()));
    }
    for table in tables {
        let found = hours(&table, source.logs.as_ref(), &source.context).await;
        state.note(&table, &found.with_context(|| format!("{table} can't be counted"))?);
    }
    Ok(())
}

/// The incidents of earlier hunts, with what the logs say became of them since.
async fn book(before: &Made, source: &Source) -> Result<Book> {
    let mut book = before.book();
    let ids: BTreeSet<Uuid> = before.incidents().iter().map(|it| it.id).collect();
    let catalog = source.logs.as_ref();
    let said = words(&ids, catalog, &source.context).await;
    book.heed(&said.with_context(|| format!("{INCIDENTS} can't be read"))?);
    Ok(book)
}

/// Puts what the rules leave behind into the state.
fn remember(state: &mut State, runs: &mut [RuleRun], book: &Book) {
    let n_over = state.made.keep(runs.iter().flat_map(|it| &it.alerts), book);
    if n_over > 0 {
        say(&format!(
            "{n_over} alerts and incidents are too many to be remembered: the next hunt doesn't know them"
        ));
    }
    for run in runs {
        let Some(memory) = run.memory.take() else { continue };
        let n_over = state.keep(&run.rule, memory);
        if n_over > 0 {
            run.notes.push(format!("{n_over} reported rows are too many to be remembered"));
        }
    }
}

impl HuntArgs {
    /// The format of the answer.
    fn format(&self) -> HuntFormat {
        let shown = std::io::stdout().is_terminal();
        self.format.unwrap_or(if shown { HuntFormat::Table } else { HuntFormat::Ndjson })
    }
}

/// What a hunt came to.
pub struct Hunt {
    pub runs: Vec<RuleRun>,
    pub book: Book,
    pub source: Source,
    pub seconds: f64,
}

impl Hunt {
    /// Every alert, rule by rule.
    pub fn alerts(&self) -> impl Iterator<Item = &Alert> {
        self.runs.iter().flat_map(|it| &it.alerts)
    }

    fn print(&self, args: &HuntArgs) -> Result<()> {
        let stdout = std::io::stdout();
        let format = args.format();
        let mut out = BufWriter::new(stdout.lock());
        match format {
            HuntFormat::Table => self.write_table(Style::stdout(args.run.color), &mut out)?,
            HuntFormat::Json => {
                sinks::json::write(self.alerts(), &self.book.changed(), &self.summary(), &mut out)?;
            }
            HuntFormat::Ndjson => {
                self.alerts().try_for_each(|it| sinks::ndjson::write(it, &mut out))?
            }
            HuntFormat::Csv => sinks::csv::write(self.alerts(), &mut out)?,
            HuntFormat::Ocsf => {
                self.alerts().try_for_each(|it| sinks::ocsf::write(it, &mut out))?
            }
            HuntFormat::Timesketch => sinks::timesketch::write(self.alerts(), &mut out)?,
            HuntFormat::Navigator => Layer::hits(self.alerts()).write(&mut out)?,
        }
        out.flush()?;
        if format != HuntFormat::Table {
            self.summary_lines(Style::stderr(args.run.color)).iter().for_each(|line| say(line));
        }
        if let Some(path) = &args.summary {
            let mut file = File::create(path)
                .with_context(|| format!("{} can't be written", path.display()))?;
            serde_json::to_writer_pretty(&mut file, &self.summary())?;
            writeln!(file)?;
        }
        Ok(())
    }

    /// Alerts as cards, then the summary.
    pub fn write_table(&self, style: Style, out: &mut dyn Write) -> Result<()> {
        for alert in self.alerts() {
            card::write(alert, style, out)?;
        }
        for line in self.summary_lines(style) {
            writeln!(out, "{line}")?;
        }
        Ok(())
    }

    /// The summary for people.
    pub fn summary_lines(&self, style: Style) -> Vec<String> {
        let mut lines: Vec<String> = self.runs.iter().flat_map(|it| it.lines(style)).collect();
        lines.extend(describe(&omissions(&self.source.logs), style));
        if !self.source.explains {
            let line = format!(
                "more than {MAX_EXPLAINED} rules: why the silent ones found nothing is not counted"
            );
            lines.push(style.faint(&line));
        }
        lines.push(style.faint(&clock_line(self.source.context.now, self.source.clock)));
        let n_alerts = self.alerts().count() as u64;
        let n_rules = self.runs.len() as u64;
        let found = format!("{} from {}", counted(n_alerts, "alert"), counted(n_rules, "rule"));
        lines.push(format!(
            "{}; {} in {:.1} s",
            style.strong(&found),
            read_line(&self.source.logs),
            self.seconds
        ));
        lines
    }

    /// The summary for machines: the same from run to run over the same input.
    pub fn summary(&self) -> Json {
        let mut summary = to_json(&self.source.logs, self.source.context.now);
        let rules: Vec<Json> = self.runs.iter().map(RuleRun::to_json).collect();
        if let Json::Object(members) = &mut summary {
            members.insert("rules".to_owned(), json!(rules));
        }
        summary
    }
}

/// The rules to run, and how many files were no use; what is wrong is said.
fn rules(args: &HuntArgs, style: Style) -> (Vec<RuleFile>, usize) {
    let Loaded { files, problems, skipped } = match args.rules.is_empty() {
        true => Loaded { files: load_built_in(), ..Loaded::default() },
        false => load_all(&args.rules),
    };
    say_skipped(&skipped);
    let n_problems = problems.len();
    for problem in problems {
        complain(&format!("{:#}", anyhow::Error::new(problem)));
    }
    for file in &files {
        for diagnostic in &file.diagnostics {
            say(&shown(diagnostic, &file.text, &file.path.display().to_string(), style));
        }
    }
    let n_wrong = files.iter().filter(|it| it.has_error()).count();
    let (enabled, disabled): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|it| it.rule.as_ref().is_none_or(|rule| rule.enabled));
    for file in &disabled {
        say(&format!("skipped {}: the rule says `enabled: false`", file.path.display()));
    }
    (enabled, n_problems + n_wrong)
}

/// Whether an alert is grave enough; one without severity counts as medium.
fn counts(alert: &Alert, least: FailOn) -> bool {
    let severity = alert.severity.unwrap_or(Severity::Medium);
    match least {
        FailOn::Any | FailOn::Informational => true,
        FailOn::Low => severity >= Severity::Low,
        FailOn::Medium => severity >= Severity::Medium,
        FailOn::High => severity >= Severity::High,
    }
}
