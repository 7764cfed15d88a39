//! A query in canonical form: the same tokens and comments in the same order, only the white space between them is ours. It works on
//! the token stream as a tree of brackets, not on the syntax tree, so that no construct can be lost, whatever operator it is.
//!
//! text ─ pieces ─▶ tokens with their comments ─ tree ─▶ bracket groups ─ layout ─▶ a document ─ print ─▶ text

mod brackets;
mod clauses;
mod groups;
mod layout;
mod pieces;
mod printer;
mod sameness;
mod spacing;
mod words;

use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::parser::parse;
use crate::span::Span;
use sameness::{same_tree, same_words};

/// The widest line that is printed where it can be broken.
pub const WIDTH: usize = 100;

/// The text in canonical form, and what was said of it while parsing. None where the text has errors: it is left as it is.
///
/// The answer has the same tokens, comments and syntax tree as the text, and is its own canonical form.
pub fn format(text: &str) -> (Option<String>, Vec<Diagnostic>) {
    let (query, mut diagnostics) = parse(text);
    if diagnostics.iter().any(refuses) {
        return (None, diagnostics);
    }
    let formatted = laid_out(text).filter(|it| {
        let (again, said) = parse(it);
        same_words(text, it) && same_tree(&query, &again) && said.len() == diagnostics.len()
    });
    if formatted.is_none() {
        let span = Span::new(0, text.len());
        diagnostics
            .push(codes::NOT_SUPPORTED.at(span, "formatting this text is not supported yet"));
    }
    (formatted, diagnostics)
}

/// Whether the text can't be trusted to be a query. An operator that can't be run yet is no reason not to format it.
fn refuses(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error && diagnostic.code != codes::NOT_SUPPORTED.code
}

fn laid_out(text: &str) -> Option<String> {
    let mark = if text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let newline = match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    };
    let pieces = pieces::pieces(text)?;
    let tree = brackets::tree(&pieces)?;
    let body = printer::print(&layout::lay_out(&pieces, &tree), newline);
    Some(format!("{mark}{body}"))
}
