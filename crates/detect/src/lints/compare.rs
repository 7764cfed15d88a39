//! Comparisons: what they tell of their operands.

use std::rc::Rc;

use kql::bound::{BinaryOp, Expr, ExprKind};
use kql::span::Span;
use kql::types::{Type, Value};

use super::analysis::{Analysis, Fate};
use super::interval::{Bound, FAR, Interval, ONE};
use super::linear::Linear;
use super::refine::Passing;
use super::state::{Conflict, State};
use super::subjects::{Subject, word};

impl<'q> Analysis<'q> {
    /// `left op right`, or its opposite.
    pub fn compare(
        &mut self,
        state: &mut State,
        op: BinaryOp,
        left: &'q Expr,
        right: &'q Expr,
        yes: bool,
        span: Span,
    ) -> Passing {
        let op = if yes { op } else { opposite(op) };
        let text = |it: &Expr| it.ty == Type::String;
        if op != BinaryOp::NotEqual && !text(left) && !text(right) {
            for it in [left, right] {
                if let Some(deaths) = self.void(state, it) {
                    return Err(Conflict::Void(deaths));
                }
            }
        }
        if let Some(passing) = self.of_choice(state, op, left, right, span) {
            return passing;
        }
        if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
            for (one, other) in [(left, right), (right, left)] {
                if let ExprKind::Literal(value) = &self.subjects.resolved(other).kind
                    && !self.is_constant(one)
                {
                    let yes = op == BinaryOp::Equal;
                    self.is_word(state, one, (value.clone(), other.span), yes, span)?;
                }
            }
        }
        self.order(state, op, left, right, span)
    }

    /// A comparison of what `iff` chose among constants.
    fn of_choice(
        &mut self,
        state: &mut State,
        op: BinaryOp,
        left: &'q Expr,
        right: &'q Expr,
        span: Span,
    ) -> Option<Passing> {
        for (one, other, op) in [(left, right, op), (right, left, mirrored(op))] {
            let resolved = self.subjects.resolved(one);
            if !self.is_constant(other) {
                continue;
            }
            if let Some(choices) = self.choices(resolved) {
                let asked = |this: &mut Self, state: &mut State, it: &'q Expr| match this
                    .same_constant(it, other)
                {
                    Some(same) if matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) => {
                        if same == (op == BinaryOp::Equal) {
                            Ok(())
                        } else {
                            Err(Conflict::OnPurpose)
                        }
                    }
                    _ => this.order(state, op, it, other, span),
                };
                return Some(self.choose(state, &choices, &asked));
            }
            let truth = match &self.subjects.resolved(other).kind {
                ExprKind::Literal(Value::Bool(it)) => Some(*it),
                _ => None,
            };
            if let (Some(truth), BinaryOp::Equal, Type::Bool) = (truth, op, resolved.ty)
                && !matches!(resolved.kind, ExprKind::Column(_))
            {
                return Some(self.refine(state, resolved, truth));
            }
            if let Some(passing) = self.of_nothing(state, resolved, op, other, span) {
                return Some(passing);
            }
        }
        None
    }

    /// A comparison of what a function gives of a list without elements.
    fn of_nothing(
        &mut self,
        state: &State,
        call: &'q Expr,
        op: BinaryOp,
        other: &'q Expr,
        span: Span,
    ) -> Option<Passing> {
        let ExprKind::Call { function, args } = &call.kind else { return None };
        let gives = match *function {
            "array_index_of" => -ONE,
            "array_length" => 0,
            _ => return None,
        };
        let deaths = self.void(state, args.first()?)?;
        let other = self.linear(other, state).and_then(|it| it.constant())?;
        let holds = match op {
            BinaryOp::Equal => gives == other,
            BinaryOp::NotEqual => gives != other,
            BinaryOp::Less => gives < other,
            BinaryOp::LessOrEqual => gives <= other,
            BinaryOp::Greater => gives > other,
            BinaryOp::GreaterOrEqual => gives >= other,
            _ => return None,
        };
        Some(self.emptiness(Some(deaths), !holds, span))
    }

    fn same_constant(&self, a: &'q Expr, b: &'q Expr) -> Option<bool> {
        let of = |it: &'q Expr| match &self.subjects.resolved(it).kind {
            ExprKind::Literal(value) => word(value),
            _ => None,
        };
        let (a, b) = (of(a)?, of(b)?);
        (a.kind == b.kind).then_some(a.text == b.text)
    }

    /// What a comparison of times or numbers tells of the columns in it.
    pub fn order(
        &mut self,
        state: &mut State,
        op: BinaryOp,
        left: &'q Expr,
        right: &'q Expr,
        span: Span,
    ) -> Passing {
        if op == BinaryOp::NotEqual {
            return Ok(());
        }
        let (Some(a), Some(b)) = (self.linear(left, state), self.linear(right, state)) else {
            return Ok(());
        };
        for (a, b, op) in [(a, b, op), (b, a, mirrored(op))] {
            // Of two columns, each is bounded by what the other can be.
            let other = match (a.term, b.term) {
                (Some(_), Some(_)) if a.minus(b).is_none() => match self.extremes(&b, state) {
                    Some(it) => it,
                    None => continue,
                },
                _ => b,
            };
            let Some(difference) = a.minus(other) else { continue };
            if matches!(op, BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Equal) {
                self.at_most(state, difference, op == BinaryOp::Less, span)?;
            }
            if matches!(op, BinaryOp::Greater | BinaryOp::GreaterOrEqual | BinaryOp::Equal) {
                self.at_least(state, difference, op == BinaryOp::Greater, span)?;
            }
        }
        Ok(())
    }

    /// The sum as a range without a column.
    fn extremes(&self, it: &Linear, state: &State) -> Option<Linear> {
        let (relative, absolute) = self.ends(it, state, Span::default());
        let (now, range) =
            if relative == Interval::default() { (0, absolute) } else { (1, relative) };
        let (low, high) = range.ends();
        let open = low <= -FAR && high >= FAR;
        (!open).then_some(Linear { term: None, now, low, high, ..*it })
    }

    /// `difference <= 0`.
    fn at_most(&mut self, state: &mut State, it: Linear, strict: bool, span: Span) -> Passing {
        let step = if strict { it.step } else { 0 };
        let Some((subject, sign)) = it.term else {
            return if it.now == 0 && it.low > -step { Err(Conflict::OnPurpose) } else { Ok(()) };
        };
        let (loose, sure) = (-step - it.low, -step - it.high);
        let range = |at: i128, sure: i128| (at.abs() < FAR / 2).then_some(Bound { at, sure, span });
        let (interval, now) = if sign > 0 {
            (Interval { low: None, high: range(loose, sure) }, -it.now)
        } else {
            (Interval { low: range(-loose, -sure), high: None }, it.now)
        };
        match now {
            0 => self.bounded(state, subject, Interval::default(), interval, span),
            1 => self.bounded(state, subject, interval, Interval::default(), span),
            _ => Ok(()),
        }
    }

    /// `difference >= 0`.
    fn at_least(&mut self, state: &mut State, it: Linear, strict: bool, span: Span) -> Passing {
        let term = it.term.map(|(subject, sign)| (subject, -sign));
        let turned = Linear { term, now: -it.now, low: -it.high, high: -it.low, ..it };
        self.at_most(state, turned, strict, span)
    }

    /// A value lies in these ranges, one of them counted from the run.
    pub fn bounded(
        &mut self,
        state: &mut State,
        subject: Subject,
        relative: Interval,
        absolute: Interval,
        span: Span,
    ) -> Passing {
        let mut domain = self.domain(state, subject);
        let because = domain.because.clone();
        domain.relative = domain.relative.meet(&relative);
        let before = domain.absolute;
        domain.absolute = domain.absolute.meet(&absolute);
        let asked = domain.relative;
        let alone = asked.is_empty() || domain.scoped && asked.is_point();
        let seen = self.seen(&domain);
        let gone = alone || seen.is_empty() || domain.scoped && seen.is_point();
        if gone || domain.absolute.is_empty() || domain.null {
            if !because.is_empty() {
                return Err(Conflict::Void(because));
            }
            if gone {
                let asked = Box::new(asked);
                return Err(Conflict::Time { subject, asked, beside_window: !alone, span });
            }
            let other = before.low.or(before.high).map(|it| it.span);
            return Err(Conflict::Values {
                span,
                other: other.filter(|it| *it != Span::default()),
            });
        }
        self.befalls(&because, Fate::DropsNothing, span);
        if let (Some(frequency), Some(low)) = (self.frequency, domain.relative.low) {
            state.fresh |= low.at >= -i128::from(frequency);
        }
        state.facts.insert(subject, Rc::new(domain));
        Ok(())
    }
}

fn opposite(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterOrEqual,
        BinaryOp::LessOrEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessOrEqual,
        BinaryOp::GreaterOrEqual => BinaryOp::Less,
        other => other,
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
