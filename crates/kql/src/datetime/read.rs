//! Datetimes and timespans of the text forms that Kusto reads beside ISO 8601: cut short, with month names (RFC 822 and 850), with
//! slashes (month first), on a 12-hour clock; timespans with a unit.

use super::{DAY, HOUR, MAX, MINUTE, SECOND, days_from_date, parse_iso, parse_timespan};
use crate::lexer::unit_ticks;

/// A text longer than this is no datetime.
const LONGEST: usize = 64;

/// Ticks of a datetime in any form that `datetime(...)` and `todatetime(...)` take. None for anything else.
pub fn read_datetime(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(ticks) = parse_iso(text) {
        return Some(ticks);
    }
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let pieces = pieces(text)?;
    let mut rest = pieces.as_slice();
    if let [Piece::Word(word), tail @ ..] = rest
        && is_weekday(word)
    {
        rest = tail.strip_prefix(&[Piece::Mark(b',')]).unwrap_or(tail);
    }
    let (days, rest) = date(rest)?;
    let rest = match rest {
        [Piece::Word(word), tail @ ..] if word.eq_ignore_ascii_case("t") => tail,
        [Piece::Mark(b','), tail @ ..] => tail,
        _ => rest,
    };
    let ticks = days * DAY + time_of_day(rest)?;
    (0..=MAX).contains(&ticks).then_some(ticks)
}

/// Ticks of a timespan: .NET's form, or a number and a unit (`90s`, `-1.5h`). Kusto: a fraction without unit is none.
pub fn read_timespan(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Some(ticks) = parse_timespan(text) {
        return Some(ticks);
    }
    match text.strip_prefix('-') {
        Some(rest) => united(rest.trim_start())?.checked_neg(),
        None => united(text),
    }
}

/// Ticks of `1.5h`, exact. None without a unit.
pub fn united(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let (ticks, parts) = unit_ticks(text[unit_at..].trim_start())?;
    let (whole, fraction) = text[..unit_at].split_once('.').unwrap_or((&text[..unit_at], ""));
    let fraction = &fraction[..fraction.len().min(15)];
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scale = 10i128.pow(fraction.len() as u32) * i128::from(parts);
    let ticks = digits.checked_mul(i128::from(ticks))? / scale;
    i64::try_from(ticks).ok()
}

/// What a datetime's text is made of. Blanks only part the pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'t> {
    /// Its value and how many digits it was written with.
    Number(i64, usize),
    Word(&'t str),
    Mark(u8),
}

fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let length = match first {
            b'0'..=b'9' => rest.bytes().take_while(u8::is_ascii_digit).count(),
            b'a'..=b'z' | b'A'..=b'Z' => rest.bytes().take_while(u8::is_ascii_alphabetic).count(),
            _ => 1,
        };
        let (piece, behind) = rest.split_at(length);
        rest = behind;
        pieces.push(match first {
            b'0'..=b'9' if length <= 9 => Piece::Number(piece.parse().ok()?, length),
            // A fraction may have more digits than count.
            b'0'..=b'9' => Piece::Number(piece[..9].parse().ok()?, 9),
            b'a'..=b'z' | b'A'..=b'Z' => Piece::Word(piece),
            b' ' | b'\t' => continue,
            b'-' | b'/' | b'.' | b',' | b':' | b'+' => Piece::Mark(first),
            _ => return None,
        });
    }
    Some(pieces)
}

