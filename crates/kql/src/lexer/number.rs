//! How far a number, a timespan or a bare guid reaches.

use super::{TokenKind, word_length};
use crate::datetime::{DAY, HOUR, MINUTE, SECOND};

/// The kind and length of what starts with a digit: a number, a timespan, or a name like `4th`.
pub(super) fn number_length(text: &str) -> (TokenKind, usize) {
    let whole = digits(text);
    let run = word_length(text);
    if let Some(len) = real_length(text, whole) {
        return (TokenKind::Real, len);
    }
    let fraction = text[whole..].strip_prefix('.').map_or(0, digits);
    let n_digits = if fraction > 0 { whole + 1 + fraction } else { whole };
    let suffix = word_length(&text[n_digits..]);
    if unit_ticks(&text[n_digits..n_digits + suffix]).is_some() {
        return (TokenKind::TimeSpan, n_digits + suffix);
    }
    let hex = text[..run].strip_prefix("0x").or_else(|| text[..run].strip_prefix("0X"));
    if hex.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_hexdigit())) {
        return (TokenKind::Long, run);
    }
    if run == whole { (TokenKind::Long, whole) } else { (TokenKind::Word, run) }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of `1.5`, `1.`, `1e3`. Two points after a number are those of a range.
fn real_length(text: &str, whole: usize) -> Option<usize> {
    let behind = text[whole..].as_bytes();
    let point = behind.first() == Some(&b'.')
        && (behind.get(1) != Some(&b'.') || behind.get(2) == Some(&b'.'));
    let mut len = whole;
    if point {
        len += 1;
        len += digits(&text[len..]);
    }
    match exponent_length(&text[len..]) {
        Some(exponent) => len += exponent,
        None if !point => return None,
        None => {}
    }
    let ends = !text[len..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    ends.then_some(len)
}

/// The length of `e10`, `E-3`.
fn exponent_length(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(['e', 'E'])?;
    let sign = usize::from(rest.starts_with(['+', '-']));
    let n_digits = digits(&rest[sign..]);
    (n_digits > 0).then_some(1 + sign + n_digits)
}

/// The length of a guid that stands in no `guid(...)`.
pub(super) fn raw_guid_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes().get(..36)?;
    let shaped = bytes.iter().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    shaped.then_some(36)
}

/// Ticks of a timespan literal's unit, as a fraction of two whole numbers; None where the word isn't one.
pub fn unit_ticks(unit: &str) -> Option<(i64, i64)> {
    let ticks = match unit {
        "d" | "day" | "days" => DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "m" | "min" | "minute" | "minutes" => MINUTE,
        "s" | "sec" | "second" | "seconds" => SECOND,
        "ms" | "milli" | "millis" | "millisec" | "millisecond" | "milliseconds" => SECOND / 1_000,
        "micro" | "micros" | "microsec" | "microsecond" | "microseconds" => SECOND / 1_000_000,
        "nano" | "nanos" | "nanosec" | "nanosecond" | "nanoseconds" => return Some((1, 100)),
        "tick" | "ticks" => 1,
        _ => return None,
    };
    Some((ticks, 1))
}
