//! Runs rules in rounds: those that read what a hunt makes, its alerts and incidents, after those that make it.

use std::sync::Arc;

use detect::alert::Alert;
use detect::check::compile_rule;
use detect::incidents::Book;
use detect::made::{ALERTS, INCIDENTS, Round, with_made};
use detect::rule_file::RuleFile;
use kql::library::Catalog;

use crate::rule_run::RuleRun;
use crate::side_by_side::run_all;
use crate::source::Source;

/// Runs all rules on so many lanes; what came of each stands in the order of the files. The incidents of all alerts are in the book.
pub fn run_rounds(
    files: &[RuleFile],
    source: &Source,
    n_lanes: usize,
    run: impl Fn(&RuleFile, &Source) -> Option<RuleRun> + Sync,
) -> (Vec<RuleRun>, Book) {
    let rounds: Vec<Round> = files.iter().map(|it| round(it, source)).collect();
    let (mut runs, mut book) = (Vec::new(), Book::default());
    for round in Round::ALL {
        let of_round: Vec<usize> =
            (0..files.len()).filter(|at| rounds.get(*at) == Some(&round)).collect();
        if of_round.is_empty() {
            continue;
        }
        let made = after(source, &runs, &book, round);
        let mut came = run_all(files, &of_round, n_lanes, |it| run(it, &made));
        for (_, it) in &mut came {
            it.notes.extend(round.note(of_round.len() - 1));
        }
        book.add(came.iter().flat_map(|(_, it)| &it.alerts));
        runs.extend(came);
    }
    runs.sort_by_key(|(at, _)| *at);
    (runs.into_iter().map(|(_, it)| it).collect(), book)
}

/// The source as a round sees it: with what the rounds before have made.
fn after(source: &Source, runs: &[(usize, RuleRun)], book: &Book, round: Round) -> Source {
    let mut context = source.context.clone();
    if round != Round::First {
        let alerts: Vec<&Alert> = runs.iter().flat_map(|(_, it)| &it.alerts).collect();
        let catalog = source.logs.as_ref();
        context.tables = with_made(context.tables, catalog, &alerts, book.changes());
    }
    let (clock, explains) = (source.clock, source.explains);
    Source { logs: Arc::clone(&source.logs), context, clock, explains }
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
