//! The one place that knows that dynamic is JSON text: reading values out of it and writing values into it.
//!
//! The text of a value is what a log or a query holds; it is brought into Kusto's print format ([`canonical`]) where it is
//! printed or compared, and not before, so that a path into a large value costs no more than the way to it.

mod builder;
mod canonical;
mod key;
mod kind;
mod path;

use std::borrow::Cow;

use kql::json::push_string;
use sonic_rs::{JsonValueTrait, LazyValue};

pub use self::builder::Builder;
pub use self::canonical::{canonical, sorted, write_canonical};
pub use self::key::{Key, Place};
pub use self::kind::Kind;
pub use self::path::{Path, Step, at_path};
use crate::types::Cell;

/// How deep arrays and bags may lie in each other. A deeper value is read as no JSON at all: what walks into a value does it
/// by recursion, in the reader beneath as in the writer of answers, which has this limit.
pub const MAX_DEPTH: usize = 127;

/// A dynamic value's JSON, read lazily; None where the text is not JSON (then it is a bare string to Kusto).
pub fn read(text: &str) -> Option<LazyValue<'_>> {
    sonic_rs::get(shallow(text)?, &[] as &[&str]).ok()
}

/// The text where it is one JSON value and nothing else, without white space around it.
pub fn valid(text: &str) -> Option<&str> {
    let text = shallow(text.trim_ascii())?;
    sonic_rs::from_str::<LazyValue<'_>>(text).ok().map(|_| text)
}

/// Whether the text is an array.
pub fn is_array(text: &str) -> bool {
    text.trim_ascii_start().starts_with('[')
}

/// Whether the text is a property bag.
pub fn is_bag(text: &str) -> bool {
    text.trim_ascii_start().starts_with('{')
}

/// The member or element of a dynamic value, as JSON text; None where there is none.
pub fn member<'a>(text: &'a str, name: &str) -> Option<LazyValue<'a>> {
    if !is_bag(text) {
        return None;
    }
    sonic_rs::get(shallow(text)?, &[name]).ok()
}

/// The element of an array; a negative index counts from its end.
pub fn element(text: &str, index: i64) -> Option<LazyValue<'_>> {
    if !is_array(text) {
        return None;
    }
    let at = match usize::try_from(index) {
        Ok(index) => index,
        Err(_) => {
            let n_elements = elements(text).count();
            n_elements.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?
        }
    };
    sonic_rs::get(shallow(text)?, [at]).ok()
}

/// The elements of an array; none where it is not one.
pub fn elements(text: &str) -> impl Iterator<Item = LazyValue<'_>> {
    let text = shallow(text).filter(|text| is_array(text)).unwrap_or("[]");
    sonic_rs::to_array_iter(text).filter_map(Result::ok)
}

/// The JSON of each element of an array; None where it is not one.
pub fn array(text: &str) -> Option<Vec<&str>> {
    is_array(text).then(|| elements(text).filter_map(|it| raw(&it)).collect())
}

/// The members of a property bag, each with its JSON; None where it is not one.
pub fn bag(text: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    if !is_bag(text) {
        return None;
    }
    let members = sonic_rs::to_object_iter(shallow(text)?).filter_map(Result::ok);
    Some(members.filter_map(|(name, value)| Some((name, raw(&value)?))).collect())
}

/// The value as text: a string's content, anything else's JSON; None for null.
pub fn text_of<'a>(value: &'a LazyValue<'a>) -> Option<Cow<'a, str>> {
    if value.is_null() {
        return None;
    }
    Some(match value.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Borrowed(value.as_raw_str()),
    })
}

/// What a JSON string stands for; None for any other value.
pub fn string(json: &str) -> Option<Cow<'_, str>> {
    let json = json.trim_ascii();
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    read(json)?.as_str().map(|it| Cow::Owned(it.to_owned()))
}

/// Appends a value to JSON text.
pub fn write(into: &mut String, cell: Cell<'_>) {
    match cell {
        Cell::Null => into.push_str("null"),
        Cell::Bool(it) => into.push_str(if it { "true" } else { "false" }),
        Cell::Long(it) => into.push_str(&it.to_string()),
        Cell::Real(it) if it.is_finite() => into.push_str(&crate::types::real_text(it)),
        Cell::Dynamic(text) => match valid(text) {
            Some(json) => into.push_str(json),
            None => push_string(into, text),
        },
        other => push_string(into, &other.to_text()),
    }
}

/// The JSON that a value was read from.
fn raw<'a>(value: &LazyValue<'a>) -> Option<&'a str> {
    match value.as_raw_cow() {
        Cow::Borrowed(json) => Some(json),
        Cow::Owned(_) => None,
    }
}

/// The text where nothing in it lies too deep. Short texts can't be deep, and few that are long hold as many brackets as to
/// be looked at closely.
fn shallow(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    if bytes.len() <= MAX_DEPTH {
        return Some(text);
    }
    let n_open: usize = bytes.iter().map(|it| usize::from(matches!(it, b'[' | b'{'))).sum();
    (n_open <= MAX_DEPTH || depth(bytes) <= MAX_DEPTH).then_some(text)
}

/// How deep the arrays and bags of a text lie in each other, brackets in strings left aside.
fn depth(bytes: &[u8]) -> usize {
    let (mut now, mut deepest, mut at) = (0_usize, 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = end_of_string(bytes, at),
            b'[' | b'{' => now += 1,
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(now);
        at += 1;
    }
    deepest
}

/// The place of the quote that closes the string whose opening quote stands at `from`; the end of the text where none does.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(rest) = bytes.get(at..) {
        match memchr::memchr2(b'"', b'\\', rest) {
            Some(found) if rest.get(found) == Some(&b'"') => return at + found,
            Some(found) => at += found + 2,
            None => break,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, bag, elements, read, valid};

    #[test]
    fn what_lies_too_deep_is_not_read() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(valid(&nested(MAX_DEPTH)).is_some());
        assert!(valid(&nested(MAX_DEPTH + 1)).is_none());
        for bomb in ["[".repeat(1_000_000), "{\"a\":".repeat(1_000_000), nested(500_000)] {
            assert!(read(&bomb).is_none());
            assert!(valid(&bomb).is_none());
            assert_eq!(elements(&bomb).count(), 0);
            assert!(bag(&bomb).is_none());
        }
        // Wide is not deep, and a bracket in a string is none.
        assert!(valid(&format!("[{}[]]", "[],".repeat(100_000))).is_some());
        assert!(valid(&format!("[\"{}\"]", "[\\\"".repeat(1_000))).is_some());
    }
}
