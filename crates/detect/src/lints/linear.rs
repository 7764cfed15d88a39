//! Times and numbers as sums: a column or none, the instant of the run or none, and a constant that is known within a range.
//!
//! `now() - TimeGenerated`, `startofday(ago(7d))`, `datetime_add('day', -14, now())` and `bin(TimeGenerated, 1h)` are such sums.

use kql::bound::{BinaryOp, Expr, ExprKind};
use kql::datetime::read::{read_datetime, read_timespan};
use kql::datetime::{DAY, HOUR, MINUTE, SECOND};
use kql::types::{Type, Value};

use super::analysis::Analysis;
use super::interval::{FAR, ONE};
use super::state::State;
use super::subjects::Subject;

/// `term + now * T + [low, high]`, in so many units for a number's 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linear {
    pub term: Option<(Subject, i128)>,
    pub now: i128,
    pub low: i128,
    pub high: i128,
    /// How many units a number's 1 has; 0 for a time, whose unit is the tick.
    pub unit: i128,
    /// The least difference of two values; 0 where it isn't known.
    pub step: i128,
}

impl Linear {
    fn time(low: i128, high: i128) -> Linear {
        Linear { term: None, now: 0, low, high, unit: 0, step: 1 }
    }

    fn instant(low: i128, high: i128) -> Linear {
        Linear { now: 1, ..Linear::time(low, high) }
    }

    fn number(value: i128, step: i128) -> Linear {
        Linear { term: None, now: 0, low: value, high: value, unit: ONE, step }
    }

    fn shifted(self, low: i128, high: i128) -> Linear {
        let (low, high) = (self.low.saturating_add(low), self.high.saturating_add(high));
        Linear { low: low.clamp(-FAR, FAR), high: high.clamp(-FAR, FAR), ..self }
    }

    fn negated(self) -> Linear {
        let term = self.term.map(|(it, sign)| (it, -sign));
        Linear { term, now: -self.now, low: -self.high, high: -self.low, ..self }
    }

    /// The constant, where it is nothing else.
    pub fn constant(&self) -> Option<i128> {
        (self.term.is_none() && self.now == 0 && self.low == self.high).then_some(self.low)
    }

    /// The sum; None where two different columns meet, or a time and a number.
    fn plus(self, other: Linear) -> Option<Linear> {
        let (a, b) = alike(self, other)?;
        let term = match (a.term, b.term) {
            (Some((x, s)), Some((y, t))) if x == y && s == -t => None,
            (Some(_), Some(_)) => return None,
            (x, y) => x.or(y),
        };
        let sum = Linear { term, now: a.now + b.now, step: a.step.min(b.step), ..a };
        Some(sum.shifted(b.low, b.high))
    }

    /// The difference.
    pub fn minus(self, other: Linear) -> Option<Linear> {
        self.plus(other.negated())
    }

    /// The hull of two sums over the same column.
    fn or(self, other: Linear) -> Option<Linear> {
        let (a, b) = alike(self, other)?;
        (a.term == b.term && a.now == b.now).then_some(Linear {
            low: a.low.min(b.low),
            high: a.high.max(b.high),
            step: a.step.min(b.step),
            ..a
        })
    }

    fn times(self, factor: i128, unit: i128) -> Option<Linear> {
        let scale = |it: i128| Some(it.checked_mul(factor)?.div_euclid(unit));
        (self.term.is_none() && self.now == 0 && self.low.abs() < FAR && self.high.abs() < FAR)
            .then_some(())?;
        let (a, b) = (scale(self.low)?, scale(self.high)?);
        Some(Linear { low: a.min(b), high: a.max(b), step: self.step.min(1), ..self })
    }
}

/// Both in one unit.
fn alike(a: Linear, b: Linear) -> Option<(Linear, Linear)> {
    let scaled = |it: Linear, unit: i128| {
        let scaled = |it: i128| Some(it.checked_mul(unit)? / ONE);
        let value = scaled(it.constant()?)?;
        Some(Linear { low: value, high: value, unit, step: scaled(it.step)?, ..it })
    };
    match (a.unit, b.unit) {
        (x, y) if x == y => Some((a, b)),
        (0, _) | (_, 0) => None,
        (x, ONE) => Some((a, scaled(b, x)?)),
        (ONE, y) => Some((scaled(a, y)?, b)),
        _ => None,
    }
}

impl<'q> Analysis<'q> {
    /// The expression as a sum; None where it is none.
    pub fn linear(&mut self, expr: &'q Expr, state: &State) -> Option<Linear> {
        self.deeper(|this| this.sum(expr, state))
    }

