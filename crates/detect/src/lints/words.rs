//! Tests of values as words: equality, lists, `has` and its kin.

use std::rc::Rc;

use kql::bound::{Expr, ExprKind, InOp, TextOp};
use kql::span::Span;
use kql::types::{Type, Value};

use super::analysis::{Analysis, Fate};
use super::domain::{Domain, Passed, Test, Word, WordKind};
use super::interval::{Interval, ONE};
use super::refine::Passing;
use super::state::{Conflict, State};
use super::subjects::word;

impl<'q> Analysis<'q> {
    /// The value is, or isn't, a constant.
    pub fn is_word(
        &mut self,
        state: &mut State,
        left: &'q Expr,
        (value, at): (Value, Span),
        yes: bool,
        span: Span,
    ) -> Passing {
        match word(&value) {
            Some(word) => self.one_of(state, left, vec![(word, at)], false, yes, span),
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
        [left, right]: [&'q Expr; 2],
        yes: bool,
        span: Span,
    ) -> Passing {
        if left.ty != Type::String
            && let Some(deaths) = self.void(state, left)
        {
            return self.emptiness(Some(deaths), yes, span);
        }
        let ExprKind::Literal(Value::String(pattern)) = &self.subjects.resolved(right).kind else {
            return Ok(());
        };
        let pattern: Rc<str> = pattern.as_ref().into();
        if op == TextOp::Equals {
            let word = Word { kind: WordKind::String, text: pattern };
            return self.one_of(state, left, vec![(word, right.span)], any_case, yes, span);
        }
        self.nothing_sought(op, right, yes);
        // How a dynamic value is put into words is not followed, and nothing is found in every text.
        if left.ty != Type::String || pattern.is_empty() {
            return Ok(());
        }
        self.test(state, left, Test::Text { op, pattern, any_case }, yes, span)
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
            return self.is_word(state, it, (Value::String("".into()), span), yes, span);
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
