//! The parts of an operator: its name, its options, its operands, its clauses.

use super::brackets::Node;
use super::pieces::Piece;
use super::words::{is_parameter, last_of_head, names_columns, takes_operand, takes_parenthesis};
use crate::lexer::TokenKind;
use crate::operators;

/// The token of a leaf.
pub fn leaf<'p, 't>(pieces: &'p [Piece<'t>], nodes: &[Node], at: usize) -> Option<&'p Piece<'t>> {
    match nodes.get(at)? {
        Node::Leaf(it) => pieces.get(*it),
        Node::Group(_) => None,
    }
}

/// Whether this punctuation stands there.
pub fn is_symbol(pieces: &[Piece], nodes: &[Node], at: usize, symbol: &str) -> bool {
    leaf(pieces, nodes, at).is_some_and(|it| it.kind == TokenKind::Symbol && it.text == symbol)
}

/// The word that stands there.
pub fn word<'t>(pieces: &[Piece<'t>], nodes: &[Node], at: usize) -> Option<&'t str> {
    leaf(pieces, nodes, at).filter(|it| it.kind == TokenKind::Word).map(|it| it.text)
}

/// The parts between these punctuation marks, without them.
pub fn split<'n>(pieces: &[Piece], nodes: &'n [Node], symbol: &str) -> Vec<&'n [Node]> {
    let at = (0..nodes.len()).filter(|it| is_symbol(pieces, nodes, *it, symbol));
    let mut start = 0;
    let mut parts = Vec::new();
    for at in at {
        parts.push(&nodes[start..at]);
        start = at + 1;
    }
    parts.push(&nodes[start..]);
    parts
}

/// How many nodes the name is that the nodes begin with; `mv-expand` is three.
pub fn name_length(pieces: &[Piece], nodes: &[Node]) -> usize {
    1 + (1..nodes.len())
        .take_while(|it| leaf(pieces, nodes, *it).is_some_and(|it| it.glued))
        .count()
}

/// The operator that the nodes begin with, and how many nodes its name is.
pub fn operator_name(pieces: &[Piece], nodes: &[Node]) -> Option<(&'static str, usize)> {
    word(pieces, nodes, 0)?;
    let len = name_length(pieces, nodes);
    let name: String =
        (0..len).filter_map(|it| leaf(pieces, nodes, it)).map(|it| it.text).collect();
    operators::names().find(|it| *it == name).map(|it| (it, len))
}

/// Whether the nodes begin with an operator that stands first in a pipeline, or in a subquery of another.
pub fn starts_with_operator(pieces: &[Piece], nodes: &[Node]) -> bool {
    let Some((name, len)) = operator_name(pieces, nodes) else { return false };
    let Some(next) = nodes.get(len) else { return false };
    match next {
        Node::Group(_) => takes_parenthesis(name),
        Node::Leaf(at) => pieces.get(*at).is_some_and(|it| match it.kind {
            TokenKind::Word => !takes_operand(it.text) || it.text == "by",
            TokenKind::Symbol => name.contains('-') && it.text != ",",
            TokenKind::End => false,
            _ => true,
        }),
    }
}

/// How many nodes the options are that begin at `at`.
pub fn options(pieces: &[Piece], nodes: &[Node], operator: &str, at: usize) -> usize {
    let mut end = at;
    loop {
        let is_hint = word(pieces, nodes, end) == Some("hint");
        let name = if is_hint && is_symbol(pieces, nodes, end + 1, ".") { 3 } else { 1 };
        let known = is_hint
            || word(pieces, nodes, end)
                .is_some_and(|it| !names_columns(operator) && is_parameter(it));
        let value = leaf(pieces, nodes, end + name + 1)
            .is_some_and(|it| !matches!(it.kind, TokenKind::Symbol | TokenKind::End));
        // `kind = x + 1` and `kind = f(x)` are no options.
        let goes_on = leaf(pieces, nodes, end + name + 2).is_some_and(|it| {
            it.kind == TokenKind::Symbol && !matches!(it.text, "*" | ",") && !is_hint
        });
        if !known || !is_symbol(pieces, nodes, end + name, "=") || !value || goes_on {
            return end - at;
        }
        end += name + 2;
    }
}

/// How many nodes the operator's own part is: its name (`n_name` nodes), its options and what belongs to them.
pub fn head(pieces: &[Piece], nodes: &[Node], operator: &str, n_name: usize) -> usize {
    let n_options = options(pieces, nodes, operator, n_name);
    let by = last_of_head(operator)
        .and_then(|last| (0..nodes.len()).find(|it| word(pieces, nodes, *it) == Some(last)));
    by.map_or(n_name + n_options, |it| it + 1)
}
