//! When rules run and what they see. Pure but for the scan: the clock is a parameter.
//!
//! A scheduled rule looks at [T - queryPeriod, T) at each tick T of its schedule, with T for `now()`; a near-real-time rule at what arrived
//! in each minute; a hunting rule once at everything. [`windows::RuleWindows`] says which windows there are and what came of them,
//! [`outlook`] which of them are surely empty and need not be run, [`known`] which rows were reported before.

pub mod account;
pub mod deployable;
pub mod known;
pub mod outlook;
mod profile;
pub mod state;
pub mod ticks;
pub mod windows;

use std::sync::Arc;

use engine::run::{self, Answer, Context};
use engine::stages::settled;
use engine::tables::OnClock;
use kql::bound::BoundQuery;
use kql::library::Catalog;

use crate::alert::{self, Alert, Run};
use crate::range::query_range;
use crate::rule::{Kind, Rule};

/// What came of a run.
#[derive(Debug, Clone)]
pub struct Evaluation {
    pub answer: Answer,
    pub run: Run,
    pub fired: bool,
    pub alerts: Vec<Alert>,
    /// What a reader of the result has to know, each a sentence without its full stop.
    pub notes: Vec<String>,
}

/// Why a rule could not be run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the query has no tabular expression")]
    NothingToRun,
    #[error(transparent)]
    Engine(#[from] engine::error::Error),
}

/// Runs a rule's query once, which was bound with that catalogue: a scheduled rule over the window that ends now, any other over what
/// the context lets it see.
pub async fn evaluate(
    rule: &Arc<Rule>,
    query: &BoundQuery,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Evaluation, Error> {
    let window = match (rule.kind, rule.schedule) {
        (Kind::Scheduled, Some(schedule)) => {
            Some((context.now.saturating_sub(schedule.period), context.now))
        }
        _ => context.window,
    };
    let context = Context { window, ..on_clock(rule, context) };
    let looked = evaluate_window(rule, query, catalog, &context).await?;
    let run = run_of(query, &context);
    let alerts = if looked.fired { alert::alerts(rule, &looked.answer, run) } else { Vec::new() };
    let notes = several(query).into_iter().collect();
    Ok(Evaluation { answer: looked.answer, run, fired: looked.fired, alerts, notes })
}

/// What a rule runs with: by its clock.
pub fn on_clock(rule: &Rule, context: &Context) -> Context {
    let (inner, clock) = (context.tables.clone(), rule.clock());
    Context { tables: Arc::new(OnClock { inner, clock }), ..context.clone() }
}

/// What one window came to.
#[derive(Debug, Clone)]
pub struct Looked {
    pub answer: Answer,
    /// What the trigger says of the number of rows; a rule without one fires on any row.
    pub fired: bool,
}

/// Runs a rule's query at one instant: `now()` and the window are the context's.
pub async fn evaluate_window(
    rule: &Rule,
    query: &BoundQuery,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Looked, Error> {
    let first = first_of(query).ok_or(Error::NothingToRun)?;
    let settled = settled(&rule.query.text, &first, catalog, context).await?;
    let whole = settled.query.tables.first().ok_or(Error::NothingToRun)?;
    let answer = run::run(whole, &settled.context).await?;
    let fired = fires(rule, answer.n_rows());
    Ok(Looked { answer, fired })
}

/// The first tabular expression: the one that counts.
pub(crate) fn first_of(query: &BoundQuery) -> Option<BoundQuery> {
    let table = query.tables.first()?.clone();
    Some(BoundQuery { tables: vec![table], names: vec![None], open: query.open })
}

/// Whether that many rows raise an alert.
fn fires(rule: &Rule, n_rows: usize) -> bool {
    match rule.schedule {
        Some(schedule) => schedule.fires(n_rows as u64),
        None => n_rows > 0,
    }
}

/// When the run of a context is, and over what.
fn run_of(query: &BoundQuery, context: &Context) -> Run {
    let of_text = || query_range(query.tables.first()?, context.now);
    let range = context.window.or_else(of_text);
    Run { time: context.now, window: context.window, range }
}

/// What is said of a query that answers with several tables.
fn several(query: &BoundQuery) -> Option<String> {
    let n_tables = query.tables.len();
    (n_tables > 1)
        .then(|| format!("the query has {n_tables} tabular expressions: the first one counts"))
}
