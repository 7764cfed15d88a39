//! What several rules read is decoded once, for all of them.

use std::sync::Arc;

use detect::check::compile_rule;
use detect::needs::needs;
use detect::rule_file::RuleFile;
use logs::store::{Room, Store, Wanted};

use crate::source::Source;

/// Of more rules than that it isn't counted why they found nothing.
pub const MAX_EXPLAINED: usize = 20;

/// The source with tables that are decoded once, where they are read more than once: by several rules, or in several windows.
/// `n_runs` says how often a rule is run, as far as one from several can be told.
pub fn shared(
    mut source: Source,
    files: &[RuleFile],
    n_runs: impl Fn(&RuleFile) -> usize,
) -> Source {
    let mut wanted = Wanted::default();
    for file in files {
        let Some(rule) = &file.rule else { continue };
        let (query, _) = compile_rule(rule, source.logs.as_ref(), &engine::library::Functions);
        let Some(table) = query.as_ref().and_then(|it| it.tables.first()) else { continue };
        for (table, columns) in &needs(table) {
            wanted.add(table, columns, n_runs(file));
        }
    }
    // As much again is left to sorts, joins and aggregates.
    let room = Room::of(source.context.resources.memory / 2);
    let store = Store::new(Arc::clone(&source.logs), &wanted, room);
    store.fill();
    source.context.tables = Arc::new(store);
    source.explains = files.len() <= MAX_EXPLAINED;
    source
}
