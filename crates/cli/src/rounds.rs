//! Runs rules in rounds: those that read what a hunt makes, its alerts and incidents, after those that make it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use detect::check::compile_rule;
use detect::evaluate::state::Made;
use detect::incidents::{self, Book};
use detect::made::{ALERTS, INCIDENTS, Round, Rows};
use detect::rule_file::RuleFile;
use detect::sinks::security_alert::of_table;
use kql::library::Catalog;
use serde_json::Value as Json;

use crate::rule_run::RuleRun;
use crate::side_by_side::run_all;
use crate::source::Source;

/// Runs all rules on so many lanes; what came of each stands in the order of the files. The incidents of all alerts go into the book.
/// `before`: what earlier hunts have made.
pub fn run_rounds(
    files: &[RuleFile],
    source: &Source,
    n_lanes: usize,
    before: &Made,
    book: &mut Book,
    run: impl Fn(&RuleFile, &Source) -> Option<RuleRun> + Sync,
) -> Vec<RuleRun> {
    let rounds: Vec<Round> = files.iter().map(|it| round(it, source)).collect();
    let mut runs = Vec::new();
    for round in Round::ALL {
        let of_round: Vec<usize> =
            (0..files.len()).filter(|at| rounds.get(*at) == Some(&round)).collect();
        if of_round.is_empty() {
            continue;
        }
        let rows = match round {
            Round::First => Rows::default(),
            Round::Alerts | Round::Incidents => {
                // A rule doesn't see what its own round makes, in this hunt or an earlier one.
                let later = (rounds.iter().zip(files)).filter(|(it, _)| **it >= round);
                let later = later.filter_map(|(_, it)| Some(it.rule.as_ref()?.id.as_str()));
                rows(&runs, book, before, &later.collect())
            }
        };
        let mut context = source.context.clone();
        context.tables = rows.beside(context.tables, source.logs.as_ref());
        let (clock, explains) = (source.clock, source.explains);
        let made = Source { logs: Arc::clone(&source.logs), context, clock, explains };
        let mut came = run_all(files, &of_round, n_lanes, |it| run(it, &made));
        for (_, it) in &mut came {
            it.notes.extend(round.note(of_round.len() - 1));
            note_seen(it, &rows);
        }
        book.add(came.iter().flat_map(|(_, it)| &it.alerts));
        runs.extend(came);
    }
    runs.sort_by_key(|(at, _)| *at);
    runs.into_iter().map(|(_, it)| it).collect()
}

/// What the rounds before and earlier hunts have made, but by those rules.
fn rows(runs: &[(usize, RuleRun)], book: &Book, before: &Made, but_of: &BTreeSet<&str>) -> Rows {
    let mut alerts = before.alerts_but_of(but_of);
    let made = runs.iter().flat_map(|(_, it)| &it.alerts);
    alerts.extend(made.map(|it| Json::Object(of_table(it))));
    let states = book.states().filter(|it| !but_of.contains(it.rule_id.as_str()));
    Rows::new(alerts, states.map(incidents::to_json).collect())
}

/// Notes in the alerts of a run what it could see of what hunts have made. Alerts of one window have seen the same.
fn note_seen(run: &mut RuleRun, rows: &Rows) {
    if ![ALERTS, INCIDENTS].into_iter().any(|it| run.reads.contains(it)) {
        return;
    }
    let mut known = BTreeMap::new();
    for alert in &mut run.alerts {
        let scope = alert.window.filter(|_| alert.is_scoped);
        let seen = known.entry(scope).or_insert_with(|| Arc::new(rows.seen(&run.reads, scope)));
        alert.seen = Some(Arc::clone(seen));
    }
}

/// The round of a rule. Only one that speaks of the tables that a hunt makes, by itself or by a stored function, needs to be bound for it.
fn round(file: &RuleFile, source: &Source) -> Round {
    let Some(rule) = &file.rule else { return Round::First };
    let speaks = |text: &str| text.contains(ALERTS) || text.contains(INCIDENTS);
    let functions = source.logs.function_names();
    let stored = functions.iter().filter_map(|it| source.logs.function(it));
    if !speaks(&rule.query.text) && !stored.into_iter().any(|it| speaks(&it.text)) {
        return Round::First;
    }
    let (query, _) = compile_rule(rule, source.logs.as_ref(), &engine::library::Functions);
    query.map_or(Round::First, |it| Round::of(&it))
}
