//! The `name=value` pairs behind an operator's keyword: `kind=inner hint.strategy=shuffle`.

use super::Parser;
use crate::ast::Name;
use crate::codes;
use crate::lexer::{Class, TokenKind};
use crate::types::Value;

/// `name=value` after an operator's keyword, such as `kind=inner`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: Name,
    pub value: Name,
}

/// Names that are read as a parameter behind any operator; one that doesn't know it ignores it.
const EVERYWHERE: [&str; 20] = [
    "bagexpansion",
    "bin_legacy",
    "__crossCluster",
    "__crossDB",
    "decodeblocks",
    "expandoutput",
    "__id",
    "isfuzzy",
    "__isFuzzy",
    "kind",
    "__noWithSource",
    "__packedColumn",
    "__sourceColumnIndex",
    "cycles",
    "with_match_id",
    "with_itemindex",
    "withsource",
    "with_source",
    "with_step_name",
    "force_remote",
];

/// The hints, without `hint.`.
const HINTS: [&str; 11] = [
    "concurrency",
    "distribution",
    "materialized",
    "num_partitions",
    "pass_filters",
    "pass_filters_column",
    "progressive_top",
    "remote",
    "shufflekey",
    "spread",
    "strategy",
];

impl Parser<'_> {
    /// The pairs that come next: those whose names are in `known`, hints, and with a warning those that other operators know.
    pub fn parameters(&mut self, operator: &str, known: &[&str]) -> Option<Vec<Parameter>> {
        let mut parameters = Vec::new();
        while let Some(length) = self.parameter_length(known) {
            let start = self.here();
            for _ in 1..length {
                self.bump();
            }
            let span = start.to(self.bump().span);
            let name = Name { text: self.text[span.start..span.end].to_string(), span };
            self.expect_symbol("=")?;
            if length == 1 && !known.contains(&name.text.as_str()) {
                let message = format!("`{operator}` has no parameter `{}`", name.text);
                self.diagnostics.push(codes::UNKNOWN_PARAMETER.at(name.span, message));
            }
            let value = self.parameter_value()?;
            parameters.push(Parameter { name, value });
        }
        Some(parameters)
    }

    /// Whether a word that is a parameter of some operator stands `n` tokens ahead.
    pub(super) fn parameter_ahead(&self, n: usize) -> bool {
        let token = self.peek_at(n);
        let word = self.text_of(token);
        token.kind == TokenKind::Word
            && (EVERYWHERE.contains(&word) || word == "hint" && self.symbol_ahead(n + 1, "."))
    }

    /// Of how many tokens the parameter's name is that comes next, if one does.
    pub fn parameter_length(&self, known: &[&str]) -> Option<usize> {
        let token = self.peek();
        if token.kind != TokenKind::Word {
            return None;
        }
        let word = self.text_of(token);
        let hint = word == "hint" && self.hint().is_some();
        let length = if hint { 3 } else { 1 };
        let named = hint || known.contains(&word) || EVERYWHERE.contains(&word);
        (named && self.symbol_ahead(length, "=")).then_some(length)
    }

    /// Which hint it is whose `hint.` comes next, if Kusto knows it.
    pub(super) fn hint(&self) -> Option<&'static str> {
        let joined = self.symbol_ahead(1, ".") && self.touches(1) && self.touches(2);
        let name = self.text_of(self.peek_at(2));
        HINTS.into_iter().find(|it| joined && *it == name)
    }

    /// What stands after the `=` of a parameter: a name or a literal.
    pub fn parameter_value(&mut self) -> Option<Name> {
        let token = self.peek();
        let start = token.span.start;
        let signed = self.at_symbol("-") || self.at_symbol("+");
        let reserved = token.kind == TokenKind::Word && token.class == Class::Reserved;
        let text = match token.kind {
            TokenKind::String => match self.string_literal()? {
                Value::String(text) => text.to_string(),
                _ => String::new(),
            },
            _ if signed || reserved || self.word_ahead(0, "typeof") => {
                self.literal_alone()?;
                let span = self.span_from(start);
                self.text[span.start..span.end].to_string()
            }
            TokenKind::Word | TokenKind::Symbol if self.at_name() => return self.name(),
            TokenKind::Word | TokenKind::Symbol | TokenKind::End => return self.missing("a value"),
            TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan | TokenKind::Typed => {
                self.bump();
                self.text_of(token).to_string()
            }
        };
        Some(Name { text, span: self.span_from(start) })
    }
}
