//! Pipelines: a source and the operators after it. Which operators there are is said in `operators.rs`.

use super::{MAX_OPERATORS, Parser};
use crate::ast::{Expr, ExprKind, Pipeline, PlacedOperator, Source};
use crate::codes;
use crate::lexer::TokenKind;
use crate::operators::{self, NOT_SUPPORTED, Operator, Place};
use crate::suggest;

impl Parser<'_> {
    /// An expression, scalar or tabular: what may stand in parentheses, as an argument, as a statement.
    pub fn expression(&mut self) -> Option<Expr> {
        self.nested(Self::expression_here)
    }

    fn expression_here(&mut self) -> Option<Expr> {
        let start = self.here().start;
        if let Some(source) = self.source_operator() {
            return self.pipeline(Source::Operator(Box::new(source)), start);
        }
        self.refuse_operator_without_input()?;
        let head = self.scalar()?;
        if !self.at_symbol("|") {
            return Some(head);
        }
        self.pipeline(Source::Expression(head), start)
    }

    fn pipeline(&mut self, source: Source, start: usize) -> Option<Expr> {
        let mut operators = Vec::new();
        while self.eat_symbol("|") {
            if operators.len() == MAX_OPERATORS {
                return self
                    .give_up(format!("more than {MAX_OPERATORS} operators in one pipeline"));
            }
            operators.push(self.piped_operator());
        }
        let kind = ExprKind::Pipeline(Box::new(Pipeline { source, operators }));
        Some(Expr { kind, span: self.span_from(start), height: 1 })
    }

    /// Operators with pipes between and no table before them: the subquery of `mv-apply`, `partition`, `fork`.
    pub fn operators_of_subquery(&mut self) -> Option<Vec<PlacedOperator>> {
        self.eat_symbol("|");
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

    fn source_operator(&mut self) -> Option<PlacedOperator> {
        let (name, n_tokens) = self.operator_name()?;
        let follows = self.peek_at(n_tokens);
        let text = self.text_of(follows);
        let begins = match name.as_str() {
            "datatable" | "externaldata" => text == "(",
            // Kusto: also a function, range(1, 10).
            "range" => follows.kind == TokenKind::Word || text == "[",
            "print" | "union" | "search" | "find" | "evaluate" | "macro-expand" => {
                !matches!(text, "" | ")" | "," | ";" | "|" | "=" | "==" | "." | "]" | "}")
            }
            _ => false,
        };
        begins.then(|| self.operator(&name, n_tokens, Place::Source))
    }

    /// An operator that works on a table stands at the beginning, without one.
    fn refuse_operator_without_input(&mut self) -> Option<()> {
        let Some((name, n_tokens)) = self.operator_name() else { return Some(()) };
        let known = operators::find(&name).is_some() || NOT_SUPPORTED.contains(&name.as_str());
        let next = self.peek_at(n_tokens);
        let operand = match next.kind {
            TokenKind::Word => !self.is_infix_word(self.text_of(next)),
            TokenKind::Long
            | TokenKind::String
            | TokenKind::TimeSpan
            | TokenKind::Typed
            | TokenKind::Real => true,
            TokenKind::Symbol | TokenKind::End => false,
        };
        if !known || !operand {
            return Some(());
        }
        let diagnostic =
            codes::OPERATOR_FIRST.at(self.here(), format!("`{name}` needs a table before it"));
        self.fail(diagnostic.help(format!("write `TableName | {name} ...`")))
    }

    fn is_infix_word(&self, text: &str) -> bool {
        text.starts_with('!')
            || matches!(
                text,
                "and"
                    | "or"
                    | "in"
                    | "in~"
                    | "has"
                    | "has_any"
                    | "has_all"
                    | "contains"
                    | "between"
                    | "matches"
            )
            || matches!(text, "startswith" | "endswith" | "hasprefix" | "hassuffix")
            || text.ends_with("_cs")
    }

    /// One operator as it stands after a pipe.
    pub fn piped_operator(&mut self) -> PlacedOperator {
        match self.operator_name() {
            Some((name, n_tokens)) => self.operator(&name, n_tokens, Place::Piped),
            None => {
                let (start, open) = (self.here().start, self.open());
                let diagnostic = codes::OPERATOR_EXPECTED
                    .at(self.here(), format!("expected an operator, found {}", self.found()));
                let _: Option<()> = self.fail(diagnostic);
                self.skip_operator(open);
                PlacedOperator { operator: Operator::Wrong, span: self.span_from(start) }
            }
        }
    }

    /// The name at this place, its pieces (`mv-expand`) joined where they make an operator's name, and how many tokens it is of.
    fn operator_name(&self) -> Option<(String, usize)> {
        let first = self.peek();
        if first.kind != TokenKind::Word {
            return None;
        }
        let (mut name, mut n_tokens, mut end) =
            (self.text_of(first).to_string(), 1, first.span.end);
        let mut best = (name.clone(), 1);
        while self.symbol_ahead(n_tokens, "-") && self.peek_at(n_tokens).span.start == end {
            let piece = self.peek_at(n_tokens + 1);
            if piece.kind != TokenKind::Word || piece.span.start != end + 1 {
                break;
            }
            name = format!("{name}-{}", self.text_of(piece));
            n_tokens += 2;
            end = piece.span.end;
            best = (name.clone(), n_tokens);
        }
        Some(best)
    }

    fn operator(&mut self, name: &str, n_tokens: usize, place: Place) -> PlacedOperator {
        let (start, open) = (self.here().start, self.open());
        let span = self.here().to(self.peek_at(n_tokens - 1).span);
        for _ in 0..n_tokens {
            self.bump();
        }
        let refusal = match operators::find(name) {
            Some(syntax) if place == Place::Piped && syntax.place == Place::Source => {
                let message = format!("`{name}` takes no input and can only come first");
                Some(codes::OPERATOR_NOT_FIRST.at(span, message))
            }
            Some(syntax) => {
                if let Some(operator) = (syntax.parse)(self)
                    && self.at_operator_end().is_some()
                {
                    return PlacedOperator { operator, span: self.span_from(start) };
                }
                None
            }
            None if NOT_SUPPORTED.contains(&name) => Some(
                codes::NOT_SUPPORTED
                    .at(span, format!("the operator `{name}` is not supported yet")),
            ),
            None => {
                let help = suggest::did_you_mean(name, operators::names());
                Some(
                    codes::OPERATOR_EXPECTED
                        .at(span, format!("`{name}` is not an operator"))
                        .help(help),
                )
            }
        };
        if let Some(diagnostic) = refusal {
            self.failed_at = None;
            let _: Option<()> = self.fail(diagnostic);
        }
        self.skip_operator(open);
        PlacedOperator { operator: Operator::Wrong, span: self.span_from(start) }
    }

    fn at_operator_end(&mut self) -> Option<()> {
        let token = self.peek();
        let text = self.text_of(token);
        let end = token.kind == TokenKind::End || matches!(text, "|" | ";" | ")" | "]" | "}" | ",");
        if end && token.kind != TokenKind::String { Some(()) } else { self.foreign_infix() }
    }
}
