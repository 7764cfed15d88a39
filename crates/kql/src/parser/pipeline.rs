//! Pipelines: a source and the operators after it. Which operators there are is said in `operators.rs`.

use super::foreign::operator_instead;
use super::{MAX_OPERATORS, Parser};
use crate::ast::{Expr, ExprKind, Pipeline, PlacedOperator, Source};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::lexer::{Class, TokenKind, begins_dashed};
use crate::operators::{self, Operator, Place, is_operator};
use crate::span::Span;
use crate::suggest;

impl<'t> Parser<'t> {
    /// An expression, scalar or tabular: what may stand in parentheses and as a statement.
    pub fn expression(&mut self) -> Option<Expr> {
        self.nested(Self::expression_here)
    }

    fn expression_here(&mut self) -> Option<Expr> {
        let start = self.here().start;
        if self.at_operator_without_input() {
            let source = self.operator_here()?;
            return self.pipeline(Source::Operator(Box::new(source)), start);
        }
        self.refuse_operator_without_input()?;
        let head = self.scalar()?;
        if !self.at_symbol("|") {
            return Some(head);
        }
        self.pipeline(source(head), start)
    }

    fn pipeline(&mut self, source: Source, start: usize) -> Option<Expr> {
        let operators = if self.eat_symbol("|") { self.piped_operators()? } else { Vec::new() };
        let kind = ExprKind::Pipeline(Box::new(Pipeline { source, operators }));
        Some(Expr { kind, span: self.span_from(start), height: 1 })
    }

    /// Operators with pipes between and no table before them: the subquery of `mv-apply`, `partition`, `fork`.
    pub fn operators_of_subquery(&mut self) -> Option<Vec<PlacedOperator>> {
        self.eat_symbol("|");
        self.piped_operators()
    }

    fn piped_operators(&mut self) -> Option<Vec<PlacedOperator>> {
        let mut operators = vec![self.piped_operator()];
        while self.eat_symbol("|") {
            if operators.len() == MAX_OPERATORS {
                return self
                    .give_up(format!("more than {MAX_OPERATORS} operators in one pipeline"));
            }
            operators.push(self.piped_operator());
        }
        Some(operators)
    }

    /// Whether an operator comes next where an expression may stand: one whose keyword is no name, or one that is told from a name by
    /// what follows.
    pub(super) fn at_operator_without_input(&self) -> bool {
        let Some((name, n_tokens)) = self.operator_name() else { return false };
        let by = self.word_ahead(1, "by");
        match name {
            "evaluate" => self.name_length(1, false).is_some() || self.parameter_ahead(1),
            "facet" => by,
            "partition" | "reduce" => by || self.parameter_ahead(1),
            "range" => {
                self.name_length(1, false).is_some_and(|length| self.word_ahead(1 + length, "from"))
            }
            "render" => self.peek_at(1).kind == TokenKind::Word && self.infix_at(1).is_none(),
            "inline_external_table" => self.symbol_ahead(1, "(") || self.word_ahead(1, "kind"),
            _ if is_operand(name) => false,
            _ => {
                let reserved =
                    n_tokens > 1 || matches!(self.peek().class, Class::Declared | Class::Reserved);
                reserved && is_operator(name)
            }
        }
    }

    /// A keyword that could be a name, followed by what no name is followed by.
    fn refuse_operator_without_input(&mut self) -> Option<()> {
        let Some((name, n_tokens)) = self.operator_name() else { return Some(()) };
        if n_tokens == 1 && self.peek().class == Class::Name {
            return Some(());
        }
        let next = self.peek_at(n_tokens);
        let operand = match next.kind {
            TokenKind::Word => self.infix_at(n_tokens).is_none() && self.text_of(next) != "in",
            TokenKind::Long
            | TokenKind::String
            | TokenKind::TimeSpan
            | TokenKind::Typed
            | TokenKind::Real => true,
            TokenKind::Symbol | TokenKind::End => false,
        };
        if !operand || is_operand(name) || !is_operator(name) {
            return Some(());
        }
        self.fail(without_input(name, self.here()))
    }

    /// One operator as it stands after a pipe.
    pub fn piped_operator(&mut self) -> PlacedOperator {
        let known = self.operator_name().filter(|(name, n_tokens)| {
            // Both are functions too, and a function is no operator.
            !matches!(*name, "count" | "range") || !self.symbol_ahead(*n_tokens, "(")
        });
        match known {
            Some((name, n_tokens)) => self.operator(name, n_tokens, Place::Piped),
            None => {
                let (start, open) = (self.here().start, self.open());
                let (message, help) = if self.at_word("count") {
                    let help = "write `count`, or `summarize count() by ...` for groups";
                    ("the operator `count` has no parentheses".to_string(), Some(help.to_string()))
                } else {
                    (format!("expected an operator, found {}", self.found()), None)
                };
                let diagnostic = codes::OPERATOR_EXPECTED.at(self.here(), message).help(help);
                let _: Option<()> = self.fail(diagnostic);
                self.skip_operator(open);
                PlacedOperator { operator: Operator::Wrong, span: self.span_from(start) }
            }
        }
    }

