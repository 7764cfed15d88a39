//! The Kusto Query Language front end: text in, bound query and diagnostics out. No IO, no async, no Arrow.
//!
//! text ─ lex, parse ─▶ syntax tree ─ bind(catalog, library) ─▶ bound tree. It never fails: what can't be understood becomes
//! a [`diagnostic::Diagnostic`].

pub mod ast;
mod bind;
pub mod bound;
pub mod clock;
pub mod codes;
pub mod datetime;
pub mod diagnostic;
pub mod format;
pub mod json;
pub mod lexer;
pub mod library;
pub mod operators;
mod parser;
pub mod render;
pub mod span;
pub mod suggest;
pub mod types;

pub use bind::bind;
pub use parser::{parse, parse_function};

use bound::BoundQuery;
use diagnostic::{Diagnostic, Severity};
use library::{Catalog, Library};

/// Everything that there is to say of a query text, hints included: what is right and could be better.
pub fn check(text: &str, catalog: &dyn Catalog, library: &dyn Library) -> Vec<Diagnostic> {
    let (query, diagnostics) = parse(text);
    let (_, more) = bind::bind_hinting(&query, catalog, library, Some(text));
    together(diagnostics, more)
}

/// Parses and binds a query text. There is a bound query exactly where no diagnostic is an error.
pub fn compile(
    text: &str,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> (Option<BoundQuery>, Vec<Diagnostic>) {
    let (query, diagnostics) = parse(text);
    let (bound, more) = bind(&query, catalog, library);
    let diagnostics = together(diagnostics, more);
    let sound = diagnostics.iter().all(|it| it.severity < Severity::Error);
    (sound.then_some(bound), diagnostics)
}

/// What parsing and binding said, by place. Behind a string that isn't closed nothing is as it was meant.
fn together(mut diagnostics: Vec<Diagnostic>, more: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let open = diagnostics.iter().find(|it| it.code == codes::MISSING_QUOTE.code);
    let muddle = open.map_or(usize::MAX, |it| it.span.start);
    diagnostics.extend(more.into_iter().filter(|it| it.span.end <= muddle));
    diagnostics.sort_by_key(|it| it.span);
    diagnostics
}
