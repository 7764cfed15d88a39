//! One value of a record into one column: text of JSON or of CSV, by the column's type.

use std::borrow::Cow;

use engine::decimal;
use engine::types::ColumnBuilder;
use kql::datetime;
use kql::json::push_string;
use kql::types::Type;
use memchr::{memchr, memchr_iter, memchr3};

/// Deeper JSON than this isn't read: readers that recurse must not run out of stack.
pub const MAX_DEPTH: usize = 256;

/// A value as the record holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// JSON, valid, as written.
    Json(&'a str),
    /// Plain text, as CSV has it.
    Text(&'a str),
}

impl<'a> Value<'a> {
    /// Whether it is null or an empty text.
    pub fn is_empty(self) -> bool {
        match self {
            Value::Json(raw) => raw == "null" || raw == "\"\"",
            Value::Text(text) => text.is_empty(),
        }
    }

    /// Its text: a JSON string without quotes and escapes, `""` for null, JSON text for the rest.
    pub fn text(self) -> Cow<'a, str> {
        match self {
            Value::Text(text) => Cow::Borrowed(text),
            Value::Json("null") => Cow::Borrowed(""),
            Value::Json(raw) => match raw.strip_prefix('"').and_then(|it| it.strip_suffix('"')) {
                Some(inner) if memchr(b'\\', inner.as_bytes()).is_none() => Cow::Borrowed(inner),
                Some(inner) => Cow::Owned(unescape(inner)),
                None => compact(raw),
            },
        }
    }
}

/// Puts a value into a column of that type. False: it isn't a value of the type, and null went in.
pub fn push(builder: &mut ColumnBuilder, ty: Type, value: Value<'_>) -> bool {
    match ty {
        Type::String => {
            builder.push_text(&value.text());
            true
        }
        Type::Dynamic => {
            push_dynamic(builder, value);
            true
        }
        _ if value.is_empty() => {
            builder.push_null();
            true
        }
        _ => push_typed(builder, ty, value.text().trim()),
    }
}

fn push_typed(builder: &mut ColumnBuilder, ty: Type, text: &str) -> bool {
    let pushed = match ty {
        Type::Bool => bool_of(text).map(|it| builder.push_bool(it)),
        Type::Int => {
            long_of(text).filter(|it| i32::try_from(*it).is_ok()).map(|it| builder.push_long(it))
        }
        Type::Long => long_of(text).map(|it| builder.push_long(it)),
        Type::Real => text.parse().ok().map(|it| builder.push_real(it)),
        Type::DateTime => datetime_of(text).map(|it| builder.push_long(it)),
        Type::TimeSpan => datetime::parse_timespan(text).map(|it| builder.push_long(it)),
        Type::Guid => guid_of(text).map(|it| builder.push_guid(it)),
        Type::Decimal => decimal::canonical(text).map(|it| builder.push_text(&it)),
        Type::String | Type::Dynamic => None,
    };
    if pushed.is_none() {
        builder.push_null();
    }
    pushed.is_some()
}

/// Log Analytics writes a dynamic column as a string that holds the JSON; that string becomes what it holds.
fn push_dynamic(builder: &mut ColumnBuilder, value: Value<'_>) {
    if value.is_empty() {
        return builder.push_null();
    }
    match value {
        Value::Json(raw) if !raw.starts_with('"') => builder.push_text(&compact(raw)),
        _ => {
            let text = value.text();
            let inner = text.trim();
            if inner.starts_with(['{', '[']) && is_json(inner) {
                builder.push_text(&compact(inner));
            } else if let Value::Json(raw) = value {
                builder.push_text(raw);
            } else {
                builder.push_text(&quoted(&text));
            }
        }
    }
}

/// Ticks of an instant: ISO 8601, the portals' `6/20/2024, 5:12:33.123 AM`, or PowerShell's `/Date(1718860353000)/`.
pub fn datetime_of(text: &str) -> Option<i64> {
    datetime::parse_iso(text).or_else(|| portal_datetime(text)).or_else(|| {
        let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
        let milliseconds: i64 = inner.parse().ok()?;
        milliseconds.checked_mul(datetime::SECOND / 1000)?.checked_add(datetime::UNIX_EPOCH)
    })
}

