//! Names, name patterns with wildcards, `name = value` pairs and operator parameters.

use super::Parser;
use crate::ast::{ColumnDeclaration, Expr, Name};
use crate::codes;
use crate::lexer::TokenKind;
use crate::span::Span;
use crate::types::{Type, Value};

/// `expression`, `name = expression` or, for several outputs, `(name, name) = expression`.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedExpr {
    pub name: Option<Name>,
    /// The names after the first.
    pub more_names: Vec<Name>,
    pub value: Expr,
    pub span: Span,
}

/// A column or table name in which `*` stands for any text.
#[derive(Debug, Clone, PartialEq)]
pub struct NamePattern {
    pub text: String,
    pub span: Span,
    pub wildcard: bool,
}

impl NamePattern {
    /// Whether a name fits the pattern.
    pub fn matches(&self, name: &str) -> bool {
        if !self.wildcard {
            return self.text == name;
        }
        let mut parts = self.text.split('*');
        let first = parts.next().unwrap_or_default();
        let Some(mut rest) = name.strip_prefix(first) else { return false };
        let mut parts: Vec<&str> = parts.collect();
        let last = parts.pop().unwrap_or_default();
        for part in parts {
            let Some(at) = rest.find(part) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last)
    }
}

/// `name=value` after an operator's keyword, such as `kind=inner`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub value: Name,
}

/// Words that can't begin an expression, since they carry an operator on.
const NOT_NAMES: [&str; 8] = ["and", "or", "by", "in", "between", "has_any", "has_all", "contains"];