    fn sum(&mut self, expr: &'q Expr, state: &State) -> Option<Linear> {
        if !matches!(
            expr.ty,
            Type::DateTime | Type::TimeSpan | Type::Int | Type::Long | Type::Real | Type::Dynamic
        ) {
            return None;
        }
        let found = match &expr.kind {
            ExprKind::Literal(value) => return literal(value),
            ExprKind::Column(id) => {
                if self.is_arrival(expr) {
                    return self.term(expr);
                }
                match self.subjects.value_of(*id) {
                    Some(value) if value.ty == expr.ty => self.linear(value, state),
                    _ => None,
                }
            }
            ExprKind::Negate(it) => self.linear(it, state).map(Linear::negated),
            ExprKind::Binary { op, left, right } => self.arithmetic(*op, left, right, state),
            ExprKind::Call { function, args } => self.called(function, args, state),
            ExprKind::ToScalar(table) => self.scalar_of(table),
            ExprKind::Parameter(_)
            | ExprKind::In { .. }
            | ExprKind::Between { .. }
            | ExprKind::InTable { .. }
            | ExprKind::Index { .. } => None,
        };
        found.or_else(|| self.term(expr))
    }

    /// The expression as a column of its own.
    fn term(&mut self, expr: &Expr) -> Option<Linear> {
        let subject =
            if self.is_arrival(expr) { self.arrival() } else { self.subjects.of(expr)? };
        let (unit, step) = match expr.ty {
            Type::DateTime | Type::TimeSpan => (0, 1),
            Type::Int | Type::Long => (ONE, ONE),
            Type::Real => (ONE, 0),
            // What lies in a dynamic may be of any type.
            _ => return None,
        };
        Some(Linear { term: Some((subject, 1)), now: 0, low: 0, high: 0, unit, step })
    }

    fn arithmetic(
        &mut self,
        op: BinaryOp,
        left: &'q Expr,
        right: &'q Expr,
        state: &State,
    ) -> Option<Linear> {
        let (a, b) = (self.linear(left, state)?, self.linear(right, state)?);
        match op {
            BinaryOp::Add => a.plus(b),
            BinaryOp::Subtract => a.minus(b),
            BinaryOp::Multiply => match (a.unit, b.unit) {
                (_, ONE) => a.times(b.constant()?, ONE),
                (ONE, _) => b.times(a.constant()?, ONE),
                _ => None,
            },
            BinaryOp::Divide => match (a.unit, b.unit, b.constant()?) {
                // A time over a timespan: a number whose 1 is that timespan.
                (0, 0, by) if by > 0 && a.now == -a.term.map_or(0, |it| it.1) => {
                    Some(Linear { unit: by, step: 0, ..a })
                }
                (0, ONE, by) if by > 0 => a.times(ONE, by),
                _ => None,
            },
            _ => None,
        }
    }

    fn called(&mut self, function: &str, args: &'q [Expr], state: &State) -> Option<Linear> {
        let first = args.first();
        match (function, args) {
            ("now", []) => return Some(Linear::instant(0, 0)),
            ("now", [offset]) => {
                return Linear::instant(0, 0).plus(self.linear(offset, state)?);
            }
            ("ago", [by]) => return Linear::instant(0, 0).minus(self.linear(by, state)?),
            ("datetime_add", [unit, number, base]) => {
                let unit = text(unit)?;
                let number = self.linear(number, state)?.constant()? / ONE;
                let (low, high) = spread(unit, number)?;
                return Some(self.linear(base, state)?.shifted(low, high));
            }
            ("datetime_diff", [unit, a, b]) => {
                let (unit, longest) = span_of(text(unit)?)?;
                (unit == longest).then_some(())?;
                let (a, b) = (self.linear(a, state)?, self.linear(b, state)?);
                let difference = a.minus(b)?.shifted(1 - unit, unit - 1);
                // Kusto: weeks are a real, other units are counted in whole.
                let step = if unit == 7 * i128::from(DAY) { 0 } else { unit };
                return Some(Linear { unit, step, ..difference });
            }
            ("iff" | "iif", [_, a, b]) => {
                return self.linear(a, state)?.or(self.linear(b, state)?);
            }
            ("coalesce" | "max_of" | "min_of", [first, rest @ ..]) if rest.len() < 8 => {
                let mut found = self.linear(first, state)?;
                for it in rest {
                    found = found.or(self.linear(it, state)?)?;
                }
                return Some(found);
            }
            ("case", [.., other]) if args.len() < 20 => {
                let mut found = self.linear(other, state)?;
                for it in args.iter().skip(1).step_by(2) {
                    found = found.or(self.linear(it, state)?)?;
                }
                return Some(found);
            }
            _ => {}
        }
        self.rounded(function, first?, args, state)
    }

