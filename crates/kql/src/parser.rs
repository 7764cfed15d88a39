//! Tokens to syntax tree, by recursive descent. It never fails: what doesn't fit is reported once, skipped to the next place
//! where the query can go on, and left out of the tree. Recursion is bounded, so that no text exhausts the stack.

mod declare;
mod dynamic;
mod expression;
mod foreign;
mod function;
mod infix;
mod literal;
mod names;
mod parameters;
mod pipeline;
mod primary;
mod schema;
mod statement;

pub(crate) use dynamic::push_value;
pub(crate) use infix::spelling;
pub use names::{NamePattern, NamedExpr};
pub use parameters::Parameter;

use crate::ast::{Lambda, Query};
use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::lexer::{Class, Token, TokenKind, lex};
use crate::span::Span;

/// How deep parentheses, brackets and braces may nest.
pub const MAX_NESTING: u32 = 100;
/// How high an expression's tree may be, long chains of arithmetic included.
pub const MAX_HEIGHT: u32 = 600;
/// How many operators one pipeline may have.
pub const MAX_OPERATORS: usize = 1_000;

/// Parses a whole query text.
pub fn parse(text: &str) -> (Query, Vec<Diagnostic>) {
    let (mut query, diagnostics, faults) = parse_by(text, |it| it.query());
    query.faults = faults;
    (query, diagnostics)
}

/// Parses the text of a stored function: `(parameters) { body }`, or a body alone. There is one exactly where no diagnostic is an
/// error.
pub fn parse_function(text: &str) -> (Option<Lambda>, Vec<Diagnostic>) {
    let (lambda, mut diagnostics, faults) = parse_by(text, |it| it.function());
    diagnostics.extend(faults);
    let sound = diagnostics.iter().all(|it| it.severity < Severity::Error);
    (lambda.filter(|_| sound), diagnostics)
}

/// The tree, what is wrong with its form, and what binding would call wrong.
fn parse_by<T>(
    text: &str,
    by: impl FnOnce(&mut Parser<'_>) -> T,
) -> (T, Vec<Diagnostic>, Vec<Diagnostic>) {
    let (tokens, mut diagnostics) = lex(text);
    let first_lexical = diagnostics.first().map(|it| it.span.start);
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        diagnostics: Vec::new(),
        faults: Vec::new(),
        nesting: 0,
        open: Open::default(),
        failed_at: None,
    };
    let tree = by(&mut parser);
    // A stray character or an unclosed quote makes a muddle of what follows; it alone is the mistake.
    let follows = |it: &Diagnostic| first_lexical.is_some_and(|start| it.span.start >= start);
    diagnostics.extend(parser.diagnostics.into_iter().filter(|it| !follows(it)));
    diagnostics.sort_by_key(|it| it.span);
    (tree, diagnostics, parser.faults.into_iter().filter(|it| !follows(it)).collect())
}

/// The tokens, and where among them the parser is.
pub struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    diagnostics: Vec<Diagnostic>,
    faults: Vec<Diagnostic>,
    nesting: u32,
    open: Open,
    /// The token of the last report: a second one on the same token is a consequence of the first.
    failed_at: Option<usize>,
}

/// How many brackets are open at a place. Closing more than were opened makes it negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Open {
    brackets: i32,
    braces: i32,
}

impl<'t> Parser<'t> {
    /// The token `n` places ahead.
    pub fn peek_at(&self, n: usize) -> Token {
        let span = Span::new(self.text.len(), self.text.len());
        let end = Token { kind: TokenKind::End, span, class: Class::Reserved };
        self.tokens.get(self.at + n).copied().unwrap_or(end)
    }

    /// The next token.
    pub fn peek(&self) -> Token {
        self.peek_at(0)
    }

