//! What is wrong with a rule's logic: windows that can't hold what the query asks for, and predicates that nothing passes.
//!
//! The bound query is followed from its tables up. At each point stands what holds of every row in every run ([`state::State`]):
//! the ranges of times and numbers, the tests that texts have passed. Whatever isn't understood adds nothing, so that what is
//! said to be empty is empty. A part of the query that gives no row is followed on to where it tells: into an inner join (the
//! rule can't fire), or into `!in` (the filter drops nothing).

mod aggregates;
mod analysis;
mod compare;
mod constant;
mod domain;
mod enumerations;
mod findings;
mod flow;
mod interval;
mod joins;
mod linear;
mod refine;
mod schedule;
mod state;
mod subjects;
mod words;

use kql::bound::BoundQuery;
use kql::datetime::HOUR;
use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::rule::{Kind, Rule};
use analysis::{Analysis, Fate};

/// What is said of a rule's logic.
#[derive(Debug, Default)]
pub struct Lints {
    /// Places are those of the query's text.
    pub on_query: Vec<Diagnostic>,
    /// Places are those of the rule file.
    pub on_file: Vec<Diagnostic>,
}

/// How late an event may come that a near-real-time rule still looks at: it goes by the time of arrival.
const LATEST_ARRIVAL: i64 = 12 * HOUR;

/// Follows a rule's query, the first of its tables.
pub fn lints(rule: &Rule, query: &BoundQuery) -> Lints {
    let Some(table) = query.tables.first() else { return Lints::default() };
    let schedule = rule.schedule.filter(|_| rule.kind == Kind::Scheduled);
    let window = match rule.kind {
        Kind::Scheduled => schedule.map(|it| it.period),
        Kind::Nrt => Some(LATEST_ARRIVAL),
        Kind::Hunting => None,
    };
    let mut analysis = Analysis {
        text: &rule.query.text,
        window,
        frequency: schedule.map(|it| it.frequency),
        ..Analysis::default()
    };
    let root = analysis.table(table);
    if let Some(deaths) = &root.empty {
        analysis.befalls(deaths, Fate::Never, Span::default());
    }
    let on_file = schedule::findings(rule, &root, analysis.asks_arrival);
    Lints { on_query: findings::findings(analysis, rule), on_file }
}
