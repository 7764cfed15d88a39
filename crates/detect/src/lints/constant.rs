//! Conditions that are the same for every row.

use kql::bound::{BinaryOp, Expr, ExprKind, TextOp};
use kql::span::Span;

use super::analysis::Analysis;
use super::domain::{Domain, Test, Word, passes};
use super::state::{Conflict, State};
use crate::codes::{self, report};

/// Says of a condition whose opposite contradicts itself that it is always true: `x != "a" or x != "b"`.
pub fn always<'q>(analysis: &mut Analysis<'q>, condition: &'q Expr) {
    let may_be = matches!(
        condition.kind,
        ExprKind::Binary { op: BinaryOp::Or, .. } | ExprKind::Call { function: "not", .. }
    );
    if !may_be {
        return;
    }
    let was = std::mem::replace(&mut analysis.on_trial, true);
    let opposite = analysis.refine(&mut State::unknown(), condition, false);
    analysis.on_trial = was;
    let Err(Conflict::Values { span, other: Some(other) }) = opposite else { return };
    if analysis.on_trial || !within(span, condition.span) || !within(other, condition.span) {
        return;
    }
    let found = report(
        &codes::ALWAYS_TRUE,
        condition.span,
        "this condition holds for every value",
        "where none of several values is meant, write `and`, or `!in (...)`",
    );
    analysis.find(found.label(other, "what fails this").label(span, "passes this"));
}

fn within(it: Span, outer: Span) -> bool {
    it.start >= outer.start && it.end <= outer.end
}

impl<'q> Analysis<'q> {
    /// Those of the words that the value can be, as far as it is known by itself; the others are told.
    pub fn possible(
        &mut self,
        state: &State,
        left: &'q Expr,
        words: Vec<(Word, Span)>,
        any_case: bool,
    ) -> Vec<(Word, Span)> {
        let Some(subject) = self.subjects.of(left) else { return words };
        if self.is_constant(left) {
            return words;
        }
        let initial = self.subjects.initial(subject);
        let enumeration = self.domain(state, subject).enumeration;
        let mut left_over = Vec::new();
        for (word, span) in words {
            if let Some(it) = enumeration.and_then(|it| it.remark(&word.text, any_case)) {
                self.find(report(&codes::NEVER_HELD, span, it.0, it.1));
            } else if let Some(it) = by_case(&initial, &word, any_case) {
                let message = format!("\"{}\" never comes out of `{it}`", word.text);
                let help = match it {
                    "tolower()" => format!("write \"{}\"", word.text.to_lowercase()),
                    "toupper()" => format!("write \"{}\"", word.text.to_uppercase()),
                    _ => "a bool's text is \"True\" or \"False\"".to_owned(),
                };
                self.find(report(&codes::NEVER_HELD, span, message, help));
            } else {
                left_over.push((word, span));
            }
        }
        left_over
    }

    /// Says of a search for the empty text that every text has it. An empty parameter is no such search.
    pub fn nothing_sought(&mut self, op: TextOp, pattern: &Expr, yes: bool) {
        let written = self.text.get(pattern.span.start..pattern.span.end);
        let is_search = !matches!(op, TextOp::Equals | TextOp::MatchesRegex | TextOp::Like);
        if !is_search || !matches!(written, Some("\"\"" | "''")) {
            return;
        }
        let message = match yes {
            true => "every text has the empty text in it: this drops nothing",
            false => "every text has the empty text in it: nothing passes this",
        };
        let help = "compare with `isempty(...)` or `isnotempty(...)` where that is meant";
        self.find(report(&codes::ALWAYS_TRUE, pattern.span, message, help));
    }

    /// Adds a finding, once for each place.
    pub fn find(&mut self, it: kql::diagnostic::Diagnostic) {
        let is_known = self.findings.iter().any(|old| old.code == it.code && old.span == it.span);
        if !self.on_trial && !is_known {
            self.findings.push(it);
        }
    }
}

/// The function whose answers never have these letters.
fn by_case(initial: &Domain, word: &Word, any_case: bool) -> Option<&'static str> {
    initial.tests.iter().find_map(|it| {
        let fails = passes(word, any_case, it) == Some(false);
        fails.then_some(match &it.test {
            Test::LowerCase => "tolower()",
            Test::UpperCase => "toupper()",
            Test::OneOf { .. } | Test::Text { .. } => "tostring()",
        })
    })
}
