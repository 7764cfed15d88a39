//! The tokens as a tree of bracket groups.

use super::pieces::Piece;
use crate::lexer::TokenKind;

/// A token by its number, or what stands in brackets.
#[derive(Debug)]
pub enum Node {
    Leaf(usize),
    Group(Group),
}

/// A pair of brackets and what is in it.
#[derive(Debug)]
pub struct Group {
    pub open: usize,
    pub content: Vec<Node>,
    pub close: usize,
}

impl Node {
    /// The number of its first token.
    pub fn first(&self) -> usize {
        match self {
            Node::Leaf(at) => *at,
            Node::Group(it) => it.open,
        }
    }

    /// The number of its last token.
    pub fn last(&self) -> usize {
        match self {
            Node::Leaf(at) => *at,
            Node::Group(it) => it.close,
        }
    }
}

/// The tree of all pieces; the end of the text is its last leaf. None where brackets don't match.
pub fn tree(pieces: &[Piece]) -> Option<Vec<Node>> {
    let mut open: Vec<(usize, char, Vec<Node>)> = Vec::new();
    let mut nodes = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let is_symbol = piece.kind == TokenKind::Symbol;
        // A graph pattern's `-[` and `]->` are brackets too.
        let opens = piece.text.chars().next_back().and_then(closing).filter(|_| is_symbol);
        let closes = piece.text.chars().next().filter(|it| is_symbol && ")]}".contains(*it));
        if let Some(close) = closes {
            let (start, expected, outer) = open.pop()?;
            if expected != close {
                return None;
            }
            let content = std::mem::replace(&mut nodes, outer);
            nodes.push(Node::Group(Group { open: start, content, close: at }));
        } else if let Some(close) = opens {
            open.push((at, close, std::mem::take(&mut nodes)));
        } else {
            nodes.push(Node::Leaf(at));
        }
    }
    open.is_empty().then_some(nodes)
}

fn closing(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}
