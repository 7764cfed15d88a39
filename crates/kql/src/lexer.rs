//! Text to tokens. Every byte of the text is in a token, a comment or white space; what fits nowhere is a diagnostic.
//! Keywords are plain words here: Kusto reserves none of them.

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword. Also `in~`, `!has` and their like: one word each.
    Word,
    /// `5`, `0x1F`.
    Long,
    /// `1.5`, `1e3`.
    Real,
    /// `1d`, `1.5h`.
    TimeSpan,
    /// A quoted string with its prefix and quotes.
    String,
    /// `datetime(2024-01-01)`: a type's name and raw text in parentheses, but for `dynamic`.
    Typed,
    /// Punctuation and symbolic operators.
    Symbol,
    /// The end of the text; always the last token, empty.
    End,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// Splits a text into tokens. The last one is always `End`.
pub fn lex(text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), diagnostics: Vec::new() };
    while lexer.skip_blank() {
        lexer.token();
    }
    lexer.tokens.push(Token { kind: TokenKind::End, span: Span::new(text.len(), text.len()) });
    (lexer.tokens, lexer.diagnostics)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
}

/// The types whose literals are `name(raw text)`.
const TYPED: [&str; 16] = [
    "bool", "boolean", "int", "int32", "long", "int64", "real", "double", "decimal", "datetime",
    "date", "timespan", "time", "guid", "uuid", "uniqueid",
];

/// Longest first, so that the first match is the right one.
const SYMBOLS: [&str; 33] = [
    "==", "&&", "||", "=~", "=>", "!=", "!~", "<>", "<=", ">=", "..", "(", ")", "[", "]", "{", "}",
    ",", ";", ":", ".", "|", "=", "<", ">", "+", "-", "*", "/", "%", "?", "&", "^",
];

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments; says whether anything is left.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest();
            // A byte order mark, and the zero-width blanks that web pages put into copied queries.
            let trimmed = rest.trim_start_matches(|c: char| {
                c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}' | '\u{200c}' | '\u{200d}')
            });
            self.at += rest.len() - trimmed.len();
            // A line that begins with `#` is a directive to the tool that sends the query.
            let directive = trimmed.starts_with('#')
                && self.text[..self.at].trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
                || trimmed.starts_with('#') && self.text[..self.at].trim().is_empty();
            if !trimmed.starts_with("//") && !directive {
                return !trimmed.is_empty();
            }
            self.at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
        }
    }

    fn push(&mut self, kind: TokenKind, len: usize) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + len) });
        self.at += len;
    }

    fn token(&mut self) {
        let rest = self.rest();
        if let Some(len) = self.string_length(rest) {
            return self.push(TokenKind::String, len);
        }
        let word = word_length(rest);
        let first = rest.chars().next().unwrap_or(' ');
        if word > 0 && !first.is_ascii_digit() {
            return self.word(rest, word);
        }
        if first.is_ascii_digit() {
            let (kind, len) = number(rest);
            return self.push(kind, len);
        }
        if first == '!'
            && rest.get(1..).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let word = word_length(&rest[1..]);
            let tilde = usize::from(&rest[1..=word] == "in" && rest[1 + word..].starts_with('~'));
            return self.push(TokenKind::Word, 1 + word + tilde);
        }
        match SYMBOLS.iter().find(|it| rest.starts_with(**it)) {
            Some(symbol) => self.push(TokenKind::Symbol, symbol.len()),
            None => {
                let span = Span::new(self.at, self.at + first.len_utf8());
                self.at = span.end;
                self.diagnostics.push(
                    codes::UNEXPECTED_CHARACTER
                        .at(span, format!("unexpected character `{}`", first.escape_debug())),
                );
            }
        }
    }

    fn word(&mut self, rest: &str, len: usize) {
        let word = &rest[..len];
        if word == "in" && rest[len..].starts_with('~') {
            return self.push(TokenKind::Word, len + 1);
        }
        if TYPED.contains(&word) {
            let blank = rest[len..].len() - rest[len..].trim_start().len();
            if rest[len + blank..].starts_with('(')
                && let Some(close) = rest[len + blank..].find([')', '\n'])
                && rest[len + blank + close..].starts_with(')')
            {
                return self.push(TokenKind::Typed, len + blank + close + 1);
            }
        }
        self.push(TokenKind::Word, len);
    }

    /// The length of the string literal at the start of `rest`, if one stands there. An unclosed one ends with its line.
    fn string_length(&mut self, rest: &str) -> Option<usize> {
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
        let quote = quoted.chars().next().filter(|it| matches!(it, '"' | '\''))?;
        let mut chars = quoted.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if matches!(c, '\n' | '\r') {
                return Some(self.unclosed(prefix + at));
            }
            if c == quote {
                // In a verbatim string a doubled quote stands for one.
                if verbatim == 0 || chars.next_if(|(_, next)| *next == quote).is_none() {
                    return Some(prefix + at + 1);
                }
            } else if c == '\\' && verbatim == 0 {
                chars.next_if(|(_, next)| !matches!(next, '\n' | '\r'));
            }
        }
        Some(self.unclosed(rest.len()))
    }

    fn unclosed(&mut self, len: usize) -> usize {
        let span = Span::new(self.at, self.at + len);
        self.diagnostics.push(codes::MALFORMED_TOKEN.at(span, "this string has no closing quote"));
        len
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(text.len())
}

