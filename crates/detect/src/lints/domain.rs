//! What is known of a value at a point of the query: the ranges that it lies in, and the tests that it has passed.

use std::collections::BTreeSet;
use std::rc::Rc;

use kql::bound::TextOp;
use kql::span::Span;

use super::enumerations::Enumeration;
use super::interval::Interval;

/// Longer lists of values are not followed.
const MAX_VALUES: usize = 1_000;
/// So many tests of one value are followed.
const MAX_TESTS: usize = 64;

/// Parts of the query that give no row, by number.
pub type Deaths = BTreeSet<usize>;

/// What holds of a value in every row.
#[derive(Debug, Clone, Default)]
pub struct Domain {
    /// Counted from the instant of the run.
    pub relative: Interval,
    /// Times since year 1, timespans, numbers.
    pub absolute: Interval,
    /// The time of an event of a table that the rule's window bounds.
    pub scoped: bool,
    /// The value is null, or "" for a string.
    pub null: bool,
    /// The value is what it is since these parts of the query give no row.
    pub because: Deaths,
    pub tests: Vec<Passed>,
    /// The values that documentation knows.
    pub enumeration: Option<&'static Enumeration>,
}

/// A test that holds, or that fails where it is negated.
#[derive(Debug, Clone, PartialEq)]
pub struct Passed {
    pub test: Test,
    pub negated: bool,
    pub span: Span,
}

/// A test of a value as text.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    OneOf { values: Rc<[Word]>, any_case: bool },
    Text { op: TextOp, pattern: Rc<str>, any_case: bool },
    LowerCase,
    UpperCase,
}

/// A constant as text, with the kind of it: values of two kinds are never held against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub kind: WordKind,
    pub text: Rc<str>,
}

/// Kinds of constants that are compared by their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    String,
    Bool,
    Guid,
    Number,
}

impl Domain {
    /// Adds a test. The place of one that it can't hold beside, where there is one.
    pub fn add(&mut self, passed: Passed) -> Result<(), Span> {
        if let Test::OneOf { values, .. } = &passed.test
            && values.len() > MAX_VALUES
        {
            return Ok(());
        }
        if self.tests.len() >= MAX_TESTS || self.tests.iter().any(|it| same(it, &passed)) {
            return Ok(());
        }
        self.tests.push(passed);
        self.conflict()
    }

    /// The place of a test that can't hold beside the last one, or beside all others.
    fn conflict(&self) -> Result<(), Span> {
        let Some((last, others)) = self.tests.split_last() else { return Ok(()) };
        if let Some(it) = others.iter().find(|it| exclude(it, last)) {
            return Err(it.span);
        }
        let fewest = self.tests.iter().filter_map(|it| match &it.test {
            Test::OneOf { values, .. } if !it.negated => Some((values, it)),
            _ => None,
        });
        let Some((values, from)) = fewest.min_by_key(|(values, _)| values.len()) else {
            return Ok(());
        };
        let any_case = matches!(from.test, Test::OneOf { any_case: true, .. });
        let is_possible = |value: &Word| {
            self.tests.iter().all(|it| it == from || passes(value, any_case, it) != Some(false))
        };
        if values.iter().any(is_possible) { Ok(()) } else { Err(from.span) }
    }

    /// What holds of both; the place of a test that keeps them apart, where nothing can.
    pub fn meet(&self, other: &Domain) -> Result<Domain, Span> {
        let mut domain = self.clone();
        domain.relative = self.relative.meet(&other.relative);
        domain.absolute = self.absolute.meet(&other.absolute);
        domain.scoped |= other.scoped;
        domain.enumeration = self.enumeration.or(other.enumeration);
        for it in &other.tests {
            domain.add(it.clone())?;
        }
        Ok(domain)
    }

    /// What holds of either.
    pub fn join(&self, other: &Domain) -> Domain {
        let same_case = |it: &Domain, any: bool| {
            it.tests.iter().find_map(|it| match &it.test {
                Test::OneOf { values, any_case } if !it.negated && *any_case == any => {
                    Some((values.clone(), it.span))
                }
                _ => None,
            })
        };
        let mut tests: Vec<Passed> = Vec::new();
        for any_case in [false, true] {
            if let (Some((a, span)), Some((b, _))) =
                (same_case(self, any_case), same_case(other, any_case))
                && a.len() + b.len() <= MAX_VALUES
            {
                let mut values: Vec<Word> = a.to_vec();
                let known: Vec<Word> = b.iter().filter(|it| !a.contains(it)).cloned().collect();
                values.extend(known);
                let test = Test::OneOf { values: values.into(), any_case };
                tests.push(Passed { test, negated: false, span });
            }
        }
        let shared = self.tests.iter().filter(|it| other.tests.iter().any(|b| same(it, b)));
        for it in shared {
            if !tests.iter().any(|known| same(known, it)) {
                tests.push(it.clone());
            }
        }
        let same_values = self.enumeration.zip(other.enumeration);
        Domain {
            relative: self.relative.join(&other.relative),
            absolute: self.absolute.join(&other.absolute),
            scoped: self.scoped && other.scoped,
            null: self.null && other.null,
            because: self.because.intersection(&other.because).copied().collect(),
            tests,
            enumeration: same_values.filter(|(a, b)| std::ptr::eq(*a, *b)).map(|(a, _)| a),
        }
    }
}

