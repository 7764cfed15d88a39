//! Names, name patterns with wildcards, and `name = value` pairs.

use super::Parser;
use crate::ast::{Expr, Name};
use crate::codes;
use crate::lexer::{Class, TokenKind};
use crate::span::Span;
use crate::types::Value;

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

impl Parser<'_> {
    /// Whether a name comes next, bare, as `['...']` or as `{parameter}`.
    pub fn at_name(&self) -> bool {
        self.name_length(0, false).is_some()
    }

    /// The same where a name is declared or assigned: there more keywords are names.
    pub fn at_declared_name(&self) -> bool {
        self.name_length(0, true).is_some()
    }

    /// Of how many tokens the name is that stands `n` tokens ahead.
    pub(super) fn name_length(&self, n: usize, declared: bool) -> Option<usize> {
        let token = self.peek_at(n);
        match token.kind {
            TokenKind::Word => match token.class {
                Class::Name | Class::Anywhere => Some(1),
                Class::Declared if declared => Some(1),
                Class::Declared | Class::Reserved => None,
            },
            TokenKind::Symbol => match self.text_of(token) {
                "[" => self.bracketed_name_length(n),
                "{" => self.parameter_name_length(n),
                _ => None,
            },
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed
            | TokenKind::End => None,
        }
    }

    fn bracketed_name_length(&self, n: usize) -> Option<usize> {
        let mut length = 1;
        while self.peek_at(n + length).kind == TokenKind::String {
            length += 1;
        }
        (length > 1 && self.symbol_ahead(n + length, "]")).then_some(length + 1)
    }

    /// `{name}` and `{name[-1]}` stand for what the tool puts there that sends the query; no blanks within.
    pub(super) fn parameter_name_length(&self, n: usize) -> Option<usize> {
        let mut length = 2;
        if !self.symbol_ahead(n, "{") || self.peek_at(n + 1).kind != TokenKind::Word {
            return None;
        }
        if self.symbol_ahead(n + length, "[") {
            length += 1 + usize::from(self.symbol_ahead(n + length + 1, "-"));
            if self.peek_at(n + length).kind != TokenKind::Long
                || !self.symbol_ahead(n + length + 1, "]")
            {
                return None;
            }
            length += 2;
        }
        let whole = (1..=length).all(|it| self.touches(n + it));
        (whole && self.symbol_ahead(n + length, "}")).then_some(length + 1)
    }

    /// A name, bare, as `['...']` or as `{parameter}`.
    pub fn name(&mut self) -> Option<Name> {
        match self.name_length(0, false) {
            Some(length) => self.take_name(length),
            None => self.missing_name(),
        }
    }

    /// The same where a name is declared or assigned.
    pub fn declared_name(&mut self) -> Option<Name> {
        match self.name_length(0, true) {
            Some(length) => self.take_name(length),
            None => self.missing_name(),
        }
    }

    /// A bare name that is no keyword.
    pub fn plain_name(&mut self) -> Option<Name> {
        let token = self.peek();
        if token.kind == TokenKind::Word && token.class == Class::Name {
            return self.any_word();
        }
        self.missing("a name that is no keyword")
    }

    /// Any word, keyword or not, as the name of a parameter is.
    pub fn any_word(&mut self) -> Option<Name> {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return self.missing("a name");
        }
        self.bump();
        Some(Name { text: self.text_of(token).to_string(), span: token.span })
    }

    fn missing_name<T>(&mut self) -> Option<T> {
        let token = self.peek();
        let text = self.text_of(token);
        if token.kind != TokenKind::Word || token.class == Class::Name {
            return self.missing("a name");
        }
        let message = format!("expected a name, found {}", self.found());
        let help = format!("`{text}` is a keyword; as a name it is written ['{text}']");
        self.fail(codes::MISSING.at(token.span, message).help(help))
    }

    fn take_name(&mut self, length: usize) -> Option<Name> {
        let token = self.bump();
        if token.kind == TokenKind::Word {
            return Some(Name { text: self.text_of(token).to_string(), span: token.span });
        }
        if self.text_of(token) == "{" {
            for _ in 1..length {
                self.bump();
            }
            let span = self.span_from(token.span.start);
            return Some(Name { text: self.text[span.start..span.end].to_string(), span });
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
        self.name_length(0, true).is_some_and(|it| self.symbol_ahead(it, "="))
    }

    /// `expression`, `name = expression` or `(name, name) = expression`.
    pub fn named_expr(&mut self) -> Option<NamedExpr> {
        let start = self.here().start;
        let mut more_names = Vec::new();
        let name = if self.at_name_tuple() {
            self.bump();
            let mut names = self.list(Self::declared_name)?.into_iter();
            self.bump();
            self.bump();
            let first = names.next();
            more_names.extend(names);
            first
        } else if self.at_assignment() {
            let name = self.declared_name()?;
            self.bump();
            Some(name)
        } else {
            self.refuse_dashed_name()?;
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
        while let Some(length) = self.name_length(at, true) {
            at += length;
            if !self.symbol_ahead(at, ",") {
                break;
            }
            at += 1;
        }
        at > 1 && self.symbol_ahead(at, ")") && self.symbol_ahead(at + 1, "=")
    }

    /// `a-b = x`, `kind = x`: what stands before the sign can't be a name as it is.
    fn refuse_dashed_name(&mut self) -> Option<()> {
        let mut length = 0;
        loop {
            let token = self.peek_at(length);
            let piece =
                token.kind == TokenKind::Word || length > 0 && self.symbol_ahead(length, "-");
            if !piece || length > 0 && !self.touches(length) {
                break;
            }
            length += 1;
        }
        if length == 0 || !self.symbol_ahead(length, "=") {
            return Some(());
        }
        let span = self.here().to(self.peek_at(length - 1).span);
        let text = &self.text[span.start..span.end];
        let diagnostic = codes::MISSING.at(span, format!("`{text}` can't be a name as it stands"));
        self.fail(diagnostic.help(format!("write ['{text}']")))
    }

    /// Whether a name with `*` in it comes next; its pieces touch each other.
    pub fn at_wildcard(&self) -> bool {
        self.at_symbol("*")
            || self.peek().kind == TokenKind::Word
                && self.name_length(0, true).is_some()
                && self.peek().class != Class::Reserved
                && self.symbol_ahead(1, "*")
                && self.touches(1)
    }

    /// The columns of an operator that passes, drops or orders them. Kusto's parser lets an empty list pass.
    pub fn patterns(&mut self) -> Option<Vec<NamePattern>> {
        self.columns_or_fault(Self::name_pattern)
    }

    /// A list that should not be empty, but may be as far as syntax goes.
    pub fn columns_or_fault<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let items = self.list_or_nothing(item)?;
        if items.is_empty() {
            self.fault(codes::MISSING.at(self.here(), "expected a column"));
        }
        Some(items)
    }

    /// A name in which `*` may stand; its pieces touch each other.
    pub fn name_pattern(&mut self) -> Option<NamePattern> {
        if !self.at_wildcard() {
            let name = self.name()?;
            return Some(NamePattern { text: name.text, span: name.span, wildcard: false });
        }
        let start = self.bump().span.start;
        while self.touches(0)
            && (self.at_symbol("*")
                || self.peek().kind == TokenKind::Long
                || self.peek().kind == TokenKind::Word && self.peek().class != Class::Reserved)
        {
            self.bump();
        }
        let span = self.span_from(start);
        let text = self.text[span.start..span.end].to_string();
        Some(NamePattern { text, span, wildcard: true })
    }

    /// Whether a text in quotes comes next.
    pub fn at_string(&self) -> bool {
        self.peek().kind == TokenKind::String
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
}
