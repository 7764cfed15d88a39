//! Where a blank stands between two neighbours on a line. Where a blank could change the meaning, it stands as it is written.

use super::brackets::{Group, Node};
use super::pieces::Piece;
use super::words::{has_patterns, has_wildcards, takes_operand};
use crate::lexer::TokenKind;

/// Where the neighbours stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place<'t> {
    /// The operator that they are operands of; empty for none.
    pub operator: &'t str,
    /// In `dynamic(...)`.
    pub in_dynamic: bool,
    /// Among an operator's options, `kind=inner`.
    pub in_options: bool,
    /// In a pattern of a graph.
    pub in_pattern: bool,
}

impl<'t> Place<'t> {
    /// Among the operands of this operator.
    pub fn of(operator: &'t str) -> Place<'t> {
        Place { operator, in_pattern: has_patterns(operator), ..Place::default() }
    }
}

/// Whether a blank stands between the node at `at` and the one before it.
pub fn blank_before(pieces: &[Piece], nodes: &[Node], at: usize, place: Place) -> bool {
    let (Some(before), Some(node)) =
        (at.checked_sub(1).and_then(|it| nodes.get(it)), nodes.get(at))
    else {
        return false;
    };
    let (Some(left), Some(right)) = (pieces.get(before.last()), pieces.get(node.first())) else {
        return false;
    };
    let as_written = !right.touches;
    let is = |piece: &Piece, text: &str| piece.kind == TokenKind::Symbol && piece.text == text;
    let is_sign = |it: &Piece| it.kind == TokenKind::Symbol;
    if right.glued || is(right, ",") || is(right, ";") {
        return false;
    }
    if is(left, ".") || is(right, ".") {
        // `1 . x` would be another number without the blank.
        return left.kind == TokenKind::Long && as_written;
    }
    if place.in_pattern && (is_sign(left) || is_sign(right)) {
        return as_written;
    }
    if is(left, "*") || is(right, "*") {
        let star = if is(right, "*") { at } else { at - 1 };
        let is_product = !has_wildcards(place.operator) && star > 0 && star + 1 < nodes.len();
        return as_written || is_product;
    }
    if is_unary(pieces, nodes, at - 1) {
        return false;
    }
    if is(right, ":") {
        // Only a plugin's declared columns stand behind a parenthesis: `evaluate f() : (a: long)`.
        return is(left, ")");
    }
    if is(left, "=") || is(right, "=") {
        let name = if is(left, "=") { at.checked_sub(2) } else { at.checked_sub(1) };
        return !(place.in_options || name.is_some_and(|it| is_option(pieces, nodes, it, place)));
    }
    match node {
        Node::Group(group) => blank_before_group(pieces, nodes, at, group, place),
        Node::Leaf(_) => true,
    }
}

fn blank_before_group(
    pieces: &[Piece],
    nodes: &[Node],
    at: usize,
    group: &Group,
    place: Place,
) -> bool {
    let word = |n: usize| match at.checked_sub(n).and_then(|it| nodes.get(it)) {
        Some(Node::Leaf(leaf)) => {
            pieces.get(*leaf).filter(|it| it.kind == TokenKind::Word).map(|it| it.text)
        }
        _ => None,
    };
    let as_written = pieces.get(group.open).is_some_and(|it| !it.touches);
    let opening = pieces.get(group.open).map_or("", |it| it.text);
    match opening {
        "(" => match word(1) {
            Some(text) if takes_operand(text) || text == "view" => true,
            Some(_) => {
                word(2) == Some("by") && matches!(place.operator, "partition" | "__partitionby")
            }
            None => match nodes.get(at - 1) {
                // `['name'](x)` may be a call; `fork (a) (b)` is two subqueries.
                Some(Node::Group(it)) if pieces.get(it.close).is_some_and(|it| it.text == "]") => {
                    as_written
                }
                _ => true,
            },
        },
        "[" => {
            let declares = |it: Option<&str>| matches!(it, Some("datatable" | "externaldata"));
            let after_sign = matches!(nodes.get(at - 1), Some(Node::Leaf(it))
                if pieces.get(*it).is_some_and(|it| it.kind == TokenKind::Symbol));
            // A name in brackets may follow a word; a number in brackets is an index.
            let is_index = matches!(group.content.as_slice(), [Node::Leaf(it)]
                if pieces.get(*it).is_some_and(|it| it.kind == TokenKind::Long));
            after_sign
                || declares(word(2))
                || word(1).is_some_and(takes_operand)
                || as_written && !is_index
        }
        _ => true,
    }
}

/// Whether the leaf at `at` is a sign: a minus or plus that no operand stands before.
fn is_unary(pieces: &[Piece], nodes: &[Node], at: usize) -> bool {
    let leaf = |at: usize| match nodes.get(at) {
        Some(Node::Leaf(leaf)) => pieces.get(*leaf),
        _ => None,
    };
    let is_sign =
        leaf(at).is_some_and(|it| it.kind == TokenKind::Symbol && matches!(it.text, "-" | "+"));
    let Some(before) = at.checked_sub(1) else { return is_sign };
    is_sign
        && leaf(before).is_some_and(|it| match it.kind {
            TokenKind::Symbol => true,
            TokenKind::Word => takes_operand(it.text),
            _ => false,
        })
}

/// Whether the name at `at` is an option wherever it stands: `hint.strategy`, a series' `default`.
fn is_option(pieces: &[Piece], nodes: &[Node], at: usize, place: Place) -> bool {
    let text = |at: usize| nodes.get(at).and_then(|it| pieces.get(it.first())).map(|it| it.text);
    let is_hint = at >= 2 && text(at - 1) == Some(".") && text(at - 2) == Some("hint");
    let others = matches!(
        (place.operator, text(at)),
        ("make-series", Some("default"))
            | ("reduce", Some("threshold" | "characters"))
            | ("top-nested", Some("others"))
    );
    is_hint || others
}