fn same(a: &Passed, b: &Passed) -> bool {
    a.negated == b.negated && a.test == b.test
}

/// Whether two tests of texts can't hold of one value.
fn exclude(a: &Passed, b: &Passed) -> bool {
    let (
        Test::Text { op, pattern, any_case },
        Test::Text { op: op_b, pattern: b_pattern, any_case: b_any },
    ) = (&a.test, &b.test)
    else {
        return by_letters(a, b) || by_letters(b, a);
    };
    let fold = *any_case || *b_any;
    let (p, q) = (folded(pattern, fold), folded(b_pattern, fold));
    match (a.negated, b.negated) {
        (false, false) => match (op, op_b) {
            (TextOp::StartsWith, TextOp::StartsWith) => !p.starts_with(&*q) && !q.starts_with(&*p),
            (TextOp::EndsWith, TextOp::EndsWith) => !p.ends_with(&*q) && !q.ends_with(&*p),
            _ => false,
        },
        // What the first demands holds what the second forbids. A test that minds case says nothing of one that forbids any.
        (false, true) => (*b_any || !*any_case) && implies(*op, &p, *op_b, &q),
        (true, false) => (*any_case || !*b_any) && implies(*op_b, &q, *op, &p),
        (true, true) => false,
    }
}

/// Whether a text that passes the first test passes the second.
fn implies(op: TextOp, p: &str, wider: TextOp, q: &str) -> bool {
    match (op, wider) {
        (TextOp::Has, TextOp::Has) | (TextOp::MatchesRegex, TextOp::MatchesRegex) => p == q,
        (
            TextOp::Has
            | TextOp::HasPrefix
            | TextOp::HasSuffix
            | TextOp::Contains
            | TextOp::StartsWith
            | TextOp::EndsWith,
            TextOp::Contains,
        ) => p.contains(q),
        (TextOp::StartsWith, TextOp::StartsWith) => p.starts_with(q),
        (TextOp::EndsWith, TextOp::EndsWith) => p.ends_with(q),
        _ => false,
    }
}

/// Whether a test that minds case asks for letters that the value can't have.
fn by_letters(case: &Passed, test: &Passed) -> bool {
    let Test::Text { op, pattern, any_case: false } = &test.test else { return false };
    let literal = !matches!(op, TextOp::MatchesRegex | TextOp::Like);
    literal
        && !test.negated
        && match case.test {
            Test::LowerCase => pattern.chars().any(|it| it.is_ascii_uppercase()),
            Test::UpperCase => pattern.chars().any(|it| it.is_ascii_lowercase()),
            Test::OneOf { .. } | Test::Text { .. } => false,
        }
}

/// Whether a value passes; None where that isn't known. With `loose` only the value's letters are known, not their case.
pub fn passes(value: &Word, loose: bool, it: &Passed) -> Option<bool> {
    let passes = match &it.test {
        Test::OneOf { values, any_case } => {
            let fold = *any_case || loose;
            let text = folded(&value.text, fold);
            let same_kind = |other: &&Word| other.kind == value.kind;
            if values.iter().any(|other| !same_kind(&other)) {
                return None;
            }
            let found = values.iter().any(|other| folded(&other.text, fold) == text);
            if found && loose && !any_case {
                return None;
            }
            found
        }
        Test::Text { .. } if value.kind != WordKind::String => return None,
        Test::Text { op, pattern, any_case } => {
            let fold = *any_case || loose;
            let found = holds(*op, &folded(&value.text, fold), &folded(pattern, fold))?;
            if found && loose && !any_case {
                return None;
            }
            found
        }
        Test::LowerCase => loose || !value.text.chars().any(|it| it.is_ascii_uppercase()),
        Test::UpperCase => loose || !value.text.chars().any(|it| it.is_ascii_lowercase()),
    };
    Some(passes != it.negated)
}

/// Whether a text passes. Kusto: a term ends where a character is no letter or digit of ASCII; beyond ASCII nothing is said here.
fn holds(op: TextOp, text: &str, pattern: &str) -> Option<bool> {
    Some(match op {
        TextOp::Equals => text == pattern,
        TextOp::Contains => text.contains(pattern),
        TextOp::StartsWith => text.starts_with(pattern),
        TextOp::EndsWith => text.ends_with(pattern),
        // A text that doesn't even hold the word has no such term.
        TextOp::Has | TextOp::HasPrefix | TextOp::HasSuffix => {
            if text.contains(pattern) {
                return (text == pattern).then_some(true);
            }
            false
        }
        TextOp::MatchesRegex | TextOp::Like => return None,
    })
}

fn folded(text: &str, fold: bool) -> std::borrow::Cow<'_, str> {
    if fold { text.to_lowercase().into() } else { text.into() }
}
