//! Characters that mean nothing in the query language, and what was meant by them.

use super::{Class, Lexer, Token, TokenKind, is_line_break};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// How many of them are reported: what is no query at all is not told letter by letter.
pub const MAX_REPORTS: usize = 20;

/// Whether it is a quote as word processors make them. Kusto knows none of these.
pub fn is_curly(c: char) -> bool {
    matches!(c, '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2018}' | '\u{2019}')
}

impl Lexer<'_> {
    /// Reports the character at the start of `rest`, and takes it in the way that it was meant.
    pub(super) fn unexpected_character(&mut self, rest: &str) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_alphabetic() {
            return self.foreign_letters(rest);
        }
        if first == '!' && self.inequality_turned() {
            return;
        }
        let span = Span::new(self.at, self.at + first.len_utf8());
        let diagnostic = codes::UNEXPECTED_CHARACTER
            .at(span, format!("unexpected character `{}`", first.escape_debug()))
            .help(advice(first).map(str::to_string));
        // Who copied one curly quote copied many.
        let alike = |it: &Diagnostic| {
            it.message == diagnostic.message || it.help.is_some() && it.help == diagnostic.help
        };
        if self.diagnostics.len() < MAX_REPORTS && !self.diagnostics.iter().any(alike) {
            self.diagnostics.push(diagnostic);
        }
        match curly_string(rest) {
            Some(len) => self.push(TokenKind::String, len),
            None => self.at = span.end,
        }
    }

    /// `=!`, which is meant as `!=` and taken for it.
    fn inequality_turned(&mut self) -> bool {
        let touching = |it: &mut Token| it.kind == TokenKind::Symbol && it.span.end == self.at;
        let Some(sign) = self.tokens.pop_if(touching) else { return false };
        let span = Span::new(sign.span.start, self.at + 1);
        if self.text.get(span.start..span.end) != Some("=!") {
            self.tokens.push(sign);
            return false;
        }
        let diagnostic = codes::UNEXPECTED_CHARACTER.at(span, "`=!` is not an operator");
        self.diagnostics.push(diagnostic.help("write `!=`".to_string()));
        self.tokens.push(Token { span, ..sign });
        self.at = span.end;
        true
    }

    /// A word with letters that names can't have: it is a name all the same, so that nothing else is said of it.
    fn foreign_letters(&mut self, rest: &str) {
        let touching = |it: &Token| it.kind == TokenKind::Word && it.span.end == self.at;
        let start = self.tokens.pop_if(|it| touching(it)).map_or(self.at, |it| it.span.start);
        let len = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let span = Span::new(start, self.at + len);
        let word = &self.text[span.start..span.end];
        if self.diagnostics.len() < MAX_REPORTS {
            let message = format!("`{word}` has letters that a name can't have");
            let help = format!("in brackets it may: ['{word}']");
            self.diagnostics.push(codes::UNEXPECTED_CHARACTER.at(span, message).help(help));
        }
        self.tokens.push(Token { kind: TokenKind::Word, span, class: Class::Name });
        self.at = span.end;
    }
}

fn advice(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' => "write a straight quote, \"",
        '\u{2018}' | '\u{2019}' => "write a straight quote, '",
        '\u{2013}' | '\u{2014}' => "write a plain -",
        '#' => "a comment begins with //",
        '!' => "`!=` compares, not(...) negates",
        _ => return None,
    })
}

/// The length of what stands between two curly quotes on one line, the quotes included: it is meant as a string.
fn curly_string(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix(is_curly)?;
    let line = &body[..body.find(is_line_break).unwrap_or(body.len())];
    let (text, behind) = line.split_once(is_curly)?;
    let quotes = rest.len() - body.len() + line.len() - text.len() - behind.len();
    Some(text.len() + quotes)
}
