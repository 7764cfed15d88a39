//! Text to tokens. Every byte of the text is in a token, a comment or white space; what fits nowhere is a diagnostic.

mod keyword;
mod number;
mod string;
mod unexpected;

pub use keyword::{Class, begins_dashed, begins_with_dashed_word, classify};
pub use number::unit_ticks;
pub use unexpected::{MAX_REPORTS, is_curly};

use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use number::{number_length, raw_guid_length};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// A name or keyword. Also `in~`, `!has`, `matches regex` and their like: one word each.
    Word,
    /// `5`, `0x1F`.
    Long,
    /// `1.5`, `1e3`.
    Real,
    /// `1d`, `1.5h`.
    TimeSpan,
    /// A quoted string with its prefix and quotes.
    String,
    /// `datetime(2024-01-01)`: a type's name and raw text in parentheses, but for `dynamic`. Also a bare guid, which is no literal.
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
    /// What sort of word it is; without meaning for other kinds.
    pub class: Class,
}

/// Splits a text into tokens. The last one is always `End`.
pub fn lex(text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let tokens = Vec::with_capacity(text.len() / 4);
    let mut lexer = Lexer { text, at: 0, tokens, diagnostics: Vec::new() };
    while lexer.skip_blank() {
        lexer.token();
    }
    let span = Span::new(text.len(), text.len());
    lexer.tokens.push(Token { kind: TokenKind::End, span, class: Class::Reserved });
    (lexer.tokens, lexer.diagnostics)
}

/// Whether Kusto skips this character between tokens. It knows fewer blanks than Unicode, and the zero-width space and the byte
/// order mark besides.
pub fn is_blank(c: char) -> bool {
    matches!(
        c,
        '\t' | ' ' | '\r' | '\n' | '\u{c}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

/// Whether a comment or a directive ends here. The last two are no blanks between tokens all the same.
fn is_line_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{2028}' | '\u{2029}')
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    diagnostics: Vec<Diagnostic>,
}

/// Whether `word(raw text)` is a literal.
pub fn is_typed(word: &str) -> bool {
    TYPED.contains(&word)
}

/// The types whose literals are `name(raw text)`.
const TYPED: [&str; 13] = [
    "bool", "int", "int32", "long", "int64", "real", "double", "decimal", "datetime", "date",
    "timespan", "time", "guid",
];

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Skips white space and comments; says whether anything is left.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(is_blank);
            self.at += rest.len() - trimmed.len();
            // Before the query, a line that begins with `#` is a directive to the tool that sends it.
            let directive = self.tokens.is_empty() && trimmed.starts_with('#');
            if !trimmed.starts_with("//") && !directive {
                return !trimmed.is_empty();
            }
            let end = trimmed.find(is_line_break).unwrap_or(trimmed.len());
            let line_break = trimmed[end..].chars().next().map_or(0, char::len_utf8);
            self.at += end + line_break;
        }
    }

    fn push(&mut self, kind: TokenKind, len: usize) {
        self.push_word(kind, len, Class::Reserved);
    }

    fn push_word(&mut self, kind: TokenKind, len: usize, class: Class) {
        self.tokens.push(Token { kind, span: Span::new(self.at, self.at + len), class });
        self.at += len;
    }

    fn token(&mut self) {
        let rest = self.rest();
        let first = rest.bytes().next().unwrap_or(b' ');
        let word = word_length(rest);
        if let Some(len) = self.string_length(rest) {
            return self.push(TokenKind::String, len);
        }
        if let Some(len) = raw_guid_length(rest) {
            return self.push(TokenKind::Typed, len);
        }
        if first.is_ascii_digit() {
            let (kind, len) = number_length(rest);
            return match kind {
                TokenKind::Word => self.push_word(kind, len, classify(&rest[..len])),
                _ => self.push(kind, len),
            };
        }
        if word > 0 {
            return self.word(rest, word);
        }
        if first == b'!' {
            let len = 1 + word_length(&rest[1..]);
            let tilde = usize::from(&rest[1..len] == "in" && rest[len..].starts_with('~'));
            if len > 1 && classify(&rest[..len + tilde]) == Class::Reserved {
                return self.push(TokenKind::Word, len + tilde);
            }
        }
        match symbol_length(rest.as_bytes()) {
            0 => self.unexpected_character(rest),
            len => self.push(TokenKind::Symbol, len),
        }
    }

    fn word(&mut self, rest: &str, len: usize) {
        let (word, behind) = rest.split_at(len);
        if word == "in" && behind.starts_with('~') {
            return self.push(TokenKind::Word, len + 1);
        }
        // Kusto: one blank and no other stands between the two.
        if word == "matches" && behind.starts_with(" regex") && word_length(&behind[1..]) == 5 {
            return self.push(TokenKind::Word, len + 6);
        }
        if behind.starts_with('(') && is_typed(word) {
            return self.typed(behind, len);
        }
        let class = match word {
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Class::Reserved,
            _ => classify(word),
        };
        self.push_word(TokenKind::Word, len, class);
    }

    /// Kusto: the raw text ends at the first closing parenthesis, even one in quotes, and on the line where it begins.
    fn typed(&mut self, raw: &str, len: usize) {
        let end = raw.find(|c| c == ')' || is_line_break(c)).unwrap_or(raw.len());
        if raw[end..].starts_with(')') {
            return self.push(TokenKind::Typed, len + end + 1);
        }
        let span = Span::new(self.at, self.at + len + end);
        self.diagnostics.push(
            codes::EXPECTED
                .at(span, "this literal has no closing parenthesis")
                .label(Span::new(self.at + len, self.at + len + 1), "to close this one"),
        );
        self.push(TokenKind::Typed, len + end);
    }
}

