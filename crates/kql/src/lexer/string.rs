//! How far a string literal reaches.

use super::Lexer;
use crate::codes;
use crate::span::Span;

impl Lexer<'_> {
    /// The length of the string literal at the start of `rest`, if one stands there. An unclosed one ends with its line.
    pub(super) fn string_length(&mut self, rest: &str) -> Option<usize> {
        let hidden = usize::from(rest.starts_with(['h', 'H']));
        let verbatim = usize::from(rest[hidden..].starts_with('@'));
        let prefix = hidden + verbatim;
        let quoted = &rest[prefix..];
        for fence in ["```", "~~~"] {
            if let Some(body) = quoted.strip_prefix(fence) {
                let end = body.find(fence).map(|it| prefix + 2 * fence.len() + it);
                return Some(end.unwrap_or_else(|| self.unclosed(rest.len())));
            }
        }
        let quote = quoted.bytes().next().filter(|it| matches!(it, b'"' | b'\''))?;
        let bytes = quoted.as_bytes();
        let mut at = 1;
        while let Some(&byte) = bytes.get(at) {
            if matches!(byte, b'\n' | b'\r') {
                return Some(self.unclosed(prefix + at));
            }
            if byte == quote {
                // In a verbatim string a doubled quote stands for one.
                if verbatim == 0 || bytes.get(at + 1) != Some(&quote) {
                    return Some(prefix + at + 1);
                }
                at += 1;
            } else if byte == b'\\'
                && verbatim == 0
                && !matches!(bytes.get(at + 1), Some(b'\n' | b'\r'))
            {
                at += 1;
            }
            at += 1;
        }
        Some(self.unclosed(rest.len()))
    }

    fn unclosed(&mut self, len: usize) -> usize {
        let span = Span::new(self.at, self.at + len);
        self.diagnostics.push(codes::MALFORMED_TOKEN.at(span, "this string has no closing quote"));
        len
    }
}