    /// The text of a token.
    pub fn text_of(&self, token: Token) -> &'t str {
        self.text.get(token.span.start..token.span.end).unwrap_or_default()
    }

    /// Takes the next token; the end stays.
    pub fn bump(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::End {
            self.at += 1;
        }
        if token.kind == TokenKind::Symbol {
            match self.text_of(token) {
                "(" | "[" => self.open.brackets += 1,
                ")" | "]" => self.open.brackets -= 1,
                "{" => self.open.braces += 1,
                "}" => self.open.braces -= 1,
                _ => {}
            }
        }
        token
    }

    fn is_at(&self, n: usize, kind: TokenKind, text: &str) -> bool {
        let token = self.peek_at(n);
        token.kind == kind && self.text_of(token) == text
    }

    /// Whether this punctuation comes next.
    pub fn at_symbol(&self, symbol: &str) -> bool {
        self.is_at(0, TokenKind::Symbol, symbol)
    }

    /// Whether this punctuation stands `n` places ahead.
    pub fn symbol_ahead(&self, n: usize, symbol: &str) -> bool {
        self.is_at(n, TokenKind::Symbol, symbol)
    }

    /// Whether this keyword comes next.
    pub fn at_word(&self, word: &str) -> bool {
        self.is_at(0, TokenKind::Word, word)
    }

    /// Whether this keyword stands `n` places ahead.
    pub fn word_ahead(&self, n: usize, word: &str) -> bool {
        self.is_at(n, TokenKind::Word, word)
    }

    /// Takes this punctuation if it comes next.
    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.at_symbol(symbol);
        if found {
            self.bump();
        }
        found
    }

    /// Takes this keyword if it comes next.
    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.at_word(word);
        if found {
            self.bump();
        }
        found
    }

    /// Takes this punctuation or reports that it is missing.
    pub fn expect_symbol(&mut self, symbol: &str) -> Option<Span> {
        if self.at_symbol(symbol) {
            Some(self.bump().span)
        } else {
            self.expected(&format!("`{symbol}`"))
        }
    }

    /// Takes this keyword or reports that it is missing.
    pub fn expect_word(&mut self, word: &str) -> Option<Span> {
        if self.at_word(word) {
            return Some(self.bump().span);
        }
        let help = match word {
            "by" => "what to order or group by stands behind `by`",
            "on" => "the clause that begins with `on` comes here",
            "step" => "`step` says how far the values lie apart: `step 1h`",
            "with" => "the pattern stands behind `with`",
            _ => return self.expected(&format!("`{word}`")),
        };
        let message = format!("expected `{word}`, found {}", self.found());
        self.fail(codes::EXPECTED.at(self.here(), message).help(help.to_string()))
    }

    /// Takes the bracket that closes the one at `open`, or reports both places.
    pub fn expect_close(&mut self, close: &str, open: Span) -> Option<Span> {
        if self.at_symbol(close) {
            return Some(self.bump().span);
        }
        let diagnostic = codes::EXPECTED
            .at(self.here(), format!("expected `{close}`, found {}", self.found()))
            .label(open, "to close this one");
        self.fail(diagnostic)
    }

    /// Reports that something else should stand here.
    pub fn expected<T>(&mut self, what: &str) -> Option<T> {
        let diagnostic =
            codes::EXPECTED.at(self.here(), format!("expected {what}, found {}", self.found()));
        self.fail(diagnostic)
    }

    /// Reports that something is missing here.
    pub fn missing<T>(&mut self, what: &str) -> Option<T> {
        let diagnostic =
            codes::MISSING.at(self.here(), format!("expected {what}, found {}", self.found()));
        self.fail(diagnostic)
    }

    /// Reports, unless something was reported at this very token.
    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        if self.failed_at != Some(self.at) {
            self.diagnostics.push(diagnostic);
            self.failed_at = Some(self.at);
        }
        None
    }

    /// Keeps a report for binding: the text is well-formed, as Kusto's parser sees it, but it can't be meant.
    pub fn fault(&mut self, diagnostic: Diagnostic) {
        self.faults.push(diagnostic);
    }

    /// Whether nothing is left.
    pub fn at_end(&self) -> bool {
        self.peek().kind == TokenKind::End
    }

    /// Where the next token stands.
    pub fn here(&self) -> Span {
        self.peek().span
    }

    /// Whether nothing stands between the token `n` places ahead and the one before it.
    fn touches(&self, n: usize) -> bool {
        let before = (self.at + n).checked_sub(1).and_then(|it| self.tokens.get(it));
        before.is_some_and(|it| it.span.end == self.peek_at(n).span.start)
    }

    /// Whether a list ends here, as it does at any bracket that closes, at a pipe and at a semicolon.
    pub fn at_list_end(&self) -> bool {
        let token = self.peek();
        match token.kind {
            TokenKind::End => true,
            TokenKind::Symbol => matches!(self.text_of(token), ")" | "]" | "}" | "|" | ";"),
            TokenKind::Word
            | TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed => false,
        }
    }

    /// Whether the next token is the first of its line.
    fn on_new_line(&self) -> bool {
        let before =
            self.at.checked_sub(1).and_then(|it| self.tokens.get(it)).map_or(0, |it| it.span.end);
        self.text.get(before..self.here().start).is_some_and(|it| it.contains('\n'))
    }

    /// What comes next, as a message names it.
    pub fn found(&self) -> String {
        match self.peek() {
            token if token.kind == TokenKind::End => "the end of the query".to_string(),
            token => {
                let text = self.text_of(token);
                match text.char_indices().nth(24) {
                    Some((cut, _)) => format!("`{}...`", text[..cut].escape_debug()),
                    None => format!("`{text}`"),
                }
            }
        }
    }

    /// The range from `start` to the end of the last token taken.
    pub fn span_from(&self, start: usize) -> Span {
        let end = self
            .at
            .checked_sub(1)
            .and_then(|it| self.tokens.get(it))
            .map_or(start, |it| it.span.end);
        Span::new(start, end.max(start))
    }

    /// Runs a parser one level deeper; past the limit it reports and gives up on the rest of the text.
    pub fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.nesting >= MAX_NESTING {
            return self.give_up(format!("nested more than {MAX_NESTING} levels deep"));
        }
        self.nesting += 1;
        let result = parse(self);
        self.nesting -= 1;
        result
    }

    /// Reports that a limit is exceeded and skips to the end, where nothing more is reported.
    pub fn give_up<T>(&mut self, message: String) -> Option<T> {
        let diagnostic = codes::TOO_DEEP.at(self.here(), message);
        let _: Option<T> = self.fail(diagnostic);
        self.at = self.tokens.len().saturating_sub(1);
        self.failed_at = Some(self.at);
        None
    }

    /// How many brackets are open here, to say later where to skip to.
    pub fn open(&self) -> Open {
        self.open
    }

    /// Skips to the next pipe, semicolon or closing bracket that is in no bracket opened since `open`.
    pub fn skip_operator(&mut self, open: Open) {
        while self.peek().kind != TokenKind::End {
            let symbol =
                if self.peek().kind == TokenKind::Symbol { self.text_of(self.peek()) } else { "" };
            let outside = self.open.brackets <= open.brackets && self.open.braces <= open.braces;
            if outside && matches!(symbol, "|" | ";" | ")" | "]" | "}") {
                return;
            }
            self.bump();
        }
    }

    /// Skips to the next semicolon that is in no brace opened since `open`: one in braces belongs to a function's body.
    pub fn skip_statement(&mut self, open: Open) {
        while self.peek().kind != TokenKind::End {
            let outside = self.open.braces <= open.braces;
            if outside && self.at_symbol(";")
                || self.open.braces == open.braces && open.braces > 0 && self.at_symbol("}")
            {
                return;
            }
            self.bump();
        }
    }

    /// Any number, with commas between.
    pub fn list_or_nothing<T>(
        &mut self,
        item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        if self.at_list_end() { Some(Vec::new()) } else { self.list(item) }
    }

    /// Any number, with commas between and perhaps one before or behind all: up to the bracket that closes.
    pub fn loose_list<T>(
        &mut self,
        close: &str,
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.eat_symbol(",");
        let mut items = Vec::new();
        while !self.at_symbol(close) {
            items.push(item(self)?);
            if !self.eat_symbol(",") {
                break;
            }
        }
        Some(items)
    }

    /// One or more, with commas between.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(",") {
            items.push(item(self)?);
        }
        Some(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many parameters and `let`s the function has, or what is wrong with it.
    fn shape(text: &str) -> Result<(usize, usize), String> {
        let (lambda, diagnostics) = parse_function(text);
        match lambda {
            Some(it) => Ok((it.params.len(), it.lets.len())),
            None => Err(diagnostics.into_iter().map(|it| it.message).collect()),
        }
    }

    #[test]
    fn the_text_of_a_stored_function_is_a_lambda_or_a_body_alone() {
        assert_eq!(shape("(a: string, b: long = 1) { let x = 1; T | where c == a }"), Ok((2, 1)));
        assert_eq!(
            shape("// what it does\nlet f = (a: long) { a }; let n = 2;\nT | take n;\n"),
            Ok((0, 2))
        );
        assert_eq!(shape("(T | take 1) | count"), Ok((0, 0)));
        assert_eq!(shape("T | take 1; U").unwrap_err(), "expected `|`, `;` or the end, found `U`");
        assert!(shape("").is_err() && shape("(a: string) { T").is_err());
        assert!(shape("T | take 1 }").is_err());
    }
}