/// The length of the punctuation at the start of `text`. `&`, `^` and `||` are none of Kusto's; they are told to the reader as operators
/// of other languages.
fn symbol_length(text: &[u8]) -> usize {
    let two = text.get(..2).unwrap_or_default();
    match (two, text.first().unwrap_or(&b' ')) {
        (
            b"==" | b"&&" | b"||" | b"=~" | b"=>" | b"!=" | b"!~" | b"<>" | b"<=" | b"<|" | b">="
            | b"..",
            _,
        ) => 2,
        (
            _,
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b';' | b':' | b'.' | b'|' | b'='
            | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'?' | b'@' | b'&' | b'^',
        ) => 1,
        _ => 0,
    }
}

/// The length of the name or keyword at the start of `text`. Kusto: letters are those of ASCII, and `$` stands only in front.
fn word_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let start = usize::from(bytes.first() == Some(&b'$'));
    let rest = bytes.iter().skip(start);
    start + rest.take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count()
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
        let wanted = [
            (Long, "1"),
            (Long, "0xFF"),
            (Real, "1.5"),
            (Real, "1."),
            (Real, "1e3"),
            (Real, "2e-1"),
            (TimeSpan, "1d"),
            (TimeSpan, "1.5h"),
            (TimeSpan, "10nanos"),
            (Long, "1"),
            (Symbol, ".."),
            (Long, "2"),
            (Word, "4th"),
            (Word, "0x"),
            (Word, "1e"),
            (Word, "a"),
            (Symbol, "."),
            (Word, "b"),
            (Symbol, "["),
            (Long, "1"),
            (Symbol, "]"),
            (Word, "a"),
            (Word, "$b"),
            (Long, "1"),
            (Symbol, "."),
            (Word, "x"),
            (End, ""),
        ];
        let text = "1 0xFF 1.5 1. 1e3 2e-1 1d 1.5h 10nanos 1..2 4th 0x 1e a.b[1] a$b 1.x";
        assert_eq!(kinds(text), wanted);
    }

    #[test]
    fn strings_in_all_forms() {
        let texts = [
            r#""a\"b""#,
            "'x'",
            r#"@"c:\""#,
            r#"@"a""b""#,
            "h'y'",
            "H\"y\"",
            "h@'z'",
            "```a\nb```",
            "~~~a~b~~~",
            "h```x```",
            r"'\101\u00e9\x41'",
        ];
        for text in texts {
            assert_eq!(kinds(text), [(TokenKind::String, text), (TokenKind::End, "")], "{text}");
            assert!(lex(text).1.is_empty(), "{text}");
        }
    }

    #[test]
    fn words_with_signs_and_typed_literals() {
        use TokenKind::*;
        assert_eq!(
            kinds("!has in~ !in~ != matches regex datetime(2024-01-01) time (1) real(a)b)"),
            [
                (Word, "!has"),
                (Word, "in~"),
                (Word, "!in~"),
                (Symbol, "!="),
                (Word, "matches regex"),
                (Typed, "datetime(2024-01-01)"),
                (Word, "time"),
                (Symbol, "("),
                (Long, "1"),
                (Symbol, ")"),
                (Typed, "real(a)"),
                (Word, "b"),
                (Symbol, ")"),
                (End, "")
            ]
        );
    }

    #[test]
    fn blanks_are_kusto_s_own() {
        for blank in ['\u{a0}', '\u{200b}', '\u{feff}', '\u{3000}', '\u{c}'] {
            assert_eq!(lex(&format!("a{blank}b")).1, [], "{blank:?}");
        }
        for other in ['\u{200c}', '\u{200d}', '\u{85}', '\u{b}', '\u{2028}', '\u{e9}', '`'] {
            assert_eq!(lex(&format!("a{other}b")).1.len(), 1, "{other:?}");
        }
    }
}