/// `M/D/YYYY, h:mm:ss[.fff] AM`, or `Mon D, YYYY h:mm:ss[.fff] AM` as Defender's portal shows it; the comma before the time and the
/// half of the day may be missing.
fn portal_datetime(text: &str) -> Option<i64> {
    let (month, day, rest) = match text.split_once('/') {
        Some((month, rest)) => {
            let (day, rest) = rest.split_once('/')?;
            (month.parse().ok()?, day, rest)
        }
        None => {
            let (month, rest) = text.split_once(' ')?;
            let (day, rest) = rest.split_once(", ")?;
            (month_of(month)?, day, rest)
        }
    };
    let (year, time) = rest.split_once(' ')?;
    let (day, year) = (day.parse().ok()?, year.trim_end_matches(',').parse::<u32>().ok()?);
    let days = datetime::days_from_date(i32::try_from(year).ok()?, month, day)?;
    let (time, half) = time.trim().split_once(' ').unwrap_or((time.trim(), ""));
    let mut hms = time.splitn(3, ':');
    let (hour, minute) = (hms.next()?.parse::<i64>().ok()?, hms.next()?.parse::<i64>().ok()?);
    let (second, fraction) =
        hms.next().map_or(("0", "0"), |it| it.split_once('.').unwrap_or((it, "0")));
    let second = second.parse::<i64>().ok()?;
    let fraction = format!("{:0<7}", fraction.get(..7).unwrap_or(fraction)).parse::<i64>().ok()?;
    let hour = match half {
        "" => hour,
        "AM" | "am" => hour % 12,
        "PM" | "pm" => hour % 12 + 12,
        _ => return None,
    };
    let in_day = (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second)
        && fraction >= 0;
    in_day.then(|| {
        days * datetime::DAY
            + hour * datetime::HOUR
            + minute * datetime::MINUTE
            + second * datetime::SECOND
            + fraction
    })
}

/// The number of a month by its first three letters.
fn month_of(name: &str) -> Option<u32> {
    let months = "janfebmaraprmayjunjulaugsepoctnovdec";
    let at = months.find(&name.get(..3)?.to_ascii_lowercase())?;
    (at % 3 == 0).then(|| at as u32 / 3 + 1)
}

/// A bool in the words that logs have for it.
pub fn bool_of(text: &str) -> Option<bool> {
    let is = |it: &str| text.eq_ignore_ascii_case(it);
    if is("true") || is("yes") || text == "1" {
        Some(true)
    } else if is("false") || is("no") || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// An integer; `12.0` and `1e3` count, `12.5` and what is beyond 64 bits don't.
pub fn long_of(text: &str) -> Option<i64> {
    text.parse::<i64>().ok().or_else(|| {
        let real: f64 = text.parse().ok()?;
        // Above 2^53 the reals have gaps, so that the integer would be a guess.
        (text.contains(['.', 'e', 'E']) && real.fract() == 0.0 && real.abs() < 9e15)
            .then_some(real as i64)
    })
}

fn guid_of(text: &str) -> Option<u128> {
    let text = text.trim_start_matches('{').trim_end_matches('}');
    let digits: String = text.chars().filter(|c| *c != '-').collect();
    (digits.len() == 32).then(|| u128::from_str_radix(&digits, 16).ok())?
}

/// JSON without blanks between its tokens.
pub fn compact(raw: &str) -> Cow<'_, str> {
    let bytes = raw.as_bytes();
    if memchr3(b' ', b'\n', b'\t', bytes).is_none() && memchr(b'\r', bytes).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len());
    let (mut in_string, mut escaped, mut from) = (false, false, 0);
    for (at, c) in bytes.iter().enumerate() {
        if in_string {
            match c {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
        } else if *c == b'"' {
            in_string = true;
        } else if c.is_ascii_whitespace() {
            out.push_str(&raw[from..at]);
            from = at + 1;
        }
    }
    out.push_str(&raw[from..]);
    Cow::Owned(out)
}

