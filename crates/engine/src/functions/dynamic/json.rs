//! The one place that knows that dynamic is JSON text: reading values out of it and writing values into it.

mod builder;

use kql::json::push_string;
use sonic_rs::{JsonValueTrait, LazyValue};

pub use self::builder::Builder;
use crate::types::Cell;

/// A dynamic value's JSON, read lazily; None where the text is not JSON (then it is a bare string to Kusto).
pub fn read(text: &str) -> Option<LazyValue<'_>> {
    sonic_rs::get(text, &[] as &[&str]).ok()
}

/// The member or element of a dynamic value, as JSON text; None where there is none.
pub fn member<'a>(text: &'a str, name: &str) -> Option<LazyValue<'a>> {
    if !text.trim_ascii_start().starts_with('{') {
        return None;
    }
    sonic_rs::get(text, &[name]).ok()
}

/// The element of an array; a negative index counts from its end.
pub fn element(text: &str, index: i64) -> Option<LazyValue<'_>> {
    if !text.trim_ascii_start().starts_with('[') {
        return None;
    }
    match usize::try_from(index) {
        Ok(index) => sonic_rs::get(text, [index]).ok(),
        Err(_) => {
            let n_elements = elements(text).count();
            let at = n_elements.checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?;
            sonic_rs::get(text, [at]).ok()
        }
    }
}

/// The elements of an array; none where it is not one.
pub fn elements(text: &str) -> impl Iterator<Item = LazyValue<'_>> {
    let text = if text.trim_ascii_start().starts_with('[') { text } else { "[]" };
    sonic_rs::to_array_iter(text).filter_map(Result::ok)
}

/// The value as text: a string's content, anything else's JSON; None for null.
pub fn text_of<'a>(value: &'a LazyValue<'a>) -> Option<std::borrow::Cow<'a, str>> {
    use std::borrow::Cow;
    if value.is_null() {
        return None;
    }
    Some(match value.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Borrowed(value.as_raw_str()),
    })
}

/// Appends a value to JSON text.
pub fn write(into: &mut String, cell: Cell<'_>) {
    match cell {
        Cell::Null => into.push_str("null"),
        Cell::Bool(it) => into.push_str(if it { "true" } else { "false" }),
        Cell::Long(it) => into.push_str(&it.to_string()),
        Cell::Real(it) if it.is_finite() => into.push_str(&crate::types::real_text(it)),
        Cell::Dynamic(text) if read(text).is_some() => into.push_str(text),
        other => push_string(into, &other.to_text()),
    }
}