/// The kind and length of what starts with a digit: a number, a timespan, or a name like `4th`.
fn number(text: &str) -> (TokenKind, usize) {
    let whole = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let run = word_length(text);
    if text[..run].starts_with("0x") || text[..run].starts_with("0X") {
        let hex = run > 2 && text[2..run].bytes().all(|it| it.is_ascii_hexdigit());
        return (if hex { TokenKind::Long } else { TokenKind::Word }, run);
    }
    let fraction = text[whole..]
        .strip_prefix('.')
        .map_or(0, |it| it.find(|c: char| !c.is_ascii_digit()).unwrap_or(it.len()));
    let digits = if fraction > 0 { whole + 1 + fraction } else { whole };
    let suffix = &text[digits..][..word_length(&text[digits..])];
    if suffix.is_empty() {
        return (if fraction > 0 { TokenKind::Real } else { TokenKind::Long }, digits);
    }
    if unit_ticks(suffix).is_some() {
        return (TokenKind::TimeSpan, digits + suffix.len());
    }
    if let Some(exponent) = exponent_length(&text[digits..]) {
        return (TokenKind::Real, digits + exponent);
    }
    if fraction > 0 { (TokenKind::Real, digits) } else { (TokenKind::Word, run) }
}

/// The length of `e10`, `E-3`; None where that isn't all of the word.
fn exponent_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['e', 'E'])?;
    let sign = usize::from(rest.starts_with(['+', '-']));
    let digits = rest[sign..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - sign);
    (digits > 0 && word_length(&rest[sign..]) == digits).then_some(1 + sign + digits)
}

/// Ticks of a timespan literal's unit; None where the word isn't one.
pub fn unit_ticks(unit: &str) -> Option<i64> {
    use crate::datetime::{DAY, HOUR, MINUTE, SECOND};
    Some(match unit {
        "d" | "day" | "days" => DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "ms" | "milli" | "millis" | "millisec" | "millisecond" | "milliseconds" => SECOND / 1_000,
        "micro" | "micros" | "microsec" | "microsecond" | "microseconds" => SECOND / 1_000_000,
        "tick" | "ticks" => 1,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
        lex(text).0.iter().map(|it| (it.kind, &text[it.span.start..it.span.end])).collect()
    }

    #[test]
    fn numbers_timespans_and_names_are_told_apart() {
        use TokenKind::*;
        assert_eq!(
            kinds("1 0xFF 1.5 1e3 2e-1 1d 1.5h 10ms 1..2 4th a.b[1].c"),
            [
                (Long, "1"),
                (Long, "0xFF"),
                (Real, "1.5"),
                (Real, "1e3"),
                (Real, "2e-1"),
                (TimeSpan, "1d"),
                (TimeSpan, "1.5h"),
                (TimeSpan, "10ms"),
                (Long, "1"),
                (Symbol, ".."),
                (Long, "2"),
                (Word, "4th"),
                (Word, "a"),
                (Symbol, "."),
                (Word, "b"),
                (Symbol, "["),
                (Long, "1"),
                (Symbol, "]"),
                (Symbol, "."),
                (Word, "c"),
                (End, ""),
            ]
        );
    }

    #[test]
    fn strings_in_all_forms() {
        let texts = [r#""a\"b""#, "'x'", r#"@"c:\""#, r#"@"a""b""#, "h'y'", "h@'z'", "```a\nb```"];
        for text in texts {
            assert_eq!(kinds(text), [(TokenKind::String, text), (TokenKind::End, "")], "{text}");
        }
    }

    #[test]
    fn words_with_signs_and_typed_literals() {
        use TokenKind::*;
        assert_eq!(
            kinds("!has in~ !in~ != datetime (2024-01-01) time\n(1)"),
            [
                (Word, "!has"),
                (Word, "in~"),
                (Word, "!in~"),
                (Symbol, "!="),
                (Typed, "datetime (2024-01-01)"),
                (Typed, "time\n(1)"),
                (End, "")
            ]
        );
    }
}
