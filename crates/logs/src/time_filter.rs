//! The range of TimeGenerated that filters leave open. It only drops what can't match; the filters themselves run later.

use datafusion::logical_expr::{BinaryExpr, Expr, Operator};
use datafusion::scalar::ScalarValue;

/// The column that tables are cut by.
pub const TIME: &str = kql::clock::TIME_GENERATED;

/// A half-open range of ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    pub from: i64,
    pub to: i64,
}

impl TimeRange {
    /// Everything, nulls excepted.
    pub const ALL: TimeRange = TimeRange { from: i64::MIN, to: i64::MAX };

    /// What is in both.
    pub fn and(self, other: TimeRange) -> TimeRange {
        TimeRange { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether anything from `min` to `max`, both included, is within.
    pub fn meets(self, min: i64, max: i64) -> bool {
        min < self.to && max >= self.from
    }
}

/// The range that all these filters together leave open; None: they don't speak of the time.
pub fn time_range(filters: &[Expr]) -> Option<TimeRange> {
    filters.iter().filter_map(range_of).reduce(TimeRange::and)
}

/// Whether a filter compares the time with a constant.
pub fn is_time_filter(filter: &Expr) -> bool {
    range_of(filter).is_some()
}

/// Whether a filter says no more than the range that [`time_range`] finds for it.
pub fn is_exact(filter: &Expr) -> bool {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            is_exact(left) && is_exact(right)
        }
        _ => range_of(filter).is_some(),
    }
}

fn range_of(filter: &Expr) -> Option<TimeRange> {
    match filter {
        Expr::BinaryExpr(BinaryExpr { left, op: Operator::And, right }) => {
            match (range_of(left), range_of(right)) {
                (Some(left), Some(right)) => Some(left.and(right)),
                (left, right) => left.or(right),
            }
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            match (is_time(left), literal(right), literal(left), is_time(right)) {
                (true, Some(ticks), _, _) => compared(*op, ticks),
                (_, _, Some(ticks), true) => compared(op.swap()?, ticks),
                _ => None,
            }
        }
        Expr::Between(it) if !it.negated && is_time(&it.expr) => Some(
            compared(Operator::GtEq, literal(&it.low)?)?
                .and(compared(Operator::LtEq, literal(&it.high)?)?),
        ),
        _ => None,
    }
}

fn compared(op: Operator, ticks: i64) -> Option<TimeRange> {
    let after = ticks.saturating_add(1);
    Some(match op {
        Operator::GtEq => TimeRange { from: ticks, ..TimeRange::ALL },
        Operator::Gt => TimeRange { from: after, ..TimeRange::ALL },
        Operator::Lt => TimeRange { to: ticks, ..TimeRange::ALL },
        Operator::LtEq => TimeRange { to: after, ..TimeRange::ALL },
        Operator::Eq => TimeRange { from: ticks, to: after },
        _ => return None,
    })
}

fn is_time(expr: &Expr) -> bool {
    matches!(expr, Expr::Column(it) if it.name == TIME)
}

fn literal(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Literal(ScalarValue::Int64(Some(ticks)), _) => Some(*ticks),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{col, lit};

    use super::*;

    #[test]
    fn ranges_come_out_of_comparisons() {
        let time = || col("\"TimeGenerated\"");
        let range = |filters: &[Expr]| time_range(filters).map(|it| (it.from, it.to));
        assert_eq!(range(&[time().gt_eq(lit(10i64)), time().lt(lit(20i64))]), Some((10, 20)));
        assert_eq!(range(&[lit(20i64).gt_eq(time()).and(time().gt(lit(10i64)))]), Some((11, 21)));
        assert_eq!(range(&[time().eq(lit(5i64)).and(col("a").eq(lit("x")))]), Some((5, 6)));
        assert_eq!(range(&[time().gt(lit(1i64)).or(time().lt(lit(0i64)))]), None);
    }
}
