//! The tokens of a text, each with the comments around it and with what is worth knowing of the white space before it.

use crate::lexer::{Token, TokenKind, lex};
use crate::operators;

/// A token as the layout sees it.
#[derive(Debug, Clone)]
pub struct Piece<'t> {
    pub text: &'t str,
    pub kind: TokenKind,
    /// Nothing stands between it and the token before.
    pub touches: bool,
    /// It goes on with a name that has hyphens, such as `mv-expand`.
    pub glued: bool,
    /// A line ends between it and the token before.
    pub new_line: bool,
    /// An empty line stands right before it.
    pub blank_line: bool,
    /// Comments on lines of their own, before it.
    pub comments: Vec<Comment<'t>>,
    /// The comment that follows it on its line.
    pub trailing: Option<&'t str>,
}

/// A comment on a line of its own; or a directive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment<'t> {
    pub text: &'t str,
    /// An empty line stands right before it.
    pub blank_line: bool,
}

/// The pieces of a text; the last one is its end. None where a token is no part of the text.
pub fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let (tokens, _) = lex(text);
    let mut pieces: Vec<Piece> = Vec::with_capacity(tokens.len());
    let mut end = 0;
    for token in &tokens {
        let gap = Gap::read(text.get(end..token.span.start)?, pieces.is_empty());
        if let Some(before) = pieces.last_mut() {
            before.trailing = gap.trailing;
        }
        pieces.push(Piece {
            text: text.get(token.span.start..token.span.end)?,
            kind: token.kind,
            touches: end == token.span.start && !pieces.is_empty(),
            glued: false,
            new_line: gap.new_line,
            blank_line: gap.blank_line,
            comments: gap.comments,
            trailing: None,
        });
        end = token.span.end;
    }
    glue(text, &tokens, &mut pieces);
    Some(pieces)
}

/// All comments of a text in their order.
pub fn comments(text: &str) -> Option<Vec<&str>> {
    let mut comments = Vec::new();
    for piece in pieces(text)? {
        comments.extend(piece.comments.iter().map(|it| it.text));
        comments.extend(piece.trailing);
    }
    Some(comments)
}

/// What stands between two tokens.
#[derive(Default)]
struct Gap<'t> {
    trailing: Option<&'t str>,
    comments: Vec<Comment<'t>>,
    new_line: bool,
    blank_line: bool,
}

impl<'t> Gap<'t> {
    fn read(gap: &'t str, is_first: bool) -> Gap<'t> {
        let mut found = Gap { new_line: is_first, ..Gap::default() };
        let mut n_lines = usize::from(is_first);
        let mut rest = gap;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("//") || c == '#' {
                let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
                let text = rest[..end].trim_end();
                if found.new_line {
                    found.comments.push(Comment { text, blank_line: n_lines > 1 });
                } else {
                    found.trailing = Some(text);
                }
                n_lines = 0;
                rest = &rest[end..];
                continue;
            }
            // CR alone ends a line too, but CR LF is one end.
            if c == '\n' || c == '\r' && !rest.starts_with("\r\n") {
                n_lines += 1;
                found.new_line = true;
            }
            rest = &rest[c.len_utf8()..];
        }
        found.blank_line = n_lines > 1;
        found
    }
}

/// Marks the pieces of operators' names that have hyphens: where those touch they are one word.
fn glue(text: &str, tokens: &[Token], pieces: &mut [Piece]) {
    let is_word = |at: usize| tokens.get(at).is_some_and(|it| it.kind == TokenKind::Word);
    let names: Vec<&str> = operators::names().filter(|it| it.contains('-')).collect();
    let mut at = 0;
    while at < tokens.len() {
        let mut last = at;
        let mut best = at;
        while is_word(at)
            && pieces.get(last + 1).is_some_and(|it| it.text == "-" && it.touches)
            && is_word(last + 2)
            && pieces.get(last + 2).is_some_and(|it| it.touches)
        {
            last += 2;
            let name = text.get(tokens[at].span.start..tokens[last].span.end).unwrap_or_default();
            if names.contains(&name) || OTHER_NAMES.contains(&name) {
                best = last;
            }
        }
        for piece in pieces.iter_mut().take(best + 1).skip(at + 1) {
            piece.glued = true;
        }
        at = best + 1;
    }
}

/// Keywords with hyphens that are no operators.
const OTHER_NAMES: [&str; 3] = ["project-smart", "granny-asc", "granny-desc"];
