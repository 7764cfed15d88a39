//! How many rows reach and pass each condition of a pipeline: one scan.

use engine::error::Error;
use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{
    Assignment, BoundAggregate, BoundOperator, BoundSummarize, BoundTable, Expr, ExprKind,
};
use kql::span::Span;
use kql::types::{Type, Value};

use super::StepCount;
pub use super::pipeline::column;
use super::pipeline::{Link, Pipeline, with_columns};

/// The longest text of a condition that is quoted whole.
const MAX_QUOTE: usize = 160;

/// Counts the rows at each condition.
pub async fn count(
    pipeline: &Pipeline<'_>,
    text: &str,
    context: &Context,
) -> Result<Vec<StepCount>, Error> {
    let mut steps = nothing(pipeline, text);
    let answer = run(&histogram(pipeline), context).await?;
    let mut stopped = vec![0u64; steps.len() + 1];
    for row in answer.rows() {
        if let [Cell::Long(at), Cell::Long(n_rows)] = row.as_slice()
            && let Some(slot) = usize::try_from(*at).ok().and_then(|it| stopped.get_mut(it))
        {
            *slot = u64::try_from(*n_rows).unwrap_or(0);
        }
    }
    let mut reached = stopped.iter().sum();
    for (step, stopped) in steps.iter_mut().zip(stopped) {
        step.reached = reached;
        reached -= stopped;
        step.passed = reached;
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

/// How many rows each condition stops: `summarize count() by case(not(first), 0, not(second), 1, ..., n)`. One scan, and a
/// condition is worked out only for the rows that reach it.
fn histogram(pipeline: &Pipeline<'_>) -> BoundTable {
    let mut table = pipeline.base.clone();
    for link in &pipeline.links {
        if let Link::Columns(assignments) = link {
            table = with_columns(table, assignments);
        }
    }
    let mut args = Vec::new();
    for (at, condition) in pipeline.conditions().enumerate() {
        args.extend([fails(condition), long(at)]);
    }
    args.push(long(args.len() / 2));
    let id = pipeline.free_id();
    let by = Assignment { column: column(id, Type::Long), value: call("case", args, Type::Long) };
    let aggregate = aggregate("count", Vec::new(), id + 1);
    let columns = std::iter::once(by.column.clone()).chain(aggregate.outputs.clone()).collect();
    let operator = BoundOperator::Summarize(BoundSummarize {
        input: Box::new(table),
        by: vec![by],
        aggregates: vec![aggregate],
    });
    BoundTable { operator, columns, span: Span::default() }
}

/// Whether a row doesn't pass: `where` stops null too.
fn fails(condition: &Expr) -> Expr {
    let no =
        Expr { kind: ExprKind::Literal(Value::Bool(false)), ty: Type::Bool, span: condition.span };
    call("not", vec![call("coalesce", vec![condition.clone(), no], Type::Bool)], Type::Bool)
}

fn call(function: &'static str, args: Vec<Expr>, ty: Type) -> Expr {
    Expr { kind: ExprKind::Call { function, args }, ty, span: Span::default() }
}

fn long(value: usize) -> Expr {
    let value = Value::Long(i64::try_from(value).unwrap_or(i64::MAX));
    Expr { kind: ExprKind::Literal(value), ty: Type::Long, span: Span::default() }
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
pub fn quote(text: &str, span: Span) -> String {
    let part = text.get(span.start..span.end).unwrap_or("");
    let squeezed = part.split_whitespace().collect::<Vec<_>>().join(" ");
    match squeezed.char_indices().nth(MAX_QUOTE) {
        Some((at, _)) => format!("{}...", squeezed.get(..at).unwrap_or("")),
        None => squeezed,
    }
}
