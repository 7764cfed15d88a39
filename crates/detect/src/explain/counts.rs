//! How many rows go into and come out of each operator of a line.

use engine::run::Context;
use kql::bound::{BoundOperator, BoundTable};
use kql::span::Span;

use crate::liveness::count::{self, aggregate, quote, run_counts, summarize};
use crate::liveness::pipeline::{Link, Pipeline};
use crate::predicate::conjuncts;

use super::kept::{Kept, is_worth_keeping};
use super::lines::Line;
use super::{Condition, Step};

/// An id that no query uses.
const FIRST_ID: u32 = u32::MAX - 1;

/// The rows that a line reads, and its steps. What can't be counted is None, and why stands in `notes`.
pub async fn count_line(
    line: &Line<'_>,
    text: &str,
    kept: &mut Kept<'_>,
    notes: &mut Vec<String>,
) -> (Option<u64>, Vec<Step>) {
    let first = row_by_row(&line.chain, 0);
    let (mut steps, read, mut rows) = match has_condition(first) {
        // One scan tells what is read and what each condition lets through.
        true => count_run(first, line.base, None, text, kept, notes).await,
        false => {
            let read = counted(line.base, kept, notes).await;
            (unchanged(first, read, text), read, read)
        }
    };
    let mut below = first.last().copied().unwrap_or(line.base);
    let mut at = first.len();
    while let Some(operator) = line.chain.get(at).copied() {
        let run = row_by_row(&line.chain, at);
        if run.is_empty() {
            let before = rows;
            rows = match (before, keeps_rows(operator)) {
                (_, true) => before,
                (Some(0), _) if gives_nothing_of_nothing(operator) => before,
                _ => counted(operator, kept, notes).await,
            };
            steps.push(Step::new(text, operator.span, before, rows));
            below = operator;
            at += 1;
            continue;
        }
        let (more, _, left) = count_run(run, below, rows, text, kept, notes).await;
        steps.extend(more);
        rows = left;
        at += run.len();
        below = run.last().copied().unwrap_or(below);
    }
    (read, steps)
}

fn has_condition(run: &[&BoundTable]) -> bool {
    run.iter().any(|it| matches!(it.operator, BoundOperator::Where(_)))
}

/// Steps that let all rows through.
fn unchanged(run: &[&BoundTable], rows: Option<u64>, text: &str) -> Vec<Step> {
    run.iter().map(|it| Step::new(text, it.span, rows, rows)).collect()
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

/// Counts `where`s with what stands between them: the steps, how many rows go into the first one and how many come out of the last.
/// `before`: how many go in, where that is known.
async fn count_run(
    run: &[&BoundTable],
    below: &BoundTable,
    before: Option<u64>,
    text: &str,
    kept: &mut Kept<'_>,
    notes: &mut Vec<String>,
) -> (Vec<Step>, Option<u64>, Option<u64>) {
    if !has_condition(run) {
        return (unchanged(run, before, text), before, before);
    }
    let before = match before {
        None if is_worth_keeping(below) => counted(below, kept, notes).await,
        None if holds_nothing(below, kept.context) => Some(0),
        known => known,
    };
    let own = run.iter().map(|it| kept.over(it)).collect::<Vec<_>>();
    let base = kept.over(below);
    let pipeline = Pipeline { base: &base, links: links(&own), fed_by: None };
    let counted = match before {
        Some(0) => count::nothing(&pipeline, text),
        _ => match count::count(&pipeline, text, kept.context).await {
            Ok(counted) => counted,
            Err(error) => {
                notes.push(format!("a condition could not be counted: {error}"));
                let before = match before {
                    None => counted(below, kept, &mut Vec::new()).await,
                    known => known,
                };
                if before == Some(0) {
                    return (unchanged(run, before, text), before, before);
                }
                let mut unknown = unchanged(run, None, text);
                if let Some(first) = unknown.first_mut() {
                    first.rows_in = before;
                }
                return (unknown, before, None);
            }
        },
    };
    let before = counted.first().map_or(before, |it| Some(it.reached));
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
    (steps, before, rows)
}

/// The conditions and columns of operators that work row by row.
fn links(run: &[BoundTable]) -> Vec<Link<'_>> {
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
    links
}

/// Whether no row comes out where none goes in.
fn gives_nothing_of_nothing(it: &BoundTable) -> bool {
    match &it.operator {
        BoundOperator::Summarize(it) => !it.by.is_empty(),
        BoundOperator::MakeSeries(it) => !it.by.is_empty(),
        BoundOperator::Distinct(_)
        | BoundOperator::Take(_)
        | BoundOperator::Top(_)
        | BoundOperator::MvExpand(_)
        | BoundOperator::Parse(_)
        | BoundOperator::ParseKv(_)
        | BoundOperator::Sample(_)
        | BoundOperator::SampleDistinct(_) => true,
        _ => false,
    }
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

/// How many rows a part has. One that took its time is kept.
async fn counted(table: &BoundTable, kept: &mut Kept<'_>, notes: &mut Vec<String>) -> Option<u64> {
    if is_worth_keeping(table) {
        match kept.keep(table).await {
            Ok(Some(n_rows)) => return Some(n_rows),
            Ok(None) => {}
            Err(error) => {
                notes.push(format!("a step could not be counted: {error}"));
                return None;
            }
        }
    }
    if holds_nothing(table, kept.context) {
        return Some(0);
    }
    count_rows(&kept.over(table), kept.context, notes).await
}

/// Whether it is a table that the logs don't have.
fn holds_nothing(table: &BoundTable, context: &Context) -> bool {
    match &table.operator {
        BoundOperator::Table(it) if it.arguments.is_empty() && it.service.is_none() => {
            context.tables.function(&it.name, &[]).is_none()
                && context.tables.open_provider(&it.name, &table.columns).is_none()
        }
        _ => false,
    }
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
