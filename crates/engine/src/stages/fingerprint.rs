//! Tells whether two parts of a bound query are the same, in one binding or in two: by what they are but for the numbers of their columns.

use std::collections::HashMap;
use std::fmt::{Debug, Write};

use sha2::{Digest, Sha256};

/// What a part of a query is, in a few letters.
pub type Fingerprint = String;

/// The fingerprint of a part of a bound tree: its text form with the ids of columns numbered anew in the order in which they stand.
pub fn fingerprint(it: &impl Debug) -> Fingerprint {
    const ID: &str = "ColumnId(";
    let text = format!("{it:?}");
    let (mut ids, mut out) = (HashMap::new(), String::with_capacity(text.len()));
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['"', 'C']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (piece, after) = if from.starts_with('"') {
            from.split_at(quoted(from))
        } else if let Some(digits) = from.strip_prefix(ID) {
            let (number, after) =
                digits.split_at(digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(0));
            let next = ids.len();
            let id = ids.entry(number).or_insert(next);
            let _ = write!(out, "{ID}{id}");
            ("", after)
        } else {
            from.split_at(1)
        };
        out.push_str(piece);
        rest = after;
    }
    out.push_str(rest);
    Sha256::digest(&out).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How long the quoted text is that something begins with, its quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use kql::bound::ColumnId;

    use super::fingerprint;

    #[test]
    fn only_the_numbers_of_columns_may_differ() {
        let id = |n| ColumnId(n);
        let of = |ids: &[u32], text: &str| {
            fingerprint(&(ids.iter().copied().map(id).collect::<Vec<_>>(), text.to_owned()))
        };
        assert_eq!(of(&[4, 7, 4], "a"), of(&[9, 2, 9], "a"));
        assert_ne!(of(&[4, 7, 4], "a"), of(&[9, 2, 2], "a"));
        assert_ne!(of(&[1], "a"), of(&[1], "b"));
        let (one, other) = ("\" ColumnId(1)", "\" ColumnId(2)");
        assert_ne!(of(&[1], one), of(&[1], other), "what a text says counts as it is");
    }
}
