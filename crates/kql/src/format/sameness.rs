//! Whether two texts are the same but for white space: the same tokens, the same comments, the same syntax tree.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};

use super::pieces;
use crate::ast::Query;
use crate::lexer::{Token, TokenKind, lex};

/// What a text is without its white space: tokens, then comments.
type Words<'t> = (Vec<(TokenKind, &'t str)>, Vec<&'t str>);

/// Whether the texts have the same tokens and comments in the same order.
pub fn same_words(before: &str, after: &str) -> bool {
    let words = words_of(after);
    words.is_some() && words == words_of(before)
}

/// Every token and comment. None where the lexer has something to say.
fn words_of(text: &str) -> Option<Words<'_>> {
    let (tokens, diagnostics) = lex(text);
    let comments = pieces::comments(text)?;
    let word = |it: &Token| Some((it.kind, text.get(it.span.start..it.span.end)?));
    diagnostics.is_empty().then_some((tokens.iter().map(word).collect::<Option<_>>()?, comments))
}

/// Whether the trees differ in places only. Here and there white space does decide: `print-r` is a difference, `print -r` an operator.
pub fn same_tree(before: &Query, after: &Query) -> bool {
    let (before, after) = (digest(before), digest(after));
    before.is_some() && before == after
}

/// A digest of the tree as its debug text shows it, which names every part of every node, with the numbers in spans left out.
/// A name that is `Span` itself hides what follows up to the next brace; of that the tokens are compared all the same.
fn digest(tree: &Query) -> Option<u64> {
    let mut digest = Digest { hasher: DefaultHasher::new(), state: State::Outside };
    write!(digest, "{tree:?}").ok()?;
    Some(digest.hasher.finish())
}

struct Digest {
    hasher: DefaultHasher,
    state: State,
}

/// Where the debug text is: it comes in the pieces that a derived implementation writes.
#[derive(PartialEq)]
enum State {
    Outside,
    InSpan,
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match self.state {
            State::Outside if text == "Span" => self.state = State::InSpan,
            State::Outside => self.hasher.write(text.as_bytes()),
            State::InSpan if text.ends_with('}') => self.state = State::Outside,
            State::InSpan => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parser::parse;

    #[test]
    fn places_are_no_difference_and_all_else_is() {
        let tree = |text| parse(text).0;
        let one = tree("T | where a == 1 and b has 'x'");
        assert!(same_tree(&one, &tree("T\n|  where a==1 // why\n and b has 'x'")));
        for other in
            ["T | where a == 2 and b has 'x'", "T | where a == 1 or b has 'x'", "T | where a == 1"]
        {
            assert!(!same_tree(&one, &tree(other)), "{other}");
        }
        assert!(
            same_words("a-b", "a - b") && !same_words("a-b", "a - c") && !same_words("a //x", "a")
        );
    }
}
