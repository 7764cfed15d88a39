//! Operators that take columns out of text.

use std::sync::Arc;

use super::{BoundTable, Column, Expr};

/// `parse x with * "a=" a:long *`: the output is the input's columns, a captured one in the place of one of its name, new ones behind.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundParse {
    pub input: Box<BoundTable>,
    /// A scalar of any type; its text is parsed.
    pub value: Expr,
    pub kind: ParseKind,
    /// The letters of `flags=`, for `kind=regex`.
    pub flags: Arc<str>,
    pub pieces: Vec<ParsePiece>,
    /// `parse-where`: a row that doesn't match is dropped, not filled with null.
    pub drops: bool,
}

/// How strictly a pattern is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseKind {
    /// The whole text must fit, every capture convert: the default.
    Simple,
    /// A capture that doesn't convert is null, the others stay.
    Relaxed,
    /// The texts between the captures are regular expressions.
    Regex,
}

/// One piece of a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePiece {
    /// `*`.
    Skip,
    Text(Arc<str>),
    Capture(Column),
}

/// `parse-kv x as (a: long) with (...)`: values by their keys. The output as with `parse`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundParseKv {
    pub input: Box<BoundTable>,
    pub value: Expr,
    pub keys: Vec<Column>,
    pub style: KeyValueStyle,
}

/// How keys and values are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyValueStyle {
    Delimited {
        /// None: any character that can't be in a word.
        pair_delimiter: Option<Arc<str>>,
        kv_delimiter: Option<Arc<str>>,
        /// Each one character, or an opening and a closing one.
        quotes: Vec<Arc<str>>,
        escape: Option<Arc<str>>,
        greedy: bool,
    },
    /// A regular expression with one group for the key and one for the value.
    Regex(Arc<str>),
}
