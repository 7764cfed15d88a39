//! Statements: `let`, `set`, tabular expressions, and their order.

use super::Parser;
use crate::ast::{Expr, Let, LetValue, Query, Statement, StatementKind};
use crate::codes;
use crate::lexer::TokenKind;
use crate::span::Span;

impl Parser<'_> {
    /// The whole text. Kusto: each semicolon ends a statement; one with nothing before it is a mistake.
    pub(super) fn query(&mut self) -> Query {
        let mut statements = Vec::new();
        self.command();
        while !self.at_end() {
            let (start, open) = (self.here().start, self.open());
            let kind = if self.at_symbol(";") { self.empty_statement() } else { self.statement() };
            let ended = kind.is_some() && self.at_statement_end().is_some();
            // What a comment of SQL has been read as is nothing to complain of.
            let misread = !ended && self.sql_comment().is_some();
            if !ended {
                self.skip_statement(open);
            }
            let span = self.span_from(start);
            self.eat_symbol(";");
            if let Some(kind) = kind.filter(|_| !misread) {
                statements.push(Statement { kind, span });
            }
        }
        Query { statements, faults: Vec::new() }
    }

    /// `.show tables` and its like, up to the end: Kusto reads them as commands, which are no queries.
    fn command(&mut self) {
        if !self.at_symbol(".") {
            return;
        }
        let start = self.here().start;
        while !self.at_end() {
            self.bump();
        }
        let span = self.span_from(start);
        let words = self.text.get(span.start..span.end).unwrap_or_default();
        let name: String = words.chars().take_while(|it| !it.is_whitespace()).collect();
        let message = format!("the control command `{name}` is not supported yet");
        let place = Span { end: span.start + name.len(), ..span };
        self.fault(codes::NOT_SUPPORTED.at(place, message));
    }

    fn empty_statement(&mut self) -> Option<StatementKind> {
        let diagnostic = codes::EXPECTED.at(self.here(), "there is no statement before this `;`");
        self.fail(diagnostic.help("remove it".to_string()))
    }

    pub(super) fn at_statement_end(&mut self) -> Option<()> {
        if self.at_end() || self.at_symbol(";") {
            return Some(());
        }
        if self.open.braces > 0 && self.at_symbol("}") {
            return self.expected("`;`");
        }
        if matches!(self.text_of(self.peek()), ")" | "]" | "}") {
            let diagnostic = codes::EXPECTED
                .at(self.here(), format!("nothing is open that {} could close", self.found()));
            return self.fail(diagnostic);
        }
        if self.at_word("let") && self.on_new_line() && self.name_length(1, false).is_some() {
            // The mark alone is missing: the next statement begins here.
            return self.foreign_infix("").or(Some(()));
        }
        self.foreign_infix("")
    }

    fn statement(&mut self) -> Option<StatementKind> {
        let token = self.peek();
        let word = if token.kind == TokenKind::Word { self.text_of(token) } else { "" };
        match word {
            "let" if self.name_length(1, false).is_some() || self.symbol_ahead(2, "=") => {
                self.let_statement().map(StatementKind::Let)
            }
            "set" => self.set(),
            "declare" if self.word_ahead(1, "pattern") => self.declare_pattern(),
            "declare" if self.word_ahead(1, "query_parameters") => {
                self.declare_parameters().map(StatementKind::DeclareParameters)
            }
            "alias" if self.word_ahead(1, "database") => self.alias(),
            "restrict" if self.word_ahead(1, "access") => self.restrict(),
            _ if self.at_select() => {
                let message = format!("a query begins with its table, not with `{word}`");
                let help = "write `TableName | where ... | project ...`".to_string();
                self.fail(codes::EXPECTED.at(token.span, message).help(help))
            }
            _ => self.expression().map(StatementKind::Expression),
        }
    }

    fn set(&mut self) -> Option<StatementKind> {
        self.bump();
        let name = self.name()?;
        let value = if self.eat_symbol("=") { Some(self.scalar()?) } else { None };
        Some(StatementKind::Set { name, value })
    }

    /// A `let` whose value is wrong is kept, so that its name is not unknown further on.
    pub(super) fn let_statement(&mut self) -> Option<Let> {
        self.bump();
        let name = self.name()?;
        self.expect_symbol("=")?;
        let open = self.open();
        let value = self.let_value();
        if value.is_none() {
            self.skip_statement(open);
        }
        Some(Let { name, value: value.unwrap_or(LetValue::Broken) })
    }

    fn let_value(&mut self) -> Option<LetValue> {
        if self.at_word("entity_group") && !self.symbol_ahead(1, "(") {
            return self.entity_group().map(LetValue::EntityGroup);
        }
        if self.at_lambda() {
            return self.nested(Self::lambda).map(|it| LetValue::Function(Box::new(it)));
        }
        if !self.at_word("materialize") {
            let value = self.expression()?;
            self.at_statement_end()?;
            return Some(LetValue::Expression(value));
        }
        let value = self.nested(Self::call_of_table)?;
        if self.at_symbol("|") {
            let message = "nothing can follow the parentheses of `materialize`";
            let help = "put the operator before the closing parenthesis".to_string();
            return self.fail(codes::EXPECTED.at(self.here(), message).help(help));
        }
        self.at_statement_end()?;
        Some(LetValue::Expression(value))
    }

    /// `entity_group [cluster('c').database('d'), ...]`.
    pub fn entity_group(&mut self) -> Option<Vec<Expr>> {
        self.bump();
        let open = self.expect_symbol("[")?;
        let members = self.list(Self::scalar)?;
        self.expect_close("]", open)?;
        Some(members)
    }
}
