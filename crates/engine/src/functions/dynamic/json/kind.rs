//! What a string in a dynamic value stands for.

use kql::datetime;

/// Kusto: JSON has no datetime, timespan and guid, so they are written as strings, and a string that is one of them is read
/// as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Its ticks. Only the whole form counts, `2024-06-20T08:00:00[.0000000]Z`.
    DateTime(i64),
    /// Its ticks, of the form that Kusto prints.
    TimeSpan(i64),
    Guid,
    Text,
}

impl Kind {
    /// What the content of a string is.
    pub fn of(text: &str) -> Kind {
        let bytes = text.as_bytes();
        if Kind::may_be_datetime(bytes) {
            datetime::parse_iso(text).map_or(Kind::Text, Kind::DateTime)
        } else if is_timespan(bytes) {
            datetime::parse_timespan(text).map_or(Kind::Text, Kind::TimeSpan)
        } else if has_shape(bytes, b"00000000-0000-0000-0000-000000000000", u8::is_ascii_hexdigit) {
            Kind::Guid
        } else {
            Kind::Text
        }
    }

    /// Whether it has the shape of a datetime; cheap, and false for almost every text.
    pub fn may_be_datetime(text: &[u8]) -> bool {
        let (Some((b"Z", text)), true) = (
            text.split_last().map(|(last, rest)| (std::slice::from_ref(last), rest)),
            text.len() >= 20,
        ) else {
            return false;
        };
        let (seconds, fraction) = text.split_at_checked(19).unwrap_or((text, b""));
        has_shape(seconds, b"0000-00-00T00:00:00", u8::is_ascii_digit)
            && match fraction {
                [] => true,
                [b'.', digits @ ..] => {
                    (1..=7).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
                }
                _ => false,
            }
    }
}

/// `[-][d.]hh:mm:ss[.fffffff]`.
fn is_timespan(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"-").unwrap_or(text);
    if !(8..=26).contains(&text.len()) {
        return false;
    }
    let Some(colon) = text.iter().position(|it| *it == b':') else { return false };
    let Some((days, clock)) = colon.checked_sub(2).and_then(|at| text.split_at_checked(at)) else {
        return false;
    };
    let days = match days {
        [] => true,
        [digits @ .., b'.'] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    let shape: &[u8] = if clock.len() == 8 { b"00:00:00" } else { b"00:00:00.0000000" };
    days && has_shape(clock, shape, u8::is_ascii_digit)
}

/// Whether the text is as long as the shape, with a digit wherever that has a zero, else the very same character.
fn has_shape(text: &[u8], shape: &[u8], digit: fn(&u8) -> bool) -> bool {
    let fits = |(at, like): (&u8, &u8)| if *like == b'0' { digit(at) } else { at == like };
    text.len() == shape.len() && text.iter().zip(shape).all(fits)
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn only_whole_forms_count() {
        assert_eq!(Kind::of("0001-01-01T00:00:01Z"), Kind::DateTime(10_000_000));
        assert_eq!(Kind::of("0001-01-01T00:00:00.5Z"), Kind::DateTime(5_000_000));
        assert_eq!(Kind::of("01:00:00"), Kind::TimeSpan(36_000_000_000));
        assert_eq!(Kind::of("-1.00:00:00.0000001"), Kind::TimeSpan(-864_000_000_001));
        assert_eq!(Kind::of("74be27de-1e4e-49d9-b579-fe0b331d3642"), Kind::Guid);
        for text in ["", "2024-06-20", "2024-13-20T00:00:00Z", "99:99:99", "1:00:00", "10:00", "Z"]
        {
            assert_eq!(Kind::of(text), Kind::Text, "{text}");
        }
    }
}
