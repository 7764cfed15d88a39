//! What was read and what wasn't, for people and as JSON. Every skipped file, line and value is counted and named.

use std::collections::BTreeMap;

use kql::datetime;
use kql::library::Catalog;
use logs::{Logs, StandIn};
use serde_json::{Value as Json, json};

use crate::source::Clock;
use crate::terminal::{Style, bytes, clean, counted};

/// More findings of a kind than this are counted, not listed.
const MAX_LISTED: usize = 10;

/// Something that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    pub path: String,
    /// How many records or values; 0: the file itself.
    pub count: u64,
    pub what: String,
    pub help: Option<String>,
}

/// Everything that was left out of these logs.
pub fn omissions(logs: &Logs) -> Vec<Omission> {
    let mut found: Vec<Omission> = logs
        .skips()
        .iter()
        .map(|it| Omission {
            path: it.path.display().to_string(),
            count: 0,
            what: it.reason.clone(),
            help: it.remedy.clone(),
        })
        .collect();
    for problem in &logs.workspace().problems {
        let line = problem.line.map(|it| format!(":{it}")).unwrap_or_default();
        let path = format!("{}{line}", problem.path.display());
        let help = Some(problem.remedy.clone());
        found.push(Omission { path, count: 0, what: clean(&problem.what), help });
    }
    for notice in logs.notices() {
        let text = notice.to_string();
        let what = clean(text.strip_prefix(&format!("{}: ", notice.file)).unwrap_or(&text));
        found.push(Omission { path: notice.file, count: notice.count, what, help: None });
    }
    for file in logs.files() {
        let others = logs.tally(file).map(|it| it.other_tables).unwrap_or_default();
        for (name, count) in others.into_iter().filter(|(name, _)| logs.table(name).is_none()) {
            let what = format!(
                "{} of `{}`, whose table is not known",
                counted(count, "record"),
                clean(&name)
            );
            found.push(Omission { path: file.name.clone(), count, what, help: None });
        }
    }
    found
}

/// The omissions for people, one a line.
pub fn describe(omissions: &[Omission], style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for it in omissions.iter().take(MAX_LISTED) {
        let help = it.help.as_ref().map(|help| format!("; {}", clean(help))).unwrap_or_default();
        lines.push(format!("{} {}: {}{help}", style.yellow("skipped"), clean(&it.path), it.what));
    }
    if omissions.len() > MAX_LISTED {
        lines.push(format!(
            "{} and {} more; --format json or --summary FILE lists all",
            style.yellow("skipped"),
            omissions.len() - MAX_LISTED
        ));
    }
    lines
}

/// What was read, in a line.
pub fn read_line(logs: &Logs) -> String {
    let n_files = logs.files().len() as u64;
    let n_bytes = logs.files().iter().map(|it| it.n_bytes).sum();
    let n_records: u64 =
        logs.files().iter().filter_map(|it| logs.tally(it)).map(|it| it.records).sum();
    format!(
        "{}, {}, {} read",
        counted(n_files, "file"),
        bytes(n_bytes),
        counted(n_records, "record")
    ) + &stand_ins(logs)
}

/// Which times stand for others, behind a comma; nothing where none does.
fn stand_ins(logs: &Logs) -> String {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for it in logs.stand_ins() {
        *counts.entry(it.what()).or_default() += it.count;
    }
    counts.iter().map(|(what, count)| format!(", {what} in {count} of them")).collect()
}

/// What time it is taken to be, and why.
pub fn clock_line(now: i64, clock: Clock) -> String {
    let at = datetime::format(now);
    match clock {
        Clock::Given => format!("now() is {at}, as given"),
        Clock::Machine => format!("now() is {at}, the machine's clock"),
        Clock::NewestEvent { n_future: 0 } => {
            format!("now() is {at}, one tick after the newest event (--now changes it)")
        }
        Clock::NewestEvent { n_future } => {
            format!(
                "now() is {at}, one tick after the newest event; {} over a day ahead of the machine's clock did not count",
                counted(n_future, "event")
            )
        }
    }
}

/// The same as JSON: stable from run to run over the same input.
pub fn to_json(logs: &Logs, now: i64) -> Json {
    let files: Vec<Json> = logs
        .files()
        .iter()
        .map(|it| {
            json!({
                "path": it.name,
                "shape": it.recognised.shape,
                "tables": it.tables().collect::<Vec<_>>(),
                "bytes": it.n_bytes,
                "records": logs.tally(it).map(|it| it.records),
            })
        })
        .collect();
    let skipped: Vec<Json> = omissions(logs)
        .into_iter()
        .map(|it| json!({ "path": it.path, "count": it.count, "what": it.what, "help": it.help }))
        .collect();
    let mut summary = json!({ "now": datetime::format(now), "files": files, "skipped": skipped });
    let stand_ins = logs.stand_ins();
    if !stand_ins.is_empty() {
        let object =
            |it: &StandIn| json!({ "path": it.file, "count": it.count, "what": it.what() });
        summary["standIns"] = stand_ins.iter().map(object).collect();
    }
    summary
}

/// That a table, or all tables that a pattern fits, hold nothing.
pub fn holds_nothing(table: &str) -> String {
    match table {
        "*" => "no table holds a row".to_owned(),
        pattern if pattern.contains('*') => format!("no table `{pattern}` holds a row"),
        name => format!("{name} holds no row"),
    }
}
