//! Cells as numbers and texts of a picture, and numbers as the labels of an axis.

use engine::types::Cell;
use serde_json::Value as Json;

/// A cell as a number; ticks of a datetime, seconds of a timespan.
pub fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Long(it) => Some(*it as f64),
        Cell::Real(it) => Some(*it).filter(|it| it.is_finite()),
        Cell::Decimal(it) => it.parse().ok(),
        Cell::DateTime(it) => Some(*it as f64),
        Cell::TimeSpan(it) => Some(*it as f64 / 1e7),
        Cell::Bool(it) => Some(f64::from(*it)),
        Cell::Null | Cell::Guid(_) | Cell::String(_) | Cell::Dynamic(_) => None,
    }
}

/// The elements of a cell that holds an array.
pub fn array(cell: &Cell) -> Option<Vec<Json>> {
    match cell {
        Cell::Dynamic(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// An element of an array as a number; ticks where it is a datetime.
pub fn element(it: &Json) -> Option<f64> {
    match it {
        Json::Number(it) => it.as_f64(),
        Json::String(text) => kql::datetime::parse_iso(text).map(|it| it as f64),
        _ => None,
    }
}

/// A number for people: few digits, with k, M, G for large ones.
pub fn short(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        it if it >= 1e12 => (value / 1e12, "T"),
        it if it >= 1e9 => (value / 1e9, "G"),
        it if it >= 1e6 => (value / 1e6, "M"),
        it if it >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = if scaled.abs() >= 100.0 || scaled.fract() == 0.0 { 0 } else { 2 };
    let text = format!("{scaled:.digits$}");
    let text = if digits > 0 { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{unit}")
}

/// A time for people, as finely as the axis needs it.
pub fn time(ticks: f64, (from, to): (f64, f64)) -> String {
    const DAY: f64 = 864e9;
    let text = kql::datetime::format(ticks as i64);
    let (date, clock) = text.split_once('T').unwrap_or((&text, ""));
    let part = |to: usize| clock.get(..to).unwrap_or_default();
    match to - from {
        it if it > 20.0 * DAY => date.to_owned(),
        it if it > DAY / 24.0 => format!("{} {}", date.get(5..).unwrap_or(date), part(5)),
        _ => part(8).to_owned(),
    }
}
