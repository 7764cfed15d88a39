//! Statements: `let`, `set`, tabular expressions; and the ones that are only known by name.

use super::Parser;
use crate::ast::{
    Expr, Lambda, LambdaParam, Let, LetValue, ParamKind, Query, Statement, StatementKind,
};
use crate::codes;
use crate::lexer::TokenKind;

impl Parser<'_> {
    /// The whole text.
    pub(super) fn query(&mut self) -> Query {
        let mut statements = Vec::new();
        loop {
            while self.eat_symbol(";") {}
            if self.peek().kind == TokenKind::End {
                return Query { statements };
            }
            let (start, open) = (self.here().start, self.open());
            let kind = self.statement();
            let ended = kind.is_some() && self.at_statement_end().is_some();
            if !ended {
                self.skip_statement(open);
            }
            if let Some(kind) = kind {
                statements.push(Statement { kind, span: self.span_from(start) });
            }
        }
    }

    fn at_statement_end(&mut self) -> Option<()> {
        if self.peek().kind == TokenKind::End || self.at_symbol(";") {
            return Some(());
        }
        if matches!(self.text_of(self.peek()), ")" | "]" | "}") {
            let diagnostic = codes::EXPECTED
                .at(self.here(), format!("nothing is open that {} could close", self.found()));
            return self.fail(diagnostic);
        }
        self.foreign_infix()
    }

    fn statement(&mut self) -> Option<StatementKind> {
        let token = self.peek();
        let word = if token.kind == TokenKind::Word { self.text_of(token) } else { "" };
        let next_is_name = matches!(self.peek_at(1).kind, TokenKind::Word);
        match word {
            "let" if next_is_name || self.symbol_ahead(1, "[") => {
                self.let_statement().map(StatementKind::Let)
            }
            "set" if next_is_name => self.set(),
            "declare" | "alias" | "restrict" if next_is_name => {
                let message = format!("the statement `{word}` is not supported yet");
                self.fail(codes::NOT_SUPPORTED.at(token.span, message))
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
    fn let_statement(&mut self) -> Option<Let> {
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
        if self.at_lambda() {
            return self.nested(Self::lambda).map(|it| LetValue::Function(Box::new(it)));
        }
        if self.at_entity_group() {
            return self.entity_group().map(LetValue::EntityGroup);
        }
        let value = self.expression()?;
        self.at_statement_end()?;
        Some(LetValue::Expression(value))
    }

    /// `(...) {`, perhaps after `view`: the brace behind the matching parenthesis tells a function from an expression.
    fn at_lambda(&self) -> bool {
        let mut at = usize::from(self.at_word("view"));
        if !self.symbol_ahead(at, "(") {
            return false;
        }
        let mut open = 0usize;
        loop {
            let token = self.peek_at(at);
            match (token.kind, self.text_of(token)) {
                (TokenKind::End, _) => return false,
                (TokenKind::Symbol, "(") => open += 1,
                (TokenKind::Symbol, ")") => open -= 1,
                (TokenKind::Symbol, ";" | "|") => return false,
                _ => {}
            }
            at += 1;
            if open == 0 {
                return self.symbol_ahead(at, "{");
            }
        }
    }

    fn lambda(&mut self) -> Option<Lambda> {
        let view = self.eat_word("view");
        let open = self.expect_symbol("(")?;
        let params = if self.at_symbol(")") { Vec::new() } else { self.list(Self::lambda_param)? };
        self.expect_close(")", open)?;
        let brace = self.expect_symbol("{")?;
        let (lets, body) = self.block()?;
        if !self.at_symbol("}") && !self.at_symbol(")") && self.peek().kind != TokenKind::End {
            return self.foreign_infix();
        }
        self.expect_close("}", brace)?;
        Some(Lambda { view, params, lets, body })
    }

    /// `let` statements and what they are for.
    pub fn block(&mut self) -> Option<(Vec<Let>, Expr)> {
        let mut lets = Vec::new();
        while self.at_word("let") {
            lets.push(self.let_statement()?);
            self.expect_symbol(";")?;
        }
        let body: Expr = self.expression()?;
        self.eat_symbol(";");
        Some((lets, body))
    }

    fn lambda_param(&mut self) -> Option<LambdaParam> {
        let name = self.name()?;
        self.expect_symbol(":")?;
        let kind = if self.at_symbol("(") {
            ParamKind::Table(self.table_type()?)
        } else {
            ParamKind::Scalar(self.type_name()?)
        };
        let default = if self.eat_symbol("=") { Some(self.scalar()?) } else { None };
        Some(LambdaParam { name, kind, default })
    }

    fn table_type(&mut self) -> Option<Vec<crate::ast::ColumnDeclaration>> {
        if self.symbol_ahead(1, "*") {
            let open = self.bump().span;
            self.bump();
            self.expect_close(")", open)?;
            return Some(Vec::new());
        }
        self.column_declarations()
    }
}
