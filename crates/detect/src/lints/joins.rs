//! Joins: rows of two tables beside each other, or rows of one that the other lacks.

use kql::bound::{BinaryOp, BoundJoin, BoundTable, JoinKind};
use kql::span::Span;
use kql::types::{Type, Value};

use super::analysis::{Analysis, Fate};
use super::domain::{Deaths, Domain, Passed, Test};
use super::state::{Conflict, State};
use super::subjects::word;

impl<'q> Analysis<'q> {
    /// What a join makes of the rows of its left side.
    pub fn join(&mut self, op: &'q BoundJoin, left: State, span: Span) -> State {
        let right = self.table(&op.right);
        let (kept, other, kind) = match op.kind {
            JoinKind::LeftAnti => (left, (*right).clone(), "anti"),
            JoinKind::RightAnti => ((*right).clone(), left, "anti"),
            JoinKind::LeftOuter => (left, (*right).clone(), "outer"),
            JoinKind::RightOuter => ((*right).clone(), left, "outer"),
            JoinKind::FullOuter if left.empty.is_some() && right.empty.is_some() => {
                return left.join((*right).clone());
            }
            JoinKind::FullOuter if left.empty.is_some() => ((*right).clone(), left, "outer"),
            JoinKind::FullOuter if right.empty.is_some() => (left, (*right).clone(), "outer"),
            JoinKind::FullOuter => {
                let fresh = left.fresh && right.fresh;
                return State { fresh, scoped: left.scoped, ..State::default() };
            }
            JoinKind::InnerUnique | JoinKind::Inner | JoinKind::LeftSemi | JoinKind::RightSemi => {
                return self.matched(op, left, &right, span);
            }
        };
        if kept.empty.is_some() {
            return kept;
        }
        let deaths = match other.empty {
            Some(deaths) => deaths,
            // Rows of two sides whose keys are never the same are as good as no rows.
            None => self.matched(op, kept.clone(), &other, span).empty.unwrap_or_default(),
        };
        if deaths.is_empty() {
            return kept;
        }
        if kind == "anti" {
            self.befalls(&deaths, Fate::DropsNothing, span);
            return kept;
        }
        let is_left_kept = match op.kind {
            JoinKind::FullOuter => right.empty.is_some(),
            _ => op.kind == JoinKind::LeftOuter,
        };
        let side = if is_left_kept { &op.right } else { &op.left };
        self.without(side, &deaths, kept, span)
    }

    /// Rows beside which the other side's columns are null.
    fn without(
        &mut self,
        side: &'q BoundTable,
        because: &Deaths,
        kept: State,
        span: Span,
    ) -> State {
        let mut kept = kept;
        for column in &side.columns {
            let mut domain = Domain { null: true, because: because.clone(), ..Domain::default() };
            if column.ty == Type::String {
                let empty = word(&Value::String("".into()));
                let test = Test::OneOf { values: empty.into_iter().collect(), any_case: false };
                domain.tests.push(Passed { test, negated: false, span });
            }
            self.know(&mut kept, column, domain);
        }
        kept
    }

    /// Rows of both sides whose keys are the same.
    fn matched(&mut self, op: &'q BoundJoin, left: State, right: &State, span: Span) -> State {
        let mut state = left.beside(right);
        if let Some(deaths) = &state.empty {
            self.tells(deaths, span);
            return state;
        }
        for (a, b) in &op.keys {
            let place = if a.span == Span::default() { span } else { a.span };
            let (one, other) = (self.domain_of(&state, a), self.domain_of(&state, b));
            let passing = self
                .is_also(&mut state, a, &other, place)
                .and_then(|()| self.is_also(&mut state, b, &one, place))
                .and_then(|()| self.order(&mut state, BinaryOp::Equal, a, b, place));
            if let Err(conflict) = passing {
                let conflict = match conflict {
                    Conflict::Values { other, .. } => Conflict::Keys { span: place, other },
                    other => other,
                };
                return State::nothing(self.bury(conflict, place));
            }
        }
        match &op.condition {
            Some(condition) => self.filter(condition, state),
            None => state,
        }
    }
}
