//! The range of time that a query's own text bounds it to: `where TimeGenerated >= ago(31d)`. A hunting rule has no other.

use std::collections::HashMap;

use kql::bound::{BinaryOp, BoundOperator, BoundTable, ColumnId, Expr, ExprKind};
use kql::clock::times;
use kql::types::Value;

use crate::predicate::conjuncts;

/// From the lowest bound of any table to the highest, `now` where there is none above; None where a table has no lower bound.
pub fn query_range(table: &BoundTable, now: i64) -> Option<(i64, i64)> {
    let ranges: Option<Vec<(i64, i64)>> = table_ranges(table, now)
        .into_iter()
        .map(|(_, (from, to))| Some((from?, to.unwrap_or(now).min(now))))
        .collect();
    let ranges = ranges?;
    let from = ranges.iter().map(|(from, _)| *from).min()?;
    Some((from, ranges.iter().map(|(_, to)| *to).max()?))
}

/// Each table with a time, as often as it is read, and the bounds that the query's conditions set to it.
pub fn table_ranges(table: &BoundTable, now: i64) -> Vec<(String, Range)> {
    let mut bounds =
        Bounds { now, sources: HashMap::new(), found: HashMap::new(), tables: Vec::new() };
    bounds.visit(table);
    let range = |ids: &[ColumnId]| {
        let found = ids.iter().filter_map(|it| bounds.found.get(it).copied());
        found.reduce(both).unwrap_or((None, None))
    };
    bounds.tables.iter().map(|(name, ids)| (name.clone(), range(ids))).collect()
}

/// From and to, each where there is a bound.
pub type Range = (Option<i64>, Option<i64>);

struct Bounds {
    now: i64,
    /// Columns of a union, each with the columns of the branches that fill it.
    sources: HashMap<ColumnId, Vec<ColumnId>>,
    found: HashMap<ColumnId, Range>,
    /// The times of each table that has any.
    tables: Vec<(String, Vec<ColumnId>)>,
}

impl Bounds {
    /// Inputs first: a union must be known before the predicates above it.
    fn visit(&mut self, table: &BoundTable) {
        for input in table.inputs() {
            self.visit(input);
        }
        match &table.operator {
            BoundOperator::Table(source) => {
                let times = times(&source.name, &table.columns).into_iter().map(|it| it.id);
                let times: Vec<ColumnId> = times.collect();
                if !times.is_empty() {
                    self.tables.push((source.name.clone(), times));
                }
            }
            BoundOperator::Union(union) => {
                for (at, column) in table.columns.iter().enumerate() {
                    let filled_by =
                        union.inputs.iter().filter_map(|it| it.columns.get(at).copied().flatten());
                    self.sources.insert(column.id, filled_by.collect());
                }
            }
            BoundOperator::Where(it) => {
                for conjunct in conjuncts(&it.predicate) {
                    self.bound(conjunct);
                    conjunct.tables().into_iter().for_each(|it| self.visit(it));
                }
            }
            _ => {}
        }
    }

    fn bound(&mut self, conjunct: &Expr) {
        for (id, op, bound) in comparisons(conjunct) {
            self.compare(id, op, bound);
        }
    }

    fn compare(&mut self, id: ColumnId, op: BinaryOp, bound: &Expr) {
        let Some(ticks) = constant(bound, self.now) else { return };
        let (from, to) = match op {
            BinaryOp::Greater | BinaryOp::GreaterOrEqual => (Some(ticks), None),
            BinaryOp::Less | BinaryOp::LessOrEqual => (None, Some(ticks)),
            _ => return,
        };
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            open.extend(self.sources.get(&id).into_iter().flatten());
            let known = self.found.entry(id).or_default();
            *known = both(*known, (from, to));
        }
    }
}

/// What two bounds leave together.
fn both(a: Range, b: Range) -> Range {
    let to = match (a.1, b.1) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    (a.0.max(b.0), to)
}

/// The comparisons of a column with something that a condition is, the column on the left.
pub(crate) fn comparisons(conjunct: &Expr) -> Vec<(ColumnId, BinaryOp, &Expr)> {
    match &conjunct.kind {
        ExprKind::Binary { op, left, right } => match (&left.kind, &right.kind) {
            (ExprKind::Column(id), _) => vec![(*id, *op, right)],
            (_, ExprKind::Column(id)) => vec![(*id, mirrored(*op), left)],
            _ => Vec::new(),
        },
        ExprKind::Between { negated: false, value, low, high } => match value.kind {
            ExprKind::Column(id) => {
                vec![(id, BinaryOp::GreaterOrEqual, low), (id, BinaryOp::LessOrEqual, high)]
            }
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn mirrored(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Less => BinaryOp::Greater,
        BinaryOp::LessOrEqual => BinaryOp::GreaterOrEqual,
        BinaryOp::Greater => BinaryOp::Less,
        BinaryOp::GreaterOrEqual => BinaryOp::LessOrEqual,
        other => other,
    }
}

/// The ticks of a constant datetime or timespan.
pub(crate) fn constant(expr: &Expr, now: i64) -> Option<i64> {
    match &expr.kind {
        ExprKind::Literal(Value::DateTime(it) | Value::TimeSpan(it)) => Some(*it),
        ExprKind::Negate(it) => constant(it, now)?.checked_neg(),
        ExprKind::Binary { op: BinaryOp::Add, left, right } => {
            constant(left, now)?.checked_add(constant(right, now)?)
        }
        ExprKind::Binary { op: BinaryOp::Subtract, left, right } => {
            constant(left, now)?.checked_sub(constant(right, now)?)
        }
        ExprKind::Call { function: "now", args } => match args.as_slice() {
            [] => Some(now),
            [offset] => now.checked_add(constant(offset, now)?),
            _ => None,
        },
        ExprKind::Call { function: "ago", args } => now.checked_sub(constant(args.first()?, now)?),
        _ => None,
    }
}
