//! How many rows go into and come out of each operator of a line.

use engine::run::Context;
use kql::bound::{BoundOperator, BoundTable};
use kql::span::Span;

use crate::liveness::count::{self, aggregate, quote, run_counts, summarize};
use crate::liveness::pipeline::{Link, Pipeline};
use crate::predicate::conjuncts;

use super::lines::Line;
use super::{Condition, Step};

/// An id that no query uses.
const FIRST_ID: u32 = u32::MAX - 1;

/// The rows that a line reads, and its steps. What can't be counted is None, and why stands in `notes`.
pub async fn count_line(
    line: &Line<'_>,
    text: &str,
    context: &Context,
    notes: &mut Vec<String>,
) -> (Option<u64>, Vec<Step>) {
    let read = count_rows(line.base, context, notes).await;
    let (mut rows, mut below) = (read, line.base);
    let (mut steps, mut at) = (Vec::new(), 0);
    while at < line.chain.len() {
        let run = row_by_row(&line.chain, at);
        if run.is_empty() {
            let Some(operator) = line.chain.get(at) else { break };
            let before = rows;
            rows = match keeps_rows(operator) {
                true => before,
                false => count_rows(operator, context, notes).await,
            };
            steps.push(Step::new(text, operator.span, before, rows));
            below = operator;
            at += 1;
            continue;
        }
        let (more, left) = count_run(run, below, rows, text, context, notes).await;
        steps.extend(more);
        rows = left;
        at += run.len();
        below = run.last().copied().unwrap_or(below);
    }
    (read, steps)
}

/// The operators from there on that work row by row and let each row through or not: they are counted in one scan.
fn row_by_row<'t, 'a>(chain: &'t [&'a BoundTable], at: usize) -> &'t [&'a BoundTable] {
    let rest = chain.get(at..).unwrap_or_default();
    let n = rest
        .iter()
        .take_while(|it| {
            matches!(
                it.operator,
                BoundOperator::Where(_) | BoundOperator::Extend(_) | BoundOperator::Project(_)
            )
        })
        .count();
    rest.get(..n).unwrap_or_default()
}

/// Counts `where`s with what stands between them.
async fn count_run(
    run: &[&BoundTable],
    below: &BoundTable,
    before: Option<u64>,
    text: &str,
    context: &Context,
    notes: &mut Vec<String>,
) -> (Vec<Step>, Option<u64>) {
    let mut links = Vec::new();
    for it in run {
        match &it.operator {
            BoundOperator::Where(it) => {
                links.extend(conjuncts(&it.predicate).into_iter().map(Link::Condition));
            }
            BoundOperator::Extend(it) => links.push(Link::Columns(&it.assignments)),
            BoundOperator::Project(it) => links.push(Link::Columns(&it.assignments)),
            _ => {}
        }
    }
    let pipeline = Pipeline { base: below, links, fed_by: None };
    let counted = match before {
        Some(0) => count::nothing(&pipeline, text),
        _ if pipeline.conditions().next().is_none() => Vec::new(),
        _ => match count::count(&pipeline, text, context).await {
            Ok(counted) => counted,
            Err(error) => {
                notes.push(format!("a condition could not be counted: {error}"));
                let unknown = run.iter().map(|it| Step::new(text, it.span, None, None));
                return (unknown.collect(), None);
            }
        },
    };
    let (mut rows, mut counted, mut steps) = (before, counted.into_iter(), Vec::new());
    for it in run {
        let mut step = Step::new(text, it.span, rows, rows);
        if let BoundOperator::Where(it) = &it.operator {
            let own = counted.by_ref().take(conjuncts(&it.predicate).len());
            step.conditions = own
                .map(|it| Condition {
                    text: it.text,
                    span: it.span,
                    rows_in: it.reached,
                    rows_out: it.passed,
                    dead: None,
                })
                .collect();
            step.rows_out = step.conditions.last().map_or(rows, |it| Some(it.rows_out));
        }
        rows = step.rows_out;
        steps.push(step);
    }
    (steps, rows)
}

/// Whether as many rows come out as go in.
fn keeps_rows(it: &BoundTable) -> bool {
    matches!(
        it.operator,
        BoundOperator::Extend(_)
            | BoundOperator::Project(_)
            | BoundOperator::Sort(_)
            | BoundOperator::Render(_)
            | BoundOperator::Materialize(_)
            | BoundOperator::Pack(_)
            | BoundOperator::AssertSchema(_)
    )
}

/// `table | count`.
pub async fn count_rows(
    table: &BoundTable,
    context: &Context,
    notes: &mut Vec<String>,
) -> Option<u64> {
    let counting = summarize(table.clone(), vec![aggregate("count", Vec::new(), FIRST_ID)]);
    match run_counts(counting, context).await {
        Ok(counts) => counts.first().copied(),
        Err(error) => {
            notes.push(format!("a step could not be counted: {error}"));
            None
        }
    }
}

impl Step {
    /// A step with the text at its place.
    fn new(text: &str, span: Span, rows_in: Option<u64>, rows_out: Option<u64>) -> Step {
        Step { text: quote(text, span), span, rows_in, rows_out, conditions: Vec::new() }
    }
}