    /// Functions that move a time or a number a little.
    fn rounded(
        &mut self,
        function: &str,
        first: &'q Expr,
        args: &'q [Expr],
        state: &State,
    ) -> Option<Linear> {
        let of = |this: &mut Self| this.linear(first, state);
        let by = match args.get(1) {
            Some(it) => Some(self.linear(it, state)?.constant()?),
            None => None,
        };
        let day = i128::from(DAY);
        let (unit, longest) = match function {
            "startofday" | "endofday" => ("day", day),
            "startofweek" | "endofweek" => ("week", 7 * day),
            "startofmonth" | "endofmonth" => ("month", 31 * day),
            "startofyear" | "endofyear" => ("year", 366 * day),
            "bin" | "floor" | "bin_at" => {
                let base = of(self)?;
                let size = by.filter(|it| *it > 0 && base.unit == 0)?;
                return Some(Linear { step: 1, ..base.shifted(1 - size, 0) });
            }
            "todatetime" | "totimespan" => return self.converted(function, first, state),
            "tolong" | "toint" | "round" | "ceiling" if by.is_none() => {
                let base = of(self).filter(|it| it.unit != 0)?;
                return Some(Linear { step: 0, ..base.shifted(-base.unit, base.unit) });
            }
            "todouble" | "toreal" => return of(self).filter(|it| it.unit != 0),
            // The zones of the world are at most 14 hours from UTC.
            "datetime_utc_to_local" | "datetime_local_to_utc" => {
                let most = 14 * i128::from(HOUR);
                let base = self.linear(first, state)?;
                return Some(base.shifted(-most, most));
            }
            _ => return None,
        };
        let (low, high) = spread(unit, by.unwrap_or(0) / ONE)?;
        let base = of(self)?.shifted(low, high);
        Some(if function.starts_with("start") {
            base.shifted(1 - longest, 0)
        } else {
            base.shifted(0, longest - 1)
        })
    }

    /// `todatetime(x)`, `totimespan(x)`: of a text, of such a value, or of such a value's text.
    fn converted(&mut self, function: &str, it: &'q Expr, state: &State) -> Option<Linear> {
        if let Some(it) = text(it) {
            let ticks =
                if function == "todatetime" { read_datetime(it) } else { read_timespan(it) };
            return ticks.map(|it| Linear::time(it.into(), it.into()));
        }
        match &it.kind {
            _ if it.ty == expr_type(function) => self.linear(it, state),
            // A time's text tells it to the tick.
            ExprKind::Call { function: "tostring", args } => {
                let it = args.first().filter(|it| it.ty == expr_type(function))?;
                self.linear(it, state)
            }
            _ => None,
        }
    }
}

/// What `todatetime` and `totimespan` give.
fn expr_type(function: &str) -> Type {
    if function == "todatetime" { Type::DateTime } else { Type::TimeSpan }
}

fn text(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Literal(Value::String(it)) => Some(it),
        _ => None,
    }
}

fn literal(value: &Value) -> Option<Linear> {
    Some(match value {
        Value::DateTime(it) | Value::TimeSpan(it) => Linear::time((*it).into(), (*it).into()),
        Value::Int(it) => Linear::number(i128::from(*it) * ONE, ONE),
        Value::Long(it) => Linear::number(i128::from(*it) * ONE, ONE),
        Value::Real(it) if it.is_finite() && it.abs() < 1e9 => {
            Linear::number((it * ONE as f64).round() as i128, 0)
        }
        Value::Null(_)
        | Value::Bool(_)
        | Value::Real(_)
        | Value::Decimal(_)
        | Value::Guid(_)
        | Value::String(_)
        | Value::Dynamic(_) => return None,
    })
}

/// How long a unit is, at least and at most.
fn span_of(unit: &str) -> Option<(i128, i128)> {
    let (low, high) = match unit.to_ascii_lowercase().as_str() {
        "second" => (SECOND, SECOND),
        "minute" => (MINUTE, MINUTE),
        "hour" => (HOUR, HOUR),
        "day" => (DAY, DAY),
        "week" => (7 * DAY, 7 * DAY),
        "month" => (28 * DAY, 31 * DAY),
        "quarter" => (90 * DAY, 92 * DAY),
        "year" => (365 * DAY, 366 * DAY),
        _ => return None,
    };
    Some((low.into(), high.into()))
}

/// So many units: how far they lead, at least and at most.
fn spread(unit: &str, number: i128) -> Option<(i128, i128)> {
    let (low, high) = span_of(unit)?;
    let (a, b) = (low.checked_mul(number)?, high.checked_mul(number)?);
    Some((a.min(b), a.max(b)))
}
