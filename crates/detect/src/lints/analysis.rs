//! What following a query keeps: the window, what predicates are about, what is known of each table, and what was found.

use std::collections::HashMap;
use std::rc::Rc;

use kql::bound::{BoundTable, Expr, ExprKind};
use kql::diagnostic::Diagnostic;
use kql::span::Span;
use kql::types::Type;

use super::domain::{Deaths, Domain};
use super::interval::{FAR, Interval};
use super::linear::Linear;
use super::state::{Conflict, State};
use super::subjects::{Subject, Subjects};

/// A query as it is followed.
#[derive(Debug, Default)]
pub struct Analysis<'q> {
    /// The query's text, for what the bound tree doesn't tell.
    pub text: &'q str,
    /// How far the rule sees, in ticks before the run; None: as far as the query asks.
    pub window: Option<i64>,
    /// How long it is from one run to the next.
    pub frequency: Option<i64>,
    pub subjects: Subjects<'q>,
    /// What is known behind each table, by its address: a table that several predicates look at is followed once.
    pub known: HashMap<*const BoundTable, Rc<State>>,
    pub deaths: Vec<Death>,
    pub findings: Vec<Diagnostic>,
    /// The tables whose events a time is of.
    pub owners: HashMap<Subject, String>,
    /// Rows that a subquery is handed.
    pub handed: Vec<State>,
    /// Look-backs that the window cuts.
    pub cut: Vec<Cut>,
    /// A trial: nothing is found.
    pub on_trial: bool,
    /// `ingestion_time()` was asked for.
    pub asks_arrival: bool,
    /// How many expressions have been looked at, and how deep the one at hand lies.
    pub effort: Effort,
}

/// Columns made of columns can stand for expressions of any size: what goes beyond these limits isn't understood.
#[derive(Debug, Default)]
pub struct Effort {
    n_steps: u32,
    depth: u32,
}

impl Effort {
    /// Begins at the surface again, and gives back how deep it was.
    pub fn enter(&mut self) -> u32 {
        std::mem::take(&mut self.depth)
    }

    /// Goes back to where it was.
    pub fn leave(&mut self, depth: u32) {
        self.depth = depth;
    }
}

const MAX_STEPS: u32 = 60_000;
const MAX_DEPTH: u32 = 96;

/// A part of the query that gives no row.
#[derive(Debug)]
pub struct Death {
    pub conflict: Conflict,
    /// The predicate.
    pub span: Span,
    pub fate: Fate,
    /// Where it tells.
    pub consumer: Option<Span>,
}

/// What comes of a part that gives no row, the gravest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// The part is idle.
    Idle,
    /// A filter that it feeds lets everything pass.
    DropsNothing,
    /// The whole query gives no row.
    Never,
}

/// A bound that reaches farther back than the window does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    pub span: Span,
    pub table: String,
    /// How far, in ticks before the run.
    pub asked: i128,
}

/// The subject that `ingestion_time()` is.
const ARRIVAL: Subject = Subject::MAX;

impl<'q> Analysis<'q> {
    /// Looks one level deeper; None where that is too deep, or too much has been looked at.
    pub fn deeper<T>(&mut self, look: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.effort.depth >= MAX_DEPTH || self.effort.n_steps >= MAX_STEPS {
            return None;
        }
        self.effort.n_steps += 1;
        self.effort.depth += 1;
        let found = look(self);
        self.effort.depth -= 1;
        found
    }

    /// Whether the expression is `ingestion_time()`, which is bound as the time of the event.
    pub fn is_arrival(&self, expr: &Expr) -> bool {
        let text = || self.text.get(expr.span.start..expr.span.end);
        matches!(expr.kind, ExprKind::Column(_))
            && text().is_some_and(|it| it.starts_with("ingestion_time"))
    }

    /// The subject of `ingestion_time()`.
    pub fn arrival(&mut self) -> Subject {
        self.asks_arrival = true;
        ARRIVAL
    }

    /// What is known of a subject.
    pub fn domain(&self, state: &State, subject: Subject) -> Domain {
        match state.facts.get(&subject) {
            Some(it) => it.as_ref().clone(),
            None => self.subjects.initial(subject),
        }
    }