/// Whether a text is one JSON value that may be read without running out of stack.
pub fn is_json(text: &str) -> bool {
    depth_is_sane(text.as_bytes()) && sonic_rs::from_str::<sonic_rs::LazyValue<'_>>(text).is_ok()
}

/// Whether brackets nest at most [`MAX_DEPTH`] deep. Few brackets can't nest deep, and counting them is quick.
pub fn depth_is_sane(bytes: &[u8]) -> bool {
    let n_open = bytes.iter().filter(|c| matches!(c, b'{' | b'[')).count();
    if n_open <= MAX_DEPTH {
        return true;
    }
    let (mut depth, mut at) = (0usize, 0);
    while let Some(c) = bytes.get(at) {
        match c {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => at = end_of_string(bytes, at + 1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return false;
        }
        at += 1;
    }
    true
}

/// Where the string that began before `from` ends: the place of its closing quote.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let closing = memchr_iter(b'"', rest).find(|at| {
        let n_backslashes = rest[..*at].iter().rev().take_while(|c| **c == b'\\').count();
        n_backslashes % 2 == 0
    });
    closing.map_or(bytes.len(), |at| from + at)
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

/// The inside of a JSON string without its escapes. Half a surrogate pair, which .NET may write, becomes U+FFFD.
fn unescape(inner: &str) -> String {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).copied().unwrap_or(b'\\');
        rest = rest.get(at + 2..).unwrap_or_default();
        match escape {
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'u' => {
                let (c, after) = unicode_escape(rest);
                out.push(c);
                rest = after;
            }
            other => out.push(char::from(other)),
        }
    }
    out.push_str(rest);
    out
}

fn unicode_escape(rest: &str) -> (char, &str) {
    let unit = |text: &str| text.get(..4).and_then(|it| u16::from_str_radix(it, 16).ok());
    let Some(first) = unit(rest) else { return (char::REPLACEMENT_CHARACTER, rest) };
    let after = rest.get(4..).unwrap_or_default();
    let second = after.strip_prefix("\\u").and_then(unit);
    match char::decode_utf16([Some(first), second].into_iter().flatten()).next() {
        Some(Ok(c)) if c.len_utf16() == 2 => (c, after.get(6..).unwrap_or_default()),
        Some(Ok(c)) => (c, after),
        _ => (char::REPLACEMENT_CHARACTER, after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_every_writer() {
        let iso = datetime_of("2024-06-20T05:12:33.123Z");
        assert_eq!(datetime_of("6/20/2024, 5:12:33.123 AM"), iso);
        assert_eq!(datetime_of("6/20/2024 05:12:33.123"), iso);
        assert_eq!(datetime_of("/Date(1718860353123)/"), iso);
        assert_eq!(datetime_of("6/20/2024, 12:00:00.000 AM"), datetime_of("2024-06-20"));
        assert_eq!(datetime_of("6/20/2024, 12:30:00.000 PM"), datetime_of("2024-06-20T12:30"));
        assert_eq!(datetime_of("20/6/2024, 5:12:33 AM"), None);
    }

    #[test]
    fn texts_lose_their_escapes() {
        assert_eq!(
            Value::Json(r#""a\"b\\\u00e9\ud83d\ude00\ud83d!""#).text(),
            "a\"b\\é😀\u{fffd}!"
        );
        assert_eq!(Value::Json("12").text(), "12");
        assert_eq!(Value::Json(r#"{ "a" : "b c" }"#).text(), r#"{"a":"b c"}"#);
    }

    #[test]
    fn depth_counts_brackets_outside_strings() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(depth_is_sane(nested(MAX_DEPTH).as_bytes()));
        assert!(!depth_is_sane(nested(MAX_DEPTH + 1).as_bytes()));
        assert!(depth_is_sane(format!(r#"["\"{}"]"#, "[".repeat(10_000)).as_bytes()));
        assert!(!is_json(&nested(100_000)));
    }
}
