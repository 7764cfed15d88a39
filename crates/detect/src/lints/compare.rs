//! Comparisons: what they tell of their operands.

use std::rc::Rc;

use kql::bound::{BinaryOp, Expr, ExprKind, InOp, TextOp};
use kql::span::Span;
use kql::types::{Type, Value};

use super::analysis::{Analysis, Fate};
use super::domain::{Domain, Passed, Test, Word, WordKind};
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
                    self.is_word(state, one, value.clone(), op == BinaryOp::Equal, other.span)?;
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
    fn bounded(
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

    /// The value is, or isn't, a constant.
    pub fn is_word(
        &mut self,
        state: &mut State,
        left: &'q Expr,
        value: Value,
        yes: bool,
        span: Span,
    ) -> Passing {
        match word(&value) {
            Some(word) => self.one_of(state, left, [(word, span)].into(), false, yes, span),
            None => Ok(()),
        }
    }

    /// The value is, or isn't, one of these.
    fn one_of(
        &mut self,
        state: &mut State,
        left: &'q Expr,
        words: Vec<(Word, Span)>,
        any_case: bool,
        yes: bool,
        span: Span,
    ) -> Passing {
        let words = self.possible(state, left, words, any_case);
        if words.is_empty() {
            // It was said already that the value is none of them.
            return Ok(());
        }
        let numbers = words.iter().map(|it| number(&it.0)).collect::<Option<Vec<i128>>>();
        if let Some(numbers) = numbers.filter(|_| yes && left.ty.is_numeric())
            && let (Some(low), Some(high)) = (numbers.iter().min(), numbers.iter().max())
            && let Some(subject) = self.subjects.of(left)
        {
            let range = Interval::between(*low, *high, span);
            self.bounded(state, subject, Interval::default(), range, span)?;
        }
        let values = words.into_iter().map(|it| it.0).collect();
        self.test(state, left, Test::OneOf { values, any_case }, yes, span)
    }

    /// The value passes a test, or fails it.
    pub fn test(
        &mut self,
        state: &mut State,
        left: &'q Expr,
        test: Test,
        yes: bool,
        span: Span,
    ) -> Passing {
        let Some(subject) = self.subjects.of(left) else { return Ok(()) };
        let mut domain = self.domain(state, subject);
        let because = domain.because.clone();
        if let Err(other) = domain.add(Passed { test, negated: !yes, span }) {
            if self.is_constant(left) {
                return Err(Conflict::OnPurpose);
            }
            if !because.is_empty() {
                return Err(Conflict::Void(because));
            }
            let other = Some(other).filter(|it| *it != Span::default());
            return Err(Conflict::Values { span, other });
        }
        self.befalls(&because, Fate::DropsNothing, span);
        state.facts.insert(subject, Rc::new(domain));
        Ok(())
    }

    /// `has`, `contains`, `=~` and their kin.
    pub fn text(
        &mut self,
        state: &mut State,
        (op, any_case): (TextOp, bool),
        left: &'q Expr,
        right: &'q Expr,
        yes: bool,
    ) -> Passing {
        if left.ty != Type::String
            && let Some(deaths) = self.void(state, left)
        {
            return self.emptiness(Some(deaths), yes, right.span);
        }
        let ExprKind::Literal(Value::String(pattern)) = &self.subjects.resolved(right).kind else {
            return Ok(());
        };
        let pattern: Rc<str> = pattern.as_ref().into();
        if op == TextOp::Equals {
            let word = Word { kind: WordKind::String, text: pattern };
            return self.one_of(state, left, vec![(word, right.span)], any_case, yes, right.span);
        }
        self.nothing_sought(op, right, yes);
        // How a dynamic value is put into words is not followed, and nothing is found in every text.
        if left.ty != Type::String || pattern.is_empty() {
            return Ok(());
        }
        self.test(state, left, Test::Text { op, pattern, any_case }, yes, right.span)
    }

    /// `in (...)`, `has_any (...)`, `has_all (...)`.
    pub fn in_list(
        &mut self,
        state: &mut State,
        op: InOp,
        left: &'q Expr,
        list: &'q [Expr],
        yes: bool,
        span: Span,
    ) -> Passing {
        let (yes, any_case) = match op {
            InOp::In { case_sensitive, negated } => (yes != negated, !case_sensitive),
            InOp::HasAny | InOp::HasAll => (yes, true),
        };
        let voids: Vec<_> = list.iter().map(|it| self.void(state, it)).collect();
        if !list.is_empty() && voids.iter().all(Option::is_some) {
            let all = voids.into_iter().flatten().flatten().collect();
            return if op == InOp::HasAll { Ok(()) } else { self.emptiness(Some(all), yes, span) };
        }
        let mut words = Vec::new();
        for it in list {
            match &self.subjects.resolved(it).kind {
                ExprKind::Literal(value) => match constants(value) {
                    Some(more) => words.extend(more.into_iter().map(|word| (word, it.span))),
                    None => return Ok(()),
                },
                _ => return Ok(()),
            }
        }
        match op {
            InOp::In { .. } => self.one_of(state, left, words, any_case, yes, span),
            InOp::HasAny | InOp::HasAll if left.ty != Type::String => Ok(()),
            InOp::HasAny | InOp::HasAll => {
                let each = yes == (op == InOp::HasAll) || words.len() == 1;
                let words = if each && words.len() <= 16 { words } else { Vec::new() };
                words.into_iter().filter(|it| !it.0.text.is_empty()).try_for_each(|(word, span)| {
                    let test = Test::Text { op: TextOp::Has, pattern: word.text, any_case };
                    self.test(state, left, test, yes, span)
                })
            }
        }
    }

    /// `isnull(x)`, `isempty(x)`, or their opposites.
    pub fn is_nothing(
        &mut self,
        state: &mut State,
        it: &'q Expr,
        or_empty: bool,
        yes: bool,
        span: Span,
    ) -> Passing {
        if let Some(deaths) = self.void(state, it) {
            return self.emptiness(Some(deaths), !yes, span);
        }
        if it.ty == Type::String && or_empty {
            return self.is_word(state, it, Value::String("".into()), yes, span);
        }
        Ok(())
    }

    /// The value is also all that is known of another.
    pub fn is_also(
        &mut self,
        state: &mut State,
        it: &'q Expr,
        other: &Domain,
        span: Span,
    ) -> Passing {
        let Some(subject) = self.subjects.of(it) else { return Ok(()) };
        let domain = self.domain(state, subject);
        match domain.meet(other) {
            Ok(met) if !met.absolute.is_empty() && !met.relative.is_empty() => {
                // A time that another bounds is no less of its own table.
                let scoped = domain.scoped;
                state.facts.insert(subject, Rc::new(Domain { scoped, ..met }));
                Ok(())
            }
            Ok(_) => Err(Conflict::Values { span, other: None }),
            Err(other) => Err(Conflict::Values {
                span,
                other: Some(other).filter(|it| *it != Span::default()),
            }),
        }
    }
}

/// The constants of a list, or the one.
fn constants(value: &Value) -> Option<Vec<Word>> {
    let Value::Dynamic(json) = value else { return word(value).map(|it| vec![it]) };
    let values: Vec<serde_json::Value> = serde_json::from_str(json).ok()?;
    let word_of = |it: &serde_json::Value| match it {
        serde_json::Value::String(it) => word(&Value::String(it.as_str().into())),
        serde_json::Value::Number(it) => it.as_i64().and_then(|it| word(&Value::Long(it))),
        _ => None,
    };
    values.iter().map(word_of).collect()
}

/// A whole number among words, in the units of ranges.
fn number(word: &Word) -> Option<i128> {
    let number: i64 = word.text.parse().ok()?;
    (word.kind == WordKind::Number).then(|| i128::from(number) * ONE)
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
