//! What must hold for every text. Each fuzz target is one of these.

#[path = "../../crates/kql/tests/world/mod.rs"]
mod world;

use kql::codes::UNEXPECTED_CHARACTER;
use kql::diagnostic::{Diagnostic, Severity};
use kql::format::format;
use kql::lexer::{MAX_REPORTS, TokenKind, lex};
use kql::render::{Options, render};
use kql::span::Span;
use kql::{compile, parse};
use world::World;

/// Longer texts than this teach the fuzzer nothing but patience.
const MAX_BOUND: usize = 4 << 10;

/// Tokens lie in the text in their order, on the borders of characters; between them is white space or a comment, or it was reported.
pub fn lexer(text: &str) {
    let (tokens, diagnostics) = lex(text);
    said(text, &diagnostics);
    let mut end = 0;
    for token in &tokens {
        assert!(token.span.start >= end, "{token:?} begins before {end}");
        let gap = quote(text, Span::new(end, token.span.start));
        let is_blank = gap.lines().all(|line| is_comment(line.trim_start_matches(is_invisible)));
        let span = Span::new(end, token.span.start);
        // A stray character is told once, wherever it stands again.
        let stray =
            |it: &Diagnostic| it.code == UNEXPECTED_CHARACTER.code && it.span.start < span.end;
        let reported = diagnostics
            .iter()
            .any(|it| stray(it) || it.span.start < span.end && it.span.end > span.start);
        let reported = reported || diagnostics.len() >= MAX_REPORTS;
        assert!(is_blank || reported, "{gap:?} is in no token");
        assert!(!quote(text, token.span).is_empty() || token.kind == TokenKind::End);
        end = token.span.end;
    }
    assert!(tokens.last().is_some_and(|it| it.kind == TokenKind::End && it.span.end == text.len()));
    assert_eq!(tokens.iter().filter(|it| it.kind == TokenKind::End).count(), 1);
}

/// A tree or a diagnostic comes out, and everything said has a place in the text.
pub fn parser(text: &str) {
    let (_, diagnostics) = parse(text);
    said(text, &diagnostics);
}

/// There is a bound query exactly where there is no error.
pub fn binder(text: &str) {
    if text.len() > MAX_BOUND {
        return;
    }
    let (bound, diagnostics) = compile(text, &World, &World);
    said(text, &diagnostics);
    assert_eq!(bound.is_none(), diagnostics.iter().any(is_error));
}

/// The canonical form differs in white space alone, has the same tree, and is its own canonical form.
pub fn formatter(text: &str) {
    let (Some(new), _) = format(text) else { return };
    assert_eq!(solid(text), solid(&new), "{new}");
    assert_eq!(tree(text), tree(&new), "{new}");
    let (again, _) = format(&new);
    assert_eq!(again.as_deref(), Some(new.as_str()));
}

fn said(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        quote(text, diagnostic.span);
        for (span, _) in &diagnostic.labels {
            quote(text, *span);
        }
        let options = Options { file: "fuzz", color: true, width: 80 };
        assert!(!render(diagnostic, text, &options).is_empty());
    }
}

fn quote(text: &str, span: Span) -> &str {
    let quoted = text.get(span.start..span.end);
    assert!(quoted.is_some(), "{span:?} is no part of the text");
    quoted.unwrap_or_default()
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn is_comment(line: &str) -> bool {
    line.is_empty() || line.starts_with("//") || line.starts_with('#')
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
}

fn solid(text: &str) -> String {
    text.chars().filter(|it| !is_invisible(*it)).collect()
}

/// The syntax tree without the places.
fn tree(text: &str) -> String {
    let (query, diagnostics) = parse(text);
    let debug = std::format!("{query:?} {}", diagnostics.len());
    let mut parts = debug.split("Span { start: ");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        out += part.split_once('}').map_or("", |it| it.1);
    }
    out
}