    /// What is known of an expression's value.
    pub fn domain_of(&mut self, state: &State, expr: &'q Expr) -> Domain {
        let subject = self.subjects.of(expr);
        let mut domain = subject.map(|it| self.domain(state, it)).unwrap_or_default();
        if subject.is_none_or(|it| !state.facts.contains_key(&it))
            && let Some(it) = self.linear(expr, state)
        {
            let (relative, absolute) = self.ends(&it, state, expr.span);
            domain.relative = domain.relative.meet(&relative);
            domain.absolute = domain.absolute.meet(&absolute);
        }
        domain
    }

    /// The range of a sum, counted from the run and from year 1.
    pub fn ends(&self, it: &Linear, state: &State, span: Span) -> (Interval, Interval) {
        let none = Interval::default();
        match (it.term, it.now) {
            (None, 1) => (Interval::between(it.low, it.high, span), none),
            (None, 0) if it.unit == 0 || it.unit == super::interval::ONE => {
                (none, Interval::between(it.low, it.high, span))
            }
            (Some((subject, 1)), 0) => {
                let domain = self.domain(state, subject);
                let moved = |range: &Interval| {
                    let (low, high) = range.ends();
                    let far = |at: i128, by: i128| {
                        if at.abs() < FAR { at.saturating_add(by) } else { at }
                    };
                    Interval::between(far(low, it.low), far(high, it.high), span)
                };
                (moved(&self.seen(&domain)), moved(&domain.absolute))
            }
            _ => (none, none),
        }
    }

    /// A time's range, the window's included.
    pub fn seen(&self, domain: &Domain) -> Interval {
        match self.window.filter(|_| domain.scoped) {
            Some(window) => {
                domain.relative.meet(&Interval::between(-i128::from(window), -1, Span::default()))
            }
            None => domain.relative,
        }
    }

    /// The scalar that a table gives, as a sum.
    pub fn scalar_of(&mut self, table: &'q BoundTable) -> Option<Linear> {
        let state = self.table(table);
        let column = table.columns.first()?;
        if state.empty.is_some() {
            return None;
        }
        let domain = self.domain_of_column(&state, column.id);
        let relative = self.seen(&domain);
        let (now, unit, range) = match column.ty {
            Type::DateTime | Type::TimeSpan if relative != Interval::default() => (1, 0, relative),
            Type::DateTime | Type::TimeSpan => (0, 0, domain.absolute),
            Type::Int | Type::Long | Type::Real => (0, super::interval::ONE, domain.absolute),
            _ => return None,
        };
        let (low, high) = range.ends();
        Some(Linear { term: None, now, low, high, unit, step: 0 })
    }

    /// What is known of a column.
    pub fn domain_of_column(&mut self, state: &State, id: kql::bound::ColumnId) -> Domain {
        if let Some(value) = self.subjects.value_of(id)
            && self.subjects.of_column(id).is_none_or(|it| !state.facts.contains_key(&it))
        {
            return self.domain_of(state, value);
        }
        match self.subjects.of_column(id) {
            Some(subject) => self.domain(state, subject),
            None => Domain::default(),
        }
    }

    /// Notes that a part of the query gives no row.
    pub fn bury(&mut self, conflict: Conflict, span: Span) -> Deaths {
        match conflict {
            Conflict::OnPurpose => Deaths::new(),
            Conflict::Void(deaths) => deaths,
            Conflict::Time { span: at, .. } | Conflict::Keys { span: at, .. } => {
                self.death(conflict, at)
            }
            Conflict::Values { span: at, .. } => {
                self.death(conflict, if at == Span::default() { span } else { at })
            }
        }
    }

    fn death(&mut self, conflict: Conflict, span: Span) -> Deaths {
        self.deaths.push(Death { conflict, span, fate: Fate::Idle, consumer: None });
        Deaths::from([self.deaths.len() - 1])
    }

    /// Notes what came of parts that give no row.
    pub fn befalls(&mut self, deaths: &Deaths, fate: Fate, consumer: Span) {
        if self.on_trial {
            return;
        }
        for it in deaths {
            if let Some(death) = self.deaths.get_mut(*it)
                && death.fate < fate
            {
                death.fate = fate;
                if consumer != Span::default() {
                    death.consumer = Some(consumer);
                }
            }
        }
    }

    /// Notes where it tells that parts give no row.
    pub fn tells(&mut self, deaths: &Deaths, consumer: Span) {
        for it in deaths {
            if let Some(death) = self.deaths.get_mut(*it).filter(|_| !self.on_trial) {
                death.consumer.get_or_insert(consumer);
            }
        }
    }
}