impl Parser<'_> {
    /// Whether a plain name comes next.
    pub fn at_name(&self) -> bool {
        let token = self.peek();
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Word => {
                !text.starts_with('!') && !text.ends_with('~') && !NOT_NAMES.contains(&text)
            }
            TokenKind::Symbol => {
                text == "["
                    && self.peek_at(1).kind == TokenKind::String
                    && self.symbol_ahead(2, "]")
            }
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed
            | TokenKind::End => false,
        }
    }

    /// A name, bare or as `['...']`.
    pub fn name(&mut self) -> Option<Name> {
        if !self.at_name() {
            return self.missing("a name");
        }
        let token = self.bump();
        if token.kind == TokenKind::Word {
            return Some(Name { text: self.text_of(token).to_string(), span: token.span });
        }
        let text = match self.string_literal()? {
            Value::String(text) => text.to_string(),
            _ => String::new(),
        };
        let close = self.bump();
        Some(Name { text, span: token.span.to(close.span) })
    }

    /// Whether `name =` comes next (and not `name ==`, which is another token).
    pub fn at_assignment(&self) -> bool {
        self.at_name() && self.symbol_ahead(if self.at_symbol("[") { 3 } else { 1 }, "=")
    }

    /// `expression`, `name = expression` or `(name, name) = expression`.
    pub fn named_expr(&mut self) -> Option<NamedExpr> {
        let start = self.here().start;
        let mut more_names = Vec::new();
        let name = if self.at_name_tuple() {
            self.bump();
            let mut names = self.list(Self::name)?.into_iter();
            self.bump();
            self.bump();
            let first = names.next();
            more_names.extend(names);
            first
        } else if self.at_assignment() {
            let name = self.name()?;
            self.bump();
            Some(name)
        } else {
            None
        };
        let value = self.scalar()?;
        Some(NamedExpr { name, more_names, value, span: self.span_from(start) })
    }

    /// Whether `(a, b) =` comes next.
    fn at_name_tuple(&self) -> bool {
        if !self.at_symbol("(") {
            return false;
        }
        let mut at = 1;
        while self.peek_at(at).kind == TokenKind::Word && self.symbol_ahead(at + 1, ",") {
            at += 2;
        }
        self.peek_at(at).kind == TokenKind::Word
            && self.symbol_ahead(at + 1, ")")
            && self.symbol_ahead(at + 2, "=")
    }

    /// Takes words joined by dashes (`project-away`) if they come next.
    pub fn eat_dashed(&mut self, name: &str) -> bool {
        let mut at = 0;
        for (n, word) in name.split('-').enumerate() {
            let dash = n == 0 || self.symbol_ahead(at, "-");
            at += usize::from(n > 0);
            if !dash || self.text_of(self.peek_at(at)) != word {
                return false;
            }
            at += 1;
        }
        for _ in 0..at {
            self.bump();
        }
        true
    }

    /// Takes these symbols if they come next, each touching the one before.
    pub fn eat_touching(&mut self, symbols: &[&str]) -> bool {
        let mut end = self.here().start;
        for (at, symbol) in symbols.iter().enumerate() {
            let token = self.peek_at(at);
            if !self.symbol_ahead(at, symbol) || token.span.start != end {
                return false;
            }
            end = token.span.end;
        }
        for _ in symbols {
            self.bump();
        }
        true
    }

    /// A name in which `*` may stand; its pieces touch each other.
    pub fn name_pattern(&mut self) -> Option<NamePattern> {
        if self.at_symbol("[") {
            let name = self.name()?;
            return Some(NamePattern { text: name.text, span: name.span, wildcard: false });
        }
        let first = self.peek();
        let (mut text, mut end) = (String::new(), first.span.start);
        loop {
            let token = self.peek();
            let piece = self.text_of(token);
            let fits = token.kind == TokenKind::Word
                || token.kind == TokenKind::Long
                || self.at_symbol("*");
            if !fits || token.span.start != end {
                break;
            }
            text.push_str(piece);
            end = token.span.end;
            self.bump();
        }
        if text.is_empty() {
            return self.missing("a name");
        }
        let wildcard = text.contains('*');
        Some(NamePattern { text, span: Span::new(first.span.start, end), wildcard })
    }

    /// `kind=inner hint.strategy=shuffle`: the pairs whose names are in `known`, and all hints. Others are warned of where `strict`.
    pub fn parameters(&mut self, operator: &str, known: &[&str]) -> Option<Vec<Parameter>> {
        let mut parameters = Vec::new();
        loop {
            let token = self.peek();
            let word = self.text_of(token);
            let hint = word == "hint" && self.symbol_ahead(1, ".");
            let pair = token.kind == TokenKind::Word && self.symbol_ahead(1, "=");
            if !hint && !(pair && (known.contains(&word) || !known.is_empty())) {
                return Some(parameters);
            }
            let mut name = self.name()?;
            if self.eat_symbol(".") {
                let rest = self.name()?;
                name = Name {
                    text: format!("{}.{}", name.text, rest.text),
                    span: name.span.to(rest.span),
                };
            } else if !known.contains(&word) {
                let message = format!("`{operator}` has no parameter `{word}`");
                self.diagnostics.push(codes::UNKNOWN_PARAMETER.at(name.span, message));
            }
            self.expect_symbol("=")?;
            let value = self.parameter_value()?;
            parameters.push(Parameter { name, value });
        }
    }

    /// What stands after the `=` of a parameter: a name or a literal.
    pub fn parameter_value(&mut self) -> Option<Name> {
        let token = self.peek();
        if self.at_name() {
            return self.name();
        }
        let text = match token.kind {
            TokenKind::String => match self.string_literal()? {
                Value::String(text) => text.to_string(),
                _ => String::new(),
            },
            TokenKind::Symbol | TokenKind::End => return self.missing("a value"),
            TokenKind::Word
            | TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::Typed => {
                self.bump();
                self.text_of(token).to_string()
            }
        };
        Some(Name { text, span: token.span })
    }

    /// `(a: long, b: string)`.
    pub fn column_declarations(&mut self) -> Option<Vec<ColumnDeclaration>> {
        let open = self.expect_symbol("(")?;
        let mut columns = Vec::new();
        loop {
            let name = self.name()?;
            self.expect_symbol(":")?;
            columns.push(ColumnDeclaration { name, ty: self.type_name()? });
            // Kusto: a comma before the closing parenthesis is let pass.
            if !self.eat_symbol(",") || self.at_symbol(")") {
                break;
            }
        }
        self.expect_close(")", open)?;
        Some(columns)
    }

    /// The name of a scalar type.
    pub fn type_name(&mut self) -> Option<Type> {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return self.missing("a type");
        }
        let word = self.text_of(token);
        match Type::from_name(word) {
            Some(ty) => {
                self.bump();
                Some(ty)
            }
            None => {
                let names = Type::ALL.map(Type::name);
                let help = crate::suggest::did_you_mean(word, names.iter().copied());
                self.fail(
                    codes::TYPE_NAME.at(token.span, format!("`{word}` is not a type")).help(help),
                )
            }
        }
    }
}