/// The days since year 1 and what comes behind the date.
fn date<'p, 't>(pieces: &'p [Piece<'t>]) -> Option<(i64, &'p [Piece<'t>])> {
    use Piece::{Mark, Number, Word};
    let day_of = |year: i64, month: i64, day: i64| {
        days_from_date(year as i32, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    };
    Some(match pieces {
        [Number(y, 4), Mark(a), Number(m, 1..=2), Mark(b), Number(d, 1..=2), rest @ ..]
            if a == b && is_date_mark(*a) =>
        {
            (day_of(*y, *m, *d)?, rest)
        }
        [Number(m, 1..=2), Mark(a), Number(d, 1..=2), Mark(b), Number(y, n), rest @ ..]
            if a == b && is_date_mark(*a) =>
        {
            (day_of(full_year(*y, *n)?, *m, *d)?, rest)
        }
        [Number(d, 1..=2), Mark(b'-'), Word(name), Mark(b'-'), Number(y, n), rest @ ..]
        | [Number(d, 1..=2), Word(name), Number(y, n), rest @ ..]
        | [Number(d, 1..=2), Word(name), Mark(b','), Number(y, n), rest @ ..] => {
            (day_of(full_year(*y, *n)?, month_of(name)?, *d)?, rest)
        }
        [Word(name), Number(d, 1..=2), Mark(b','), Number(y, n), rest @ ..]
        | [Word(name), Number(d, 1..=2), Number(y, n @ 4), rest @ ..] => {
            (day_of(full_year(*y, *n)?, month_of(name)?, *d)?, rest)
        }
        [Number(y, 4), Mark(b'-'), Word(name), Mark(b'-'), Number(d, 1..=2), rest @ ..] => {
            (day_of(*y, month_of(name)?, *d)?, rest)
        }
        // Cut short: a month, a year.
        [Number(y, 4), Mark(b'-'), Number(m, 1..=2)] => (day_of(*y, *m, 1)?, &[]),
        [Word(name), Number(y, 4)] => (day_of(*y, month_of(name)?, 1)?, &[]),
        [Number(y, 4)] => (day_of(*y, 1, 1)?, &[]),
        _ => return None,
    })
}

fn is_date_mark(mark: u8) -> bool {
    matches!(mark, b'-' | b'/' | b'.')
}

/// .NET: of two digits, 50 to 99 are of the last century.
fn full_year(year: i64, n_digits: usize) -> Option<i64> {
    match n_digits {
        4 => Some(year),
        1 | 2 => Some(if year < 50 { 2000 + year } else { 1900 + year }),
        _ => None,
    }
}

/// The ticks since midnight, less the offset of a zone. None where something else is left over.
fn time_of_day(pieces: &[Piece]) -> Option<i64> {
    use Piece::{Mark, Number};
    let (mut hour, mut minute, mut second, mut fraction) = (0, 0, 0, 0);
    let mut rest = pieces;
    let mut clock = false;
    if let [Number(h, 1..=2), tail @ ..] = rest {
        (hour, rest, clock) = (*h, tail, true);
        if let [Mark(b':'), Number(m, 1..=2), tail @ ..] = rest {
            (minute, rest) = (*m, tail);
            if let [Mark(b':'), Number(s, 1..=2), tail @ ..] = rest {
                (second, rest) = (*s, tail);
                if let [Mark(b'.'), Number(digits, n), tail @ ..] = rest {
                    let n = i32::try_from(*n).ok()?;
                    fraction = if n <= 7 {
                        digits * 10i64.pow(u32::try_from(7 - n).ok()?)
                    } else {
                        digits / 10i64.pow(u32::try_from(n - 7).ok()?)
                    };
                    rest = tail;
                }
            }
        }
    }
    if let [Piece::Word(half), tail @ ..] = rest
        && clock
        && (half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm"))
    {
        let afternoon = half.eq_ignore_ascii_case("pm");
        hour = match hour {
            1..=11 => hour + if afternoon { 12 } else { 0 },
            12 => {
                if afternoon {
                    12
                } else {
                    0
                }
            }
            _ => return None,
        };
        rest = tail;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = zone(rest)?;
    Some(hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset)
}

/// The ticks by which a zone is ahead of UTC.
fn zone(pieces: &[Piece]) -> Option<i64> {
    use Piece::{Mark, Number, Word};
    let (sign, hours, minutes) = match pieces {
        [] => return Some(0),
        [Word(name)] if ["Z", "GMT", "UTC"].iter().any(|it| name.eq_ignore_ascii_case(it)) => {
            return Some(0);
        }
        [Mark(sign @ (b'+' | b'-')), Number(h, 1..=2)] => (sign, *h, 0),
        [Mark(sign @ (b'+' | b'-')), Number(both, 4)] => (sign, both / 100, both % 100),
        [Mark(sign @ (b'+' | b'-')), Number(h, 1..=2), Mark(b':'), Number(m, 2)] => (sign, *h, *m),
        _ => return None,
    };
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = hours * HOUR + minutes * MINUTE;
    Some(if *sign == b'-' { -offset } else { offset })
}

fn is_weekday(word: &str) -> bool {
    const NAMES: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    NAMES.iter().any(|it| *it == word || it[..3] == word)
}

fn month_of(word: &str) -> Option<i64> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let at = NAMES.iter().position(|it| *it == word || it[..3] == word)?;
    i64::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datetime::format;

    #[test]
    fn the_documented_forms_are_read() {
        let text = |raw: &str| read_datetime(raw).map(format).unwrap_or_default();
        for raw in [
            "Sat, 8 Nov 14 15:05:02 GMT",
            "8 Nov 14 15:05:02",
            "Saturday, 08-Nov-14 15:05:02 GMT",
            "08-Nov-2014 15:05:02",
            "2014-11-08 15:05:02 GMT",
            "2014-11-8T15:05:02",
            "11/8/2014 3:05:02 PM",
            "11/08/2014 15:05:02",
            "November 8, 2014 3:05:02 pm",
            "2014/11/08 15:05:02",
            "11-08-2014 17:05:02 +02:00",
        ] {
            assert_eq!(text(raw), "2014-11-08T15:05:02.0000000Z", "{raw}");
        }
        assert_eq!(text("8 Nov 14 15:05 GMT"), "2014-11-08T15:05:00.0000000Z");
        assert_eq!(text("11/8/2014 12:00:00.123456789 AM"), "2014-11-08T00:00:00.1234567Z");
        assert_eq!(text("2024"), "2024-01-01T00:00:00.0000000Z");
        assert_eq!(text("2024-06"), "2024-06-01T00:00:00.0000000Z");
        assert_eq!(text("2024-6-3 7:05"), "2024-06-03T07:05:00.0000000Z");
        assert_eq!(text("2024-06-03 07"), "2024-06-03T07:00:00.0000000Z");
        for raw in ["yesterday", "2024-13-01", "13/13/2014", "11/8/2014 13:00 PM", "15:05", "", "1"]
        {
            assert_eq!(text(raw), "", "{raw}");
        }
    }

    #[test]
    fn timespans_are_exact() {
        assert_eq!(united("1.5h"), Some(54_000_000_000));
        assert_eq!(united("0.1s"), Some(1_000_000));
        assert_eq!(united("1tick"), Some(1));
        assert_eq!(united("99999999999999d"), None);
        assert_eq!(read_timespan("-1d"), Some(-DAY));
        assert_eq!(read_timespan("1.5"), None);
    }
}
