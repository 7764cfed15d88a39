//! What is known of the rows at a point of the query.

use std::collections::BTreeMap;
use std::rc::Rc;

use kql::span::Span;

use super::domain::{Deaths, Domain};
use super::interval::Interval;
use super::subjects::Subject;

/// What holds in every row that gets to a point of the query, in every run.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// No row gets here: for these parts of the query, or, where there is none, since the text says so on purpose.
    pub empty: Option<Deaths>,
    /// A row needs an event of the time since the run before.
    pub fresh: bool,
    /// A row needs an event of a table that the window bounds.
    pub scoped: bool,
    pub facts: BTreeMap<Subject, Rc<Domain>>,
}

/// Why no row can pass a predicate.
#[derive(Debug, Clone)]
pub enum Conflict {
    /// The text says so: `where false`, a switch among its constants.
    OnPurpose,
    /// What is compared comes from parts of the query that give no row.
    Void(Deaths),
    /// The bounds of a time leave nothing.
    Time { subject: Subject, asked: Box<Interval>, beside_window: bool, span: Span },
    /// Two tests of one value exclude each other.
    Values { span: Span, other: Option<Span> },
    /// The keys of two sides of a join are never the same.
    Keys { span: Span, other: Option<Span> },
}

impl State {
    /// Rows of which nothing is known.
    pub fn unknown() -> State {
        State::default()
    }

    /// No row at all, because of these.
    pub fn nothing(because: Deaths) -> State {
        State { empty: Some(because), ..State::default() }
    }

    /// What holds of rows of either kind.
    pub fn join(self, other: State) -> State {
        let (this, other) = match (&self.empty, &other.empty) {
            (Some(a), Some(b)) => return State::nothing(a.union(b).copied().collect()),
            (Some(_), None) => return other,
            (None, Some(_)) => return self,
            (None, None) => (self, other),
        };
        let mut facts = BTreeMap::new();
        for (subject, a) in &this.facts {
            let Some(b) = other.facts.get(subject) else { continue };
            let joined = if Rc::ptr_eq(a, b) { a.clone() } else { Rc::new(a.join(b)) };
            facts.insert(*subject, joined);
        }
        State {
            empty: None,
            fresh: this.fresh && other.fresh,
            scoped: this.scoped && other.scoped,
            facts,
        }
    }

    /// The rows of both sides beside each other, where both have some.
    pub fn beside(mut self, other: &State) -> State {
        if self.empty.is_some() || other.empty.is_some() {
            let both = self.empty.iter().chain(&other.empty).flatten().copied().collect();
            return State::nothing(both);
        }
        for (subject, domain) in &other.facts {
            self.facts.entry(*subject).or_insert_with(|| domain.clone());
        }
        State { fresh: self.fresh || other.fresh, scoped: self.scoped || other.scoped, ..self }
    }
}
