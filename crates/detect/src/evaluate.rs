//! Runs a rule once over what there is. Pure but for the scan: the clock is the context's `now`.

use std::sync::Arc;

use engine::run::{self, Answer, Context};
use engine::stages::settled;
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

/// Runs a rule's query, which was bound with that catalogue. A hunting rule fires on any row; a scheduled one on what its trigger says of the rows of
/// the window that ends now.
pub async fn evaluate(
    rule: &Arc<Rule>,
    query: &BoundQuery,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Evaluation, Error> {
    let table = query.tables.first().ok_or(Error::NothingToRun)?;
    let text = &rule.query.text;
    let mut notes = Vec::new();
    let window = match (rule.kind, rule.schedule) {
        (Kind::Scheduled, Some(schedule)) => {
            notes.push(
                "scheduled rule: the last window only; every window is not supported yet"
                    .to_owned(),
            );
            Some((context.now.saturating_sub(schedule.period), context.now))
        }
        (Kind::Nrt, _) => {
            notes.push("near-real-time rule: run once over everything; minute by minute is not supported yet".to_owned());
            context.window
        }
        _ => context.window,
    };
    if query.tables.len() > 1 {
        notes.push(format!(
            "the query has {} tabular expressions: the first one counts",
            query.tables.len()
        ));
    }
    let context = Context { window, ..context.clone() };
    let first = BoundQuery { tables: vec![table.clone()], names: vec![None], open: query.open };
    let settled = settled(text, &first, catalog, &context).await?;
    let whole = settled.query.tables.first().ok_or(Error::NothingToRun)?;
    let answer = run::run(whole, &settled.context).await?;
    let n_rows = answer.n_rows();
    let fired = match rule.schedule {
        Some(schedule) => schedule.fires(n_rows as u64),
        None => n_rows > 0,
    };
    let run = Run {
        time: context.now,
        window,
        range: window.or_else(|| query_range(table, context.now)),
    };
    let alerts = if fired { alert::alerts(rule, &answer, run) } else { Vec::new() };
    Ok(Evaluation { answer, run, fired, alerts, notes })
}
