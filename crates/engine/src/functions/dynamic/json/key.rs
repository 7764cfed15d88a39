//! When two dynamic values are the same, and which comes first.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::{Kind, is_array, is_bag, sorted, string};
use crate::types::Cell;

/// A value that equals another exactly where Kusto takes them for the same element of a set: a string only a string, a number
/// a number of its size whatever its type, `1` and `1.0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key<'a> {
    Null,
    Bool(bool),
    Long(i64),
    /// By bits; a whole number is a long wherever it fits.
    Real(u64),
    Text(Cow<'a, str>),
    /// An array or a bag as it is printed, with its members in order of name.
    Tree(String),
}

impl<'a> Key<'a> {
    /// The key of a dynamic value.
    pub fn of(json: &'a str) -> Key<'a> {
        let json = json.trim_ascii();
        match json.as_bytes().first() {
            Some(b'"') => match string(json) {
                Some(text) => Key::text(text),
                None => Key::Text(Cow::Borrowed(json)),
            },
            Some(b'[' | b'{') => Key::Tree(sorted(json)),
            Some(b'-' | b'0'..=b'9') => match (json.parse::<i64>(), json.parse::<f64>()) {
                (Ok(whole), _) => Key::Long(whole),
                (_, Ok(real)) => Key::real(real),
                _ => Key::Text(Cow::Borrowed(json)),
            },
            _ => match json {
                "null" | "" => Key::Null,
                "true" => Key::Bool(true),
                "false" => Key::Bool(false),
                text => Key::Text(Cow::Borrowed(text)),
            },
        }
    }

    /// The key of a value of any KQL type, as an element that holds it would have.
    pub fn of_cell(cell: Cell<'a>) -> Key<'a> {
        match cell {
            Cell::Null => Key::Null,
            Cell::Bool(it) => Key::Bool(it),
            Cell::Long(it) => Key::Long(it),
            Cell::Real(it) if it.is_finite() => Key::real(it),
            Cell::String(text) => Key::text(Cow::Borrowed(text)),
            Cell::Dynamic(json) => Key::of(json),
            Cell::Real(_)
            | Cell::Decimal(_)
            | Cell::DateTime(_)
            | Cell::TimeSpan(_)
            | Cell::Guid(_) => Key::Text(Cow::Owned(cell.to_text())),
        }
    }

    fn text(text: Cow<'a, str>) -> Key<'a> {
        match Kind::of(&text) {
            Kind::DateTime(ticks) => Key::Text(Cow::Owned(Cell::DateTime(ticks).to_text())),
            Kind::TimeSpan(_) | Kind::Guid | Kind::Text => Key::Text(text),
        }
    }

    fn real(value: f64) -> Key<'a> {
        // Every f64 in this range that has no fraction is a long.
        if value.fract() == 0.0 && value.abs() < 9.0e18 {
            Key::Long(value as i64)
        } else {
            Key::Real(value.to_bits())
        }
    }
}

/// Where a value stands in a sorted array.
///
/// Kusto: numbers, datetimes and timespans come first, then strings, then guids, then everything else; null is none of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Place<'a> {
    Long(i64),
    Real(f64),
    Text(Cow<'a, str>),
    Guid(Cow<'a, str>),
    /// These keep the order they have.
    Other,
    Null,
}

impl<'a> Place<'a> {
    /// The place of a dynamic value.
    pub fn of(json: &'a str) -> Place<'a> {
        let json = json.trim_ascii();
        if is_array(json) || is_bag(json) {
            return Place::Other;
        }
        match Key::of(json) {
            Key::Null => Place::Null,
            Key::Long(it) => Place::Long(it),
            Key::Real(bits) => Place::Real(f64::from_bits(bits)),
            Key::Text(text) => match Kind::of(&text) {
                Kind::DateTime(ticks) | Kind::TimeSpan(ticks) => Place::Long(ticks),
                Kind::Guid => Place::Guid(text),
                Kind::Text => Place::Text(text),
            },
            Key::Bool(_) | Key::Tree(_) => Place::Other,
        }
    }

    /// Which of the groups it belongs to.
    pub fn group(&self) -> u8 {
        match self {
            Place::Long(_) | Place::Real(_) => 0,
            Place::Text(_) => 1,
            Place::Guid(_) => 2,
            Place::Other => 3,
            Place::Null => 4,
        }
    }

    /// The order of two places of one group.
    pub fn compare(&self, other: &Place<'_>) -> Ordering {
        match (self, other) {
            (Place::Long(a), Place::Long(b)) => a.cmp(b),
            (Place::Real(a), Place::Real(b)) => a.total_cmp(b),
            (Place::Long(a), Place::Real(b)) => (*a as f64).total_cmp(b),
            (Place::Real(a), Place::Long(b)) => a.total_cmp(&(*b as f64)),
            (Place::Text(a), Place::Text(b)) | (Place::Guid(a), Place::Guid(b)) => a.cmp(b),
            (a, b) => a.group().cmp(&b.group()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Key, Place};

    #[test]
    fn the_same_value_in_other_clothes() {
        for (a, b) in [
            ("1", "1.0"),
            ("-0", "0"),
            ("100000000000000000000", "1e20"),
            (r#"{"a":1,"b":[2]}"#, r#"{ "b" : [ 2 ], "a" : 1 }"#),
            (r#""a\u0041""#, r#""aA""#),
        ] {
            assert_eq!(Key::of(a), Key::of(b), "{a}");
        }
        assert_ne!(Key::of("1"), Key::of("\"1\""));
        assert_ne!(Key::of("9007199254740993"), Key::of("9007199254740992"));
        assert_eq!(Key::of("\"00:00:01\""), Key::of_cell(Cell::TimeSpan(10_000_000)));
        assert_eq!(Key::of("2"), Key::of_cell(Cell::Real(2.0)));
    }

    #[test]
    fn places_are_ordered_within_their_group() {
        assert!(Place::of("2").compare(&Place::of("10.5")).is_lt());
        assert!(Place::of("\"b\"").compare(&Place::of("\"a\"")).is_gt());
        assert_eq!(Place::of("\"01:00:00\""), Place::Long(36_000_000_000));
        assert_eq!(Place::of("true"), Place::Other);
    }
}
