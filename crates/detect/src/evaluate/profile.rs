//! When the rows of a leaf are: one pass over it, which says for each minute the first and the last of its rows.

use engine::error::Error;
use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{
    Assignment, BinaryOp, BoundAggregate, BoundOperator, BoundSummarize, BoundTable, ColumnId,
    Expr, ExprKind,
};
use kql::clock::arrival as arrival_columns;
use kql::datetime::MINUTE;
use kql::span::Span;
use kql::types::{Type, Value};

use super::outlook::Leaf;
use super::ticks::{Cadence, DELAY};
use crate::liveness::{column, with_columns};

/// When rows are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The times are those of arrival.
    pub by_arrival: bool,
    /// The first and the last time of each minute that has rows, in order.
    minutes: Vec<(i64, i64)>,
    /// Rows that arrived after their first window was looked at.
    pub n_late: u64,
}

impl Profile {
    /// Whether there may be rows in that half-open range; where there are none for certain, false.
    pub fn may_hold(&self, (from, to): (i64, i64)) -> bool {
        let at = self.minutes.partition_point(|(_, last)| *last < from);
        self.minutes.get(at).is_some_and(|(first, _)| *first < to)
    }

    /// The first and the last time of all.
    pub fn span(&self) -> Option<(i64, i64)> {
        Some((self.minutes.first()?.0, self.minutes.last()?.1))
    }
}

/// Looks at a leaf's rows. Ticks of the cadence are counted from the anchor.
pub async fn profile(
    leaf: &Leaf,
    cadence: Cadence,
    anchor: i64,
    context: &Context,
) -> Result<Profile, Error> {
    let free = highest_id(&leaf.rows).saturating_add(1);
    let query = minutes(leaf, cadence, anchor, free);
    let answer = run(&query, context).await?;
    let mut profile = Profile { by_arrival: cadence.by_arrival, ..Profile::default() };
    for row in answer.rows() {
        if let [_, Cell::DateTime(first), Cell::DateTime(last), Cell::Long(n_late)] = row.as_slice()
        {
            profile.minutes.push((*first, *last));
            profile.n_late += u64::try_from(*n_late).unwrap_or(0);
        }
    }
    profile.minutes.sort_unstable();
    Ok(profile)
}

/// `summarize min(at), max(at), countif(late) by bin(at, 1m)`
fn minutes(leaf: &Leaf, cadence: Cadence, anchor: i64, free: u32) -> BoundTable {
    let time = reference(leaf.time, Type::DateTime);
    let arrival = arrival(leaf);
    let at = if cadence.by_arrival { arrival.clone() } else { Some(time.clone()) };
    let late = arrival
        .filter(|_| !cadence.by_arrival)
        .map(|arrival| late(&time, arrival, cadence, anchor));
    let no =
        Expr { kind: ExprKind::Literal(Value::Bool(false)), ty: Type::Bool, span: Span::default() };
    let computed = [
        Assignment { column: column(free, Type::DateTime), value: at.unwrap_or(time) },
        Assignment { column: column(free + 1, Type::Bool), value: late.unwrap_or(no) },
    ];
    let input = Box::new(with_columns(leaf.rows.clone(), &computed));
    let at = reference(ColumnId(free), Type::DateTime);
    let minute = call("bin", vec![at.clone(), span(MINUTE)], Type::DateTime);
    let by = vec![Assignment { column: column(free + 2, Type::DateTime), value: minute }];
    let aggregate = |function, arg: Expr, id, ty| BoundAggregate {
        function,
        args: vec![arg],
        outputs: vec![column(id, ty)],
        span: Span::default(),
    };
    let late = reference(ColumnId(free + 1), Type::Bool);
    let aggregates = vec![
        aggregate("min", at.clone(), free + 3, Type::DateTime),
        aggregate("max", at, free + 4, Type::DateTime),
        aggregate("countif", late, free + 5, Type::Long),
    ];
    let outputs = aggregates.iter().flat_map(|it| it.outputs.clone());
    let columns = by.iter().map(|it| it.column.clone()).chain(outputs).collect();
    let operator = BoundOperator::Summarize(BoundSummarize { input, by, aggregates });
    BoundTable { operator, columns, span: Span::default() }
}

/// When a row arrived; None: nothing tells it but its own time.
fn arrival(leaf: &Leaf) -> Option<Expr> {
    let told = arrival_columns(&leaf.rows.columns).into_iter();
    let told: Vec<Expr> = told.map(|it| reference(it.id, Type::DateTime)).collect();
    (told.len() > 1).then(|| call("coalesce", told, Type::DateTime))
}

/// Whether a row arrived after the first window that it is in was looked at.
fn late(time: &Expr, arrival: Expr, cadence: Cadence, anchor: i64) -> Expr {
    let at = |ticks| literal(Value::DateTime(ticks), Type::DateTime);
    let args = vec![time.clone(), span(cadence.frequency), at(anchor)];
    let tick = call("bin_at", args, Type::DateTime);
    let wait = span(cadence.frequency.saturating_add(DELAY));
    let looked_at = binary(BinaryOp::Add, tick, wait, Type::DateTime);
    binary(BinaryOp::Greater, arrival, looked_at, Type::Bool)
}

fn highest_id(table: &BoundTable) -> u32 {
    let own = table.columns.iter().map(|it| it.id.0).max().unwrap_or(0);
    table.inputs().into_iter().map(highest_id).fold(own, u32::max)
}

fn reference(id: ColumnId, ty: Type) -> Expr {
    Expr { kind: ExprKind::Column(id), ty, span: Span::default() }
}

fn literal(value: Value, ty: Type) -> Expr {
    Expr { kind: ExprKind::Literal(value), ty, span: Span::default() }
}

fn span(ticks: i64) -> Expr {
    literal(Value::TimeSpan(ticks), Type::TimeSpan)
}

fn call(function: &'static str, args: Vec<Expr>, ty: Type) -> Expr {
    Expr { kind: ExprKind::Call { function, args }, ty, span: Span::default() }
}

fn binary(op: BinaryOp, left: Expr, right: Expr, ty: Type) -> Expr {
    let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
    Expr { kind, ty, span: Span::default() }
}
