//! Functions of the query: parameters and bodies.

use super::Parser;
use crate::ast::{
    ColumnDeclaration, Expr, ExprKind, Lambda, LambdaParam, Let, LetValue, ParamKind,
};
use crate::codes;
use crate::lexer::{Class, TokenKind};
use crate::types::{Type, Value};

impl Parser<'_> {
    /// Whether `(...) {`, perhaps after `view`, comes next: empty parentheses, `(*` and `(name:` tell it from an expression.
    pub(super) fn at_lambda(&self) -> bool {
        let at = usize::from(self.at_word("view"));
        if !self.symbol_ahead(at, "(") {
            return false;
        }
        self.symbol_ahead(at + 1, ")")
            || self.symbol_ahead(at + 1, "*")
            || self
                .name_length(at + 1, true)
                .is_some_and(|length| self.symbol_ahead(at + 1 + length, ":"))
    }

    pub(super) fn lambda(&mut self) -> Option<Lambda> {
        let view = self.eat_word("view");
        let params = self.lambda_params()?;
        let (lets, body) = self.body()?;
        Some(Lambda { view, params, lets, body })
    }

    /// `(a: long, T: (x: string), b: string = "")`.
    pub(super) fn lambda_params(&mut self) -> Option<Vec<LambdaParam>> {
        let open = self.expect_symbol("(")?;
        let params = if self.at_symbol(")") { Vec::new() } else { self.list(Self::lambda_param)? };
        self.expect_close(")", open)?;
        Some(params)
    }

    pub(super) fn lambda_param(&mut self) -> Option<LambdaParam> {
        let name = self.declared_name()?;
        self.expect_symbol(":")?;
        let kind = if self.at_symbol("(") {
            ParamKind::Table(self.table_type()?)
        } else {
            ParamKind::Scalar(self.declared_type()?)
        };
        let default = if self.eat_symbol("=") { Some(self.default_value()?) } else { None };
        Some(LambdaParam { name, kind, default })
    }

    /// Kusto: a literal, or a bare word that is taken for one.
    fn default_value(&mut self) -> Option<Expr> {
        let token = self.peek();
        let word = token.kind == TokenKind::Word
            && matches!(token.class, Class::Name | Class::Anywhere)
            && !(self.at_word("typeof") && self.symbol_ahead(1, "("));
        if !word {
            return self.literal_alone();
        }
        let diagnostic = codes::LITERAL_EXPECTED.at(token.span, "a default value is a literal");
        if self.symbol_ahead(1, "(") {
            return self.fail(diagnostic);
        }
        self.bump();
        self.fault(diagnostic);
        self.expr(ExprKind::Literal(Value::Null(Type::Dynamic)), token.span.start, 1)
    }

    pub(super) fn table_type(&mut self) -> Option<Vec<ColumnDeclaration>> {
        if self.symbol_ahead(1, "*") {
            let open = self.bump().span;
            self.bump();
            self.expect_close(")", open)?;
            return Some(Vec::new());
        }
        if self.symbol_ahead(1, ",") {
            self.bump();
            return self.missing("a column");
        }
        self.column_declarations()
    }

    /// The text of a stored function: a lambda, or a body alone.
    pub(super) fn function(&mut self) -> Option<Lambda> {
        let lambda = if self.at_lambda() {
            self.lambda()?
        } else {
            let (lets, body) = self.statements()?;
            Lambda { view: false, params: Vec::new(), lets, body }
        };
        while self.eat_symbol(";") {}
        self.at_statement_end()?;
        Some(lambda)
    }

    /// `{ let ...; body }`.
    pub(super) fn body(&mut self) -> Option<(Vec<Let>, Expr)> {
        let brace = self.expect_symbol("{")?;
        let (lets, body) = self.statements()?;
        if self.eat_symbol(";") && !self.at_symbol("}") {
            let message = format!("expected `}}`, found {}", self.found());
            let diagnostic =
                codes::EXPECTED.at(self.here(), message).label(brace, "to close this one");
            let help = "the body of a function ends with one expression".to_string();
            return self.fail(diagnostic.help(help));
        }
        if !self.at_symbol("}") && !self.at_symbol(")") && !self.at_end() {
            return self.foreign_infix("");
        }
        self.expect_close("}", brace)?;
        Some((lets, body))
    }

    /// What stands between a function's braces.
    fn statements(&mut self) -> Option<(Vec<Let>, Expr)> {
        let mut lets = Vec::new();
        loop {
            if self.at_word("declare") {
                let params = self.declare_parameters()?;
                lets.extend(params.into_iter().map(|it| Let {
                    name: it.name.clone(),
                    value: LetValue::Parameter(Box::new(it)),
                }));
            } else if self.at_word("let") {
                lets.push(self.let_statement()?);
            } else {
                break;
            }
            self.expect_symbol(";")?;
        }
        let body = if self.at_symbol("}") || self.at_symbol(";") {
            self.empty_body()?
        } else {
            self.expression()?
        };
        Some((lets, body))
    }

    /// `let` statements and what they are for, without braces.
    pub fn block(&mut self) -> Option<(Vec<Let>, Expr)> {
        let mut lets = Vec::new();
        while self.at_word("let") {
            lets.push(self.let_statement()?);
            self.expect_symbol(";")?;
        }
        let body = self.expression()?;
        self.eat_symbol(";");
        Some((lets, body))
    }

    /// Kusto's parser lets a body pass that says nothing.
    fn empty_body(&mut self) -> Option<Expr> {
        let here = self.here();
        self.fault(codes::MISSING.at(here, "the function has no body"));
        self.expr(ExprKind::Literal(Value::Null(Type::Dynamic)), here.start, 1)
    }
}
