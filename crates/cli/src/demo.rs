//! `picket demo`: simulate a small tenant, hunt it with the built-in rules, and show the alerts beside the truth.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use detect::incidents::Book;
use detect::pack::load_built_in;
use engine::types::Cell;
use kql::datetime;
use serde_json::Value as Json;
use simulate::{Columns, Options, simulate};

use crate::Outcome;
use crate::args::{DemoArgs, RunArgs};
use crate::hunt::Hunt;
use crate::rule_run::{How, RuleRun, run_rule};
use crate::source::{open, runtime};
use crate::terminal::{Style, clean, counted, fitted, padded};

const USERS: u32 = 50;
const DAYS: u32 = 31;
/// Columns that a story's title takes.
const TITLE: usize = 84;

/// Runs the command.
pub fn run(args: DemoArgs) -> Result<Outcome> {
    let style = Style::stdout(args.color);
    let temporary = tempfile::TempDir::with_prefix("picket-demo-")?;
    let folder: PathBuf = args.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let started = Instant::now();
    // A fixed end makes the demo the same for everyone.
    let end = datetime::parse_iso("2026-06-30T18:00:00Z").unwrap_or(datetime::UNIX_EPOCH);
    let options = Options {
        users: USERS,
        days: DAYS,
        seed: args.seed,
        columns: Columns::Wide,
        ..Options::new(folder.clone(), end)
    };
    let summary = simulate(&options, &mut |_| {})?;
    let run = RunArgs { color: args.color, ..RunArgs::default() };
    let source = open(std::slice::from_ref(&summary.logs), &run)?;
    let runtime = runtime(&run)?;
    let how = How::once(source.context.now);
    let run_one = |it| runtime.block_on(run_rule(it, &source, how, None));
    let runs: Vec<RuleRun> = load_built_in().iter().filter_map(run_one).collect();
    let mut book = Book::default();
    book.add(runs.iter().flat_map(|it| &it.alerts));
    let hunt = Hunt { runs, book, source, seconds: started.elapsed().as_secs_f64() };
    let mut out = std::io::stdout().lock();
    let rows = summary.interactive_rows + summary.non_interactive_rows;
    writeln!(
        out,
        "A simulated tenant: {}, {} of sign-in logs, {}. Two rules look for device code phishing in the last day.\n",
        counted(u64::from(USERS), "user"),
        counted(u64::from(DAYS), "day"),
        counted(rows, "sign-in"),
    )?;
    hunt.write_table(style, &mut out)?;
    writeln!(out)?;
    truth(&hunt, &summary.truth, style, &mut out)?;
    match &args.keep {
        Some(folder) => writeln!(
            out,
            "\nThe tenant stays in {}. Next: picket hunt {}/logs",
            folder.display(),
            folder.display()
        )?,
        None => writeln!(
            out,
            "\nNext: picket simulate --to tenant, then picket hunt tenant/logs; or picket hunt on an export of your own."
        )?,
    }
    Ok(Outcome::Done)
}

/// The labelled stories of the last day, each with whether a rule reported it.
fn truth(hunt: &Hunt, path: &Path, style: Style, out: &mut dyn Write) -> Result<()> {
    let reported = correlation_ids(hunt);
    writeln!(
        out,
        "{}",
        style.strong(
            "The truth beside it: what was simulated in the last day, and what the rules made of it"
        )
    )?;
    let file = File::open(path).with_context(|| format!("{} can't be read", path.display()))?;
    for line in BufReader::new(file).lines() {
        let story: Json = serde_json::from_str(&line?)?;
        if story.get("in_last_day").and_then(Json::as_bool) != Some(true) {
            continue;
        }
        let ids = story
            .get("correlation_ids")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .filter_map(Json::as_str);
        let found = ids.into_iter().any(|it| reported.contains(it));
        let attack = text(&story, "kind") == Some("attack");
        let verdict = match (attack, found) {
            (true, true) => style.green("found"),
            (true, false) => style.red("MISSED"),
            (false, true) => style.yellow("reported, benign"),
            (false, false) => style.green("left alone"),
        };
        let kind = if attack { style.red("attack") } else { "benign".to_owned() };
        let user = text(&story, "user").and_then(|it| it.split('@').next()).unwrap_or_default();
        let title = format!("{user}: {}", text(&story, "title").unwrap_or_default());
        let title = padded(&fitted(&clean(&title), TITLE), TITLE);
        writeln!(out, "  {kind}  {title}  {verdict}")?;
    }
    Ok(())
}

fn text<'a>(story: &'a Json, member: &str) -> Option<&'a str> {
    story.get(member).and_then(Json::as_str)
}

fn correlation_ids(hunt: &Hunt) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for alert in hunt.alerts() {
        let Some(at) = alert.rows.columns.iter().position(|it| it.name == "CorrelationId") else {
            continue;
        };
        found.extend(alert.rows.rows().filter_map(|row| match row.get(at) {
            Some(Cell::String(id)) => Some((*id).to_owned()),
            _ => None,
        }));
    }
    found
}
