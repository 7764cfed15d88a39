//! `parse x with * "a=" a:long *`: columns out of text by a pattern. `parse-where` keeps only the rows that fit it.

use std::sync::Arc;

use super::mv_expand::replace;
use super::parameters::{self, Known, Setting, Takes, known};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name};
use crate::bind::{Binder, Scope, nothing};
use crate::bound::{BoundOperator, BoundParse, BoundTable, Column, ParseKind, ParsePiece};
use crate::codes;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["parse"],
    place: Place::Piped,
    summary: "Takes columns out of a text by a pattern; a row that doesn't fit gets null.",
    example: "print Message = \"user=ada tries=3\" | parse Message with \"user=\" User \" tries=\" Tries:long",
    parse: parse_all,
};

pub static SYNTAX_WHERE: Syntax = Syntax {
    names: &["parse-where"],
    place: Place::Piped,
    summary: "Takes columns out of a text by a pattern and drops the rows that don't fit.",
    example: "print Message = \"user=ada tries=3\" | parse-where Message with \"user=\" User \" tries=\" Tries:long",
    parse: parse_where,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    pub settings: Vec<Setting>,
    pub value: Expr,
    pub pieces: Vec<Piece>,
    /// `parse-where`.
    pub drops: bool,
}

/// One piece of the pattern and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub kind: PieceKind,
    pub span: Span,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub enum PieceKind {
    Skip,
    Text(Arc<str>),
    /// `name` is a string.
    Capture {
        name: Name,
        ty: Option<Type>,
    },
}

const KNOWN: [Known; 2] =
    [known("kind", Takes::OneOf(&["simple", "regex", "relaxed"])), known("flags", Takes::Word)];

fn parse_all(p: &mut Parser) -> Option<Operator> {
    pattern(p, false)
}

fn parse_where(p: &mut Parser) -> Option<Operator> {
    pattern(p, true)
}

fn pattern(p: &mut Parser, drops: bool) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let value = p.scalar()?;
    p.expect_word("with")?;
    let mut pieces = Vec::new();
    while p.at_symbol("*") || p.peek().kind == TokenKind::String || p.at_declared_name() {
        let start = p.here().start;
        let kind = piece(p)?;
        pieces.push(Piece { kind, span: p.span_from(start) });
    }
    Some(Operator::Parse(Box::new(Parse { settings, value, pieces, drops })))
}

fn piece(p: &mut Parser) -> Option<PieceKind> {
    if p.eat_symbol("*") {
        return Some(PieceKind::Skip);
    }
    if p.peek().kind == TokenKind::String {
        return Some(match p.string_literal()? {
            Value::String(text) => PieceKind::Text(text),
            _ => PieceKind::Skip,
        });
    }
    let name = p.declared_name()?;
    let ty = if p.eat_symbol(":") { Some(p.declared_type()?) } else { None };
    Some(PieceKind::Capture { name, ty })
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Parse, input: BoundTable, span: Span) -> BoundTable {
    let operator = if it.drops { "parse-where" } else { "parse" };
    parameters::check(b, operator, &it.settings, &KNOWN, &input.columns);
    let value = b.scalar(&it.value, &Scope::of(&input.columns));
    check_pattern(b, &it.pieces);
    let mut columns = input.columns.clone();
    let mut declared: Vec<&str> = Vec::new();
    let mut pieces = Vec::new();
    for piece in &it.pieces {
        pieces.push(match &piece.kind {
            PieceKind::Skip => ParsePiece::Skip,
            PieceKind::Text(text) => ParsePiece::Text(text.clone()),
            PieceKind::Capture { name, ty } => {
                if declared.contains(&name.text.as_str()) {
                    let message = format!("two columns are called `{}`", name.text);
                    b.report(codes::DUPLICATE_COLUMN.at(name.span, message));
                }
                declared.push(&name.text);
                let column: Column = b.column(name.text.as_str(), ty.unwrap_or(Type::String));
                replace(&mut columns, column.clone());
                ParsePiece::Capture(column)
            }
        });
    }
    let kind = match parameters::word(&it.settings, "kind") {
        Some("regex") => ParseKind::Regex,
        Some("relaxed") => ParseKind::Relaxed,
        _ => ParseKind::Simple,
    };
    let flags = parameters::word(&it.settings, "flags").unwrap_or_default().into();
    let operator = BoundOperator::Parse(Box::new(BoundParse {
        input: Box::new(input),
        value: value.unwrap_or_else(|| nothing(it.value.span)),
        kind,
        flags,
        pieces,
        drops: it.drops,
    }));
    BoundTable { operator, columns, span }
}

/// Where one piece begins must be plain from the piece before.
fn check_pattern(b: &mut Binder, pieces: &[Piece]) {
    let is_text = |it: &Piece| matches!(it.kind, PieceKind::Text(_));
    for (at, piece) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|it| pieces.get(it));
        match &piece.kind {
            PieceKind::Text(_) => {}
            PieceKind::Skip => {
                if pieces.get(at + 1).is_some_and(|it| !is_text(it)) {
                    let message = "only a text can follow `*`";
                    b.report(codes::TEXT_AFTER_STAR.at(piece.span, message));
                }
                let text_column = |it: &Piece| {
                    matches!(it.kind, PieceKind::Capture { ty: None | Some(Type::String), .. })
                };
                if before.is_some_and(text_column) {
                    let message = "where the text column ends and `*` begins can't be told";
                    b.report(codes::STAR_AFTER_TEXT_COLUMN.at(piece.span, message));
                }
            }
            PieceKind::Capture { name, .. } => {
                // After `*` that one is the mistake.
                if before.is_some_and(|it| matches!(it.kind, PieceKind::Capture { .. })) {
                    let message =
                        format!("a text must stand before `{}`, to say where it begins", name.text);
                    b.report(codes::COLUMN_WITHOUT_TEXT.at(piece.span, message));
                }
            }
        }
    }
}
