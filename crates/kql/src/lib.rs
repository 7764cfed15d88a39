//! The Kusto Query Language front end: text in, bound query and diagnostics out. No IO, no async, no Arrow.
//!
//! text ─ lex, parse ─▶ syntax tree ─ bind(catalog, library) ─▶ bound tree. It never fails: what can't be understood becomes
//! a [`diagnostic::Diagnostic`].

pub mod bound;
pub mod datetime;
pub mod diagnostic;
pub mod library;
pub mod span;
pub mod types;
