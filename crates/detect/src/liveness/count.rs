//! How many rows reach and pass each condition of a pipeline: one scan.

use engine::error::Error;
use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{
    Assignment, BinaryOp, BoundAggregate, BoundOperator, BoundSummarize, BoundTable, Expr, ExprKind,
};
use kql::span::Span;
use kql::types::Type;

use super::StepCount;
use super::pipeline::{Link, Pipeline, column, with_columns};

/// The longest text of a condition that is quoted whole.
const MAX_QUOTE: usize = 160;

/// Counts the rows at each condition.
pub async fn count(
    pipeline: &Pipeline<'_>,
    text: &str,
    context: &Context,
) -> Result<Vec<StepCount>, Error> {
    let counts = run_counts(counting(pipeline), context).await?;
    let mut steps = nothing(pipeline, text);
    for (at, step) in steps.iter_mut().enumerate() {
        step.reached = counts.get(at).copied().unwrap_or(0);
        step.passed = counts.get(at + 1).copied().unwrap_or(0);
    }
    Ok(steps)
}

/// The conditions of a pipeline that no row reaches.
pub fn nothing(pipeline: &Pipeline<'_>, text: &str) -> Vec<StepCount> {
    let source = pipeline.source();
    let step = |it: &Expr| StepCount {
        source: source.clone(),
        text: quote(text, it.span),
        span: it.span,
        reached: 0,
        passed: 0,
    };
    pipeline.conditions().map(step).collect()
}

/// All rows of the base, with a bool for "passed this condition and all before it"; then the number of rows, and of each bool.
fn counting(pipeline: &Pipeline<'_>) -> BoundTable {
    let mut next_id = pipeline.free_id();
    let mut table = pipeline.base.clone();
    let mut passed: Vec<Expr> = Vec::new();
    for link in &pipeline.links {
        match link {
            Link::Columns(assignments) => table = with_columns(table, assignments),
            Link::Condition(condition) => {
                let value = match passed.last() {
                    Some(before) => and(before.clone(), (*condition).clone()),
                    None => (*condition).clone(),
                };
                let column = column(next_id, Type::Bool);
                passed.push(Expr {
                    kind: ExprKind::Column(column.id),
                    ty: Type::Bool,
                    span: condition.span,
                });
                table = with_columns(table, &[Assignment { column, value }]);
                next_id += 1;
            }
        }
    }
    let mut aggregates = vec![aggregate("count", Vec::new(), next_id)];
    for it in passed {
        next_id += 1;
        aggregates.push(aggregate("countif", vec![it], next_id));
    }
    summarize(table, aggregates)
}

fn and(left: Expr, right: Expr) -> Expr {
    let span = right.span;
    Expr {
        kind: ExprKind::Binary { op: BinaryOp::And, left: Box::new(left), right: Box::new(right) },
        ty: Type::Bool,
        span,
    }
}

/// One count as an aggregate.
pub fn aggregate(function: &'static str, args: Vec<Expr>, id: u32) -> BoundAggregate {
    BoundAggregate { function, args, outputs: vec![column(id, Type::Long)], span: Span::default() }
}

/// One row of counts over a table.
pub fn summarize(table: BoundTable, aggregates: Vec<BoundAggregate>) -> BoundTable {
    let columns = aggregates.iter().flat_map(|it| it.outputs.clone()).collect();
    let operator = BoundOperator::Summarize(BoundSummarize {
        input: Box::new(table),
        by: Vec::new(),
        aggregates,
    });
    BoundTable { operator, columns, span: Span::default() }
}

/// Runs a table of one row of counts.
pub async fn run_counts(table: BoundTable, context: &Context) -> Result<Vec<u64>, Error> {
    let answer = run(&table, context).await?;
    let row = answer.rows().next().unwrap_or_default();
    Ok(row
        .into_iter()
        .map(|it| if let Cell::Long(it) = it { u64::try_from(it).unwrap_or(0) } else { 0 })
        .collect())
}

/// A part of a query's text on one line.
fn quote(text: &str, span: Span) -> String {
    let part = text.get(span.start..span.end).unwrap_or("");
    let squeezed = part.split_whitespace().collect::<Vec<_>>().join(" ");
    match squeezed.char_indices().nth(MAX_QUOTE) {
        Some((at, _)) => format!("{}...", squeezed.get(..at).unwrap_or("")),
        None => squeezed,
    }
}
