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
                return Some(end.unwrap_or_else(|| self.unclosed(rest, rest.len(), fence)));
            }
        }
        let quote = quoted.bytes().next().filter(|it| matches!(it, b'"' | b'\''))?;
        let mark = if quote == b'"' { "\"" } else { "'" };
        let bytes = quoted.as_bytes();
        let mut at = 1;
        while let Some(&byte) = bytes.get(at) {
            if matches!(byte, b'\n' | b'\r') {
                return Some(self.unclosed(rest, prefix + at, mark));
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
        Some(self.unclosed(rest, rest.len(), mark))
    }

    /// Reports a string that no `mark` ends.
    fn unclosed(&mut self, rest: &str, len: usize, mark: &str) -> usize {
        let span = Span::new(self.at, self.at + len);
        let body = rest.get(..len).unwrap_or_default();
        let other = if mark == "\"" { "'" } else { "\"" };
        let help = match mark {
            "```" | "~~~" => {
                "the three marks before a text over several lines stand behind it too".to_string()
            }
            _ if body.contains(other) => format!("what begins with {mark} ends with {mark}"),
            _ if mark == "\"" && body.ends_with("\\\"") => {
                "a backslash before the quote makes it part of the text; double the backslash"
                    .to_string()
            }
            _ => format!("a string ends with {mark} on the line where it begins"),
        };
        let diagnostic = codes::MISSING_QUOTE.at(span, "this string has no closing quote");
        self.diagnostics.push(diagnostic.help(help));
        len
    }
}
