//! Hints: what is right and could be better. They are given where they are asked for (`kql::check`), each under a code of its own.

use std::collections::BTreeSet;

use crate::ast::PlacedOperator;
use crate::bound::{
    BinaryOp, BoundOperator, BoundTable, ColumnId, Expr, ExprKind, JoinKind, TextOp,
};
use crate::codes::{self, Code};
use crate::library::Signature;
use crate::operators;
use crate::span::Span;
use crate::types::Value;

use super::Binder;

/// A word has at least so many characters for Kusto's index of terms to hold it.
const TERM_LENGTH: usize = 3;

impl<'q> Binder<'q> {
    /// Gives a hint, where hints are wanted and the text is the query's own.
    pub(super) fn hint(&mut self, code: &Code, span: Span, message: String, help: String) {
        if self.hints.is_some() && !self.is_inside() {
            self.report(code.at(span, message).help(help));
        }
    }

    fn written(&self, span: Span) -> &'q str {
        self.hints.and_then(|it| it.get(span.start..span.end)).unwrap_or_default()
    }

    /// `contains "word"`: the term index can't help it.
    pub(super) fn hint_on_text(&mut self, op: BinaryOp, op_span: Span, right: &Expr) {
        let BinaryOp::Text { op: TextOp::Contains, case_sensitive, negated } = op else { return };
        let ExprKind::Literal(Value::String(text)) = &right.kind else { return };
        if self.hints.is_none() {
            return;
        }
        let is_word =
            text.chars().all(char::is_alphanumeric) && text.chars().count() >= TERM_LENGTH;
        if !is_word {
            return;
        }
        let not = if negated { "!" } else { "" };
        let cs = if case_sensitive { "_cs" } else { "" };
        self.hint(
            &codes::CONTAINS_A_WORD,
            op_span,
            format!(
                "`{not}contains{cs}` looks for \"{text}\" inside of words too, which no index helps"
            ),
            format!("where whole words are meant, write `{not}has{cs}`"),
        );
    }

    /// An operator or a function that is written the old way.
    pub(super) fn hint_on_spelling(&mut self, span: Span) {
        let instead = match self.written(span) {
            "<>" => "!=",
            "notcontains" => "!contains",
            "containscs" => "contains_cs",
            "notcontainscs" => "!contains_cs",
            "like" | "likecs" | "notlike" | "notlikecs" => "contains` or `matches regex",
            _ => return,
        };
        self.old_spelling(span, instead);
    }

    pub(super) fn hint_on_function(&mut self, signature: &Signature, span: Span) {
        if let Some(instead) = signature.instead {
            self.old_spelling(span, instead);
        }
    }

    fn old_spelling(&mut self, span: Span, instead: &str) {
        let message = format!("`{}` is an old spelling", self.written(span));
        self.hint(&codes::OLD_SPELLING, span, message, format!("write `{instead}`"));
    }

    /// What an operator and the table before it say about each other.
    pub(super) fn hint_on_operator(&mut self, placed: &PlacedOperator, table: &BoundTable) {
        if self.hints.is_none() {
            return;
        }
        let text = self.written(placed.span);
        let word = text.split([' ', '\t', '\n', '\r']).next().unwrap_or_default();
        let span = Span::new(placed.span.start, placed.span.start + word.len());
        if let Some(instead) = operators::instead_of(word) {
            self.old_spelling(span, instead);
        }
        if let BoundOperator::Join(join) = &table.operator
            && join.kind == JoinKind::InnerUnique
            && word == "join"
            && !text.split('(').next().unwrap_or_default().contains("kind")
        {
            self.hint(
                &codes::JOIN_WITHOUT_KIND,
                span,
                "a join without kind takes one row of the left side for each key".to_string(),
                "say which is meant: kind=inner keeps all rows, kind=innerunique is the default"
                    .to_string(),
            );
        }
        if let BoundOperator::Where(filter) = &table.operator
            && let Some(before) = expensive_input(&filter.input)
        {
            let ids: BTreeSet<ColumnId> = before.1.columns.iter().map(|it| it.id).collect();
            if is_over(&filter.predicate, &ids) {
                self.hint(
                    &codes::LATE_FILTER,
                    span,
                    format!("this filter looks only at what was there before `{}`", before.0),
                    format!("moved before `{}` it leaves less to do", before.0),
                );
            }
        }
    }
}

/// The name and input of an operator that is costly, and whose columns pass through it.
fn expensive_input(table: &BoundTable) -> Option<(&'static str, &BoundTable)> {
    match &table.operator {
        BoundOperator::Join(it) => match it.kind {
            JoinKind::Inner | JoinKind::LeftOuter | JoinKind::LeftSemi | JoinKind::LeftAnti => {
                Some(("join", &it.left))
            }
            // innerunique keeps one left row a key: which one would change with the filter's place.
            JoinKind::InnerUnique
            | JoinKind::RightOuter
            | JoinKind::FullOuter
            | JoinKind::RightSemi
            | JoinKind::RightAnti => None,
        },
        BoundOperator::Sort(it) => Some(("sort", &it.input)),
        BoundOperator::Summarize(it) => Some(("summarize", &it.input)),
        BoundOperator::Distinct(it) => Some(("distinct", &it.input)),
        _ => None,
    }
}

/// Whether an expression looks at columns, and only at these.
fn is_over(expr: &Expr, ids: &BTreeSet<ColumnId>) -> bool {
    let (mut any, mut open) = (false, vec![expr]);
    while let Some(it) = open.pop() {
        if let ExprKind::Column(id) = it.kind {
            any = true;
            if !ids.contains(&id) {
                return false;
            }
        }
        open.extend(it.children());
    }
    any
}