    /// The operator whose name comes next, as the beginning of a pipeline.
    pub(super) fn operator_here(&mut self) -> Option<PlacedOperator> {
        let (name, n_tokens) = self.operator_name()?;
        Some(self.operator(name, n_tokens, Place::Source))
    }

    /// The name at this place, its pieces (`mv-expand`) joined where they touch, and how many tokens it is of.
    fn operator_name(&self) -> Option<(&'t str, usize)> {
        let first = self.peek();
        if first.kind != TokenKind::Word {
            return None;
        }
        let mut n_tokens = 1;
        while self.symbol_ahead(n_tokens, "-")
            && self.touches(n_tokens)
            && self.touches(n_tokens + 1)
            && self.peek_at(n_tokens + 1).kind == TokenKind::Word
        {
            n_tokens += 2;
        }
        let end = self.peek_at(n_tokens - 1).span.end;
        let name = self.text.get(first.span.start..end).unwrap_or_default();
        // `take-1` is an operator and its operand; `project-awayx` is no operator.
        let joined = n_tokens == 1 || is_operator(name) || begins_dashed(name);
        if !joined && first.class != Class::Name {
            return Some((self.text_of(first), 1));
        }
        Some((name, n_tokens))
    }

    /// The operator with that name: what follows the name is parsed, what is wrong with it reported.
    fn operator(&mut self, name: &'t str, n_tokens: usize, place: Place) -> PlacedOperator {
        let (start, open) = (self.here().start, self.open());
        let span = self.here().to(self.peek_at(n_tokens - 1).span);
        for _ in 0..n_tokens {
            self.bump();
        }
        if let Some(operator) = self.operator_behind(name, span, place) {
            return PlacedOperator { operator, span: self.span_from(start) };
        }
        self.skip_operator(open);
        PlacedOperator { operator: Operator::Wrong, span: self.span_from(start) }
    }

    /// What follows the name of an operator, which stands at `span`.
    fn operator_behind(&mut self, name: &str, span: Span, place: Place) -> Option<Operator> {
        let not_first = || {
            let message = format!("`{name}` takes no input and can only come first");
            codes::OPERATOR_NOT_FIRST.at(span, message)
        };
        let diagnostic = match operators::find(name) {
            Some(_) if place == Place::Piped && is_operand(name) => not_first(),
            Some(syntax) => {
                match (place, syntax.place) {
                    (Place::Piped, Place::Source) => self.fault(not_first()),
                    (Place::Source, Place::Piped) => self.fault(without_input(name, span)),
                    _ => {}
                }
                let operator = (syntax.parse)(self)?;
                if !is_operand(name) {
                    self.at_operator_end(name)?;
                }
                // What `print` reads of the table before it is no mistake of its own.
                let misplaced = place == Place::Piped && syntax.place == Place::Source;
                return Some(if misplaced { Operator::Wrong } else { operator });
            }
            None => {
                let help = operator_instead(name)
                    .map(|it| format!("write `{it}`"))
                    .or_else(|| suggest::did_you_mean(name, operators::names()))
                    .or_else(|| self.at_symbol("(").then(|| CALL_BEHIND_PIPE.to_string()));
                codes::OPERATOR_EXPECTED.at(span, format!("`{name}` is not an operator")).help(help)
            }
        };
        self.failed_at = None;
        self.fail(diagnostic)
    }

    fn at_operator_end(&mut self, name: &str) -> Option<()> {
        if self.at_list_end() || self.at_symbol(",") { Some(()) } else { self.foreign_infix(name) }
    }
}

const CALL_BEHIND_PIPE: &str =
    "a plugin is called by `evaluate`, a function of the table before by `invoke`";

/// What a pipeline begins with where this stands before the pipe.
fn source(head: Expr) -> Source {
    match head {
        Expr { kind: ExprKind::Pipeline(it), .. } if it.operators.is_empty() => it.source,
        head => Source::Expression(head),
    }
}

fn without_input(name: &str, span: Span) -> Diagnostic {
    codes::OPERATOR_FIRST
        .at(span, format!("`{name}` needs a table before it"))
        .help(format!("write `TableName | {name} ...`"))
}

/// Whether it is an operand, which may stand wherever a value may, rather than an operator between pipes.
fn is_operand(name: &str) -> bool {
    matches!(name, "datatable" | "externaldata" | "external_data" | "__contextual_datatable")
}
