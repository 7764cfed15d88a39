//! The report of a hunt: what it came to, put together for the page that `detect::sinks::html` writes.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use detect::check::compile_rule;
use detect::evaluate::on_clock;
use detect::explain::explain;
use detect::made::{ALERTS, INCIDENTS};
use detect::rule::Kind;
use detect::settings::Settings;
use detect::sinks::html::{Explained, HeldTable, ReadFile, Report, RuleReport, Skipped, write};
use engine::library::Functions;
use engine::run::{Answer, Context};
use engine::stages::settled;
use engine::types::Cell;
use kql::clock::time_names;
use kql::library::{Catalog, TableSchema};

use crate::args::HuntArgs;
use crate::hunt::Hunt;
use crate::rule_run::RuleRun;
use crate::shared::MAX_EXPLAINED;
use crate::source::{Source, limited, runtime};
use crate::summary::{clock_line, omissions};

/// Writes the report of a hunt to a file.
pub fn write_report(hunt: &Hunt, args: &HuntArgs, path: &Path) -> Result<()> {
    // What the hunt has read, before the report reads more.
    let files = files(&hunt.source);
    let runtime = runtime(&args.run)?;
    let explains = hunt.runs.iter().filter(|it| !it.alerts.is_empty()).count() <= MAX_EXPLAINED;
    let of_rule = |it| {
        let explained = |it| limited(&runtime, &args.run, explained(it, &hunt.source)).flatten();
        rule(it, if explains { explained(it) } else { None })
    };
    let rules = hunt.runs.iter().map(of_rule).collect();
    let logs = &hunt.source.logs;
    let held = logs.held_tables().into_iter().filter_map(|it| logs.table(&it));
    let counted = |it| {
        limited(&runtime, &args.run, counted(&it, &hunt.source)).unwrap_or_else(|| uncounted(it))
    };
    let tables = held.map(counted).collect();
    // Work that took too long is not waited for.
    runtime.shutdown_background();
    let settings = if args.strict { Settings::STRICT } else { Settings::DEFAULT };
    let incidents = hunt.book.changed();
    let report = Report {
        clock: clock_line(hunt.source.context.now, hunt.source.clock),
        settings,
        files,
        tables,
        skipped: skipped(&hunt.source),
        rules,
        incidents: &incidents,
    };
    let cant = || format!("{} can't be written", path.display());
    let mut out = BufWriter::new(File::create(path).with_context(cant)?);
    write(&report, &mut out).with_context(cant)?;
    out.flush().with_context(cant)
}

fn rule(it: &RuleRun, explained: Option<Explained>) -> RuleReport<'_> {
    RuleReport {
        rule: &it.rule,
        alerts: &it.alerts,
        n_rows: it.n_rows as u64,
        failure: it.failure.as_deref(),
        liveness: &it.liveness,
        lacks: &it.lacks,
        notes: it.notes.iter().cloned().chain(it.counts()).collect(),
        explained,
    }
}

/// What became of the rows in the run of a rule's last alert; nothing where it raised none, or reads what the hunt itself has made.
async fn explained(it: &RuleRun, source: &Source) -> Option<Explained> {
    let alert = it.alerts.last()?;
    if it.reads.contains(ALERTS) || it.reads.contains(INCIDENTS) {
        return None;
    }
    let window = match it.rule.kind {
        Kind::Scheduled => alert.window,
        Kind::Nrt | Kind::Hunting => source.context.window,
    };
    let context = Context { now: alert.time, window, ..on_clock(&it.rule, &source.context) };
    let catalog = source.logs.as_ref();
    let (query, _) = compile_rule(&it.rule, catalog, &Functions);
    let text = &it.rule.query.text;
    let settled = settled(text, &query?, catalog, &context).await.ok()?;
    let table = settled.query.tables.first()?;
    let explanation = explain(table, text, catalog, &settled.context).await;
    Some(Explained { explanation, window })
}

/// How many rows a table has, and from when to when.
async fn counted(schema: &TableSchema, source: &Source) -> HeldTable {
    let name = schema.name.replace('\\', "\\\\").replace('\'', "\\'");
    let time = time_names(&schema.name, &schema.columns).into_iter().next();
    let times = time.map(|it| format!(", min({it}), max({it})")).unwrap_or_default();
    let text = format!("['{name}'] | summarize count(){times}");
    let answer = answer(&text, source).await;
    let row = answer.as_ref().and_then(|it| it.rows().next()).unwrap_or_default();
    let n_rows = match row.first() {
        Some(Cell::Long(it)) => u64::try_from(*it).ok(),
        _ => None,
    };
    let span = match row.as_slice() {
        [_, Cell::DateTime(from), Cell::DateTime(to)] => Some((*from, *to)),
        _ => None,
    };
    HeldTable { schema: schema.clone(), n_rows, span }
}

fn uncounted(schema: TableSchema) -> HeldTable {
    HeldTable { schema, n_rows: None, span: None }
}

async fn answer(text: &str, source: &Source) -> Option<Answer> {
    let (query, _) = kql::compile(text, source.logs.as_ref(), &Functions);
    let table = query?.tables.into_iter().next()?;
    // The logs themselves: what rules share may hold only the columns that they need.
    let context = Context { tables: Arc::clone(&source.logs) as _, ..source.context.clone() };
    engine::run::run(&table, &context).await.ok()
}

fn files(source: &Source) -> Vec<ReadFile> {
    let file = |it: &Arc<logs::LogFile>| ReadFile {
        name: it.name.clone(),
        shape: it.recognised.shape.to_string(),
        tables: it.tables().map(str::to_owned).collect(),
        n_bytes: it.n_bytes,
        n_records: source.logs.tally(it).map(|it| it.records),
    };
    source.logs.files().iter().map(file).collect()
}

fn skipped(source: &Source) -> Vec<Skipped> {
    let skipped = omissions(&source.logs).into_iter();
    skipped.map(|it| Skipped { path: it.path, what: it.what, help: it.help }).collect()
}
