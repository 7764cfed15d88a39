//! A value that rows are compared by, kept beyond its batch.

use std::cmp::Ordering;
use std::str::FromStr;

use bigdecimal::BigDecimal;

use crate::types::Cell;

/// The value that a group's row was chosen by.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    Null,
    Bool(bool),
    /// A whole number, or ticks.
    Long(i64),
    Real(f64),
    Decimal(BigDecimal),
    Guid(u128),
    Text(Box<str>),
}

impl Key {
    /// The key of a value.
    pub fn of(value: Cell<'_>) -> Key {
        match value {
            Cell::Null => Key::Null,
            Cell::Bool(it) => Key::Bool(it),
            Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => Key::Long(it),
            Cell::Real(it) => Key::Real(it),
            Cell::Decimal(it) => BigDecimal::from_str(it).map_or(Key::Null, Key::Decimal),
            Cell::Guid(it) => Key::Guid(it),
            Cell::String(it) | Cell::Dynamic(it) => Key::Text(it.into()),
        }
    }

    /// A key that says only whether there is something in the value.
    pub fn filled(value: Cell<'_>) -> Key {
        match value {
            Cell::Null | Cell::String("") | Cell::Dynamic("" | "null" | "\"\"") => Key::Null,
            _ => Key::Bool(true),
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Key::Null)
    }

    /// Less where that value is preferred to this one: a value to null, NaN to any number, else the larger one or the smaller one.
    ///
    /// Kusto: the largest and the smallest of numbers with NaN among them are NaN.
    pub fn preference(&self, other: Cell<'_>, largest: bool) -> Ordering {
        let order = match (self, other) {
            (Key::Long(a), Cell::Long(b) | Cell::DateTime(b) | Cell::TimeSpan(b)) => a.cmp(&b),
            (Key::Real(a), Cell::Real(b)) => match (a.is_nan(), b.is_nan()) {
                (true, _) | (_, true) => return a.is_nan().cmp(&b.is_nan()),
                (false, false) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            },
            (Key::Text(a), Cell::String(b) | Cell::Dynamic(b)) => (**a).cmp(b),
            (Key::Bool(a), Cell::Bool(b)) => a.cmp(&b),
            (Key::Guid(a), Cell::Guid(b)) => a.cmp(&b),
            (Key::Decimal(a), Cell::Decimal(b)) => match BigDecimal::from_str(b) {
                Ok(b) => a.cmp(&b),
                Err(_) => return Ordering::Greater,
            },
            (key, other) => {
                return match (key, Key::of(other)) {
                    (Key::Null, Key::Null) => Ordering::Equal,
                    (Key::Null, _) => Ordering::Less,
                    (_, _) => Ordering::Greater,
                };
            }
        };
        if largest { order } else { order.reverse() }
    }

    /// The bytes that it holds beside itself.
    pub fn size(&self) -> usize {
        match self {
            Key::Text(text) => text.len(),
            Key::Decimal(_) => 32,
            Key::Null | Key::Bool(_) | Key::Long(_) | Key::Real(_) | Key::Guid(_) => 0,
        }
    }
}
