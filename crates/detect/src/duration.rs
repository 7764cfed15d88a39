//! Durations of rule files: `5m`, `1h`, `14d`; ISO 8601; .NET's `[d.]hh:mm:ss`.

use kql::datetime::{DAY, HOUR, MINUTE, SECOND, parse_timespan};

/// A duration as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    pub ticks: i64,
    /// Clear enough, but Sentinel doesn't take it: `PT1D`, `1h10m`.
    pub loose: bool,
}

/// Reads a duration; None where it is none.
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    if text.contains(':') {
        return parse_timespan(text)
            .filter(|it| *it >= 0)
            .map(|ticks| Duration { ticks, loose: false });
    }
    match text.strip_prefix(['P', 'p']) {
        Some(rest) => iso(rest),
        None => short(text),
    }
}

fn iso(rest: &str) -> Option<Duration> {
    let (date, time) = match rest.split_once(['T', 't']) {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    let (date, time) = (parts(date)?, parts(time)?);
    // In ISO 8601 days stand before the T, and M before it is months: too vague for a window.
    if date.iter().any(|(_, unit)| !matches!(unit, b'd' | b'w'))
        || date.is_empty() && time.is_empty()
    {
        return None;
    }
    let loose = time.iter().any(|(_, unit)| matches!(unit, b'd' | b'w'));
    let ticks = sum(date.iter().chain(&time))?;
    Some(Duration { ticks, loose })
}

fn short(text: &str) -> Option<Duration> {
    let parts = parts(text).filter(|it| !it.is_empty())?;
    let loose = parts.len() > 1 || parts.iter().any(|(_, unit)| matches!(unit, b'w' | b's'));
    Some(Duration { ticks: sum(&parts)?, loose })
}

/// `1h10m` as (1, h), (10, m); units in lower case.
fn parts(text: &str) -> Option<Vec<(i64, u8)>> {
    let mut parts = Vec::new();
    let mut rest = text.as_bytes();
    while !rest.is_empty() {
        let n_digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (digits, tail) = rest.split_at_checked(n_digits)?;
        let number = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let (unit, tail) = tail.split_first()?;
        parts.push((number, unit.to_ascii_lowercase()));
        rest = tail;
    }
    Some(parts)
}

fn sum<'a>(parts: impl IntoIterator<Item = &'a (i64, u8)>) -> Option<i64> {
    parts.into_iter().try_fold(0i64, |acc, (number, unit)| {
        let unit = match unit {
            b's' => SECOND,
            b'm' => MINUTE,
            b'h' => HOUR,
            b'd' => DAY,
            b'w' => 7 * DAY,
            _ => return None,
        };
        acc.checked_add(number.checked_mul(unit)?)
    })
}

/// `1d`, `90m`: the shortest of the usual forms.
pub fn short_text(ticks: i64) -> String {
    match ticks {
        _ if ticks % DAY == 0 => format!("{}d", ticks / DAY),
        _ if ticks % HOUR == 0 => format!("{}h", ticks / HOUR),
        _ if ticks % MINUTE == 0 => format!("{}m", ticks / MINUTE),
        _ => format!("{}s", ticks / SECOND),
    }
}

/// `PT5M`, `P14D`, `P1DT2H`: as Azure's resources write it.
pub fn iso_text(ticks: i64) -> String {
    let parts = |units: [(i64, char); 3], mut rest: i64| {
        let mut text = String::new();
        for (unit, letter) in units {
            if rest >= unit {
                text.push_str(&format!("{}{letter}", rest / unit));
                rest %= unit;
            }
        }
        text
    };
    let time = parts([(HOUR, 'H'), (MINUTE, 'M'), (SECOND, 'S')], ticks % DAY);
    match (ticks / DAY, time.as_str()) {
        (0, "") => "PT0S".to_owned(),
        (0, time) => format!("PT{time}"),
        (days, "") => format!("P{days}D"),
        (days, time) => format!("P{days}DT{time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let ticks = |text| parse(text).map(|it| (it.ticks, it.loose));
        assert_eq!(ticks("6m"), Some((6 * MINUTE, false)));
        assert_eq!(ticks("14d"), Some((14 * DAY, false)));
        assert_eq!(ticks("PT5M"), Some((5 * MINUTE, false)));
        assert_eq!(ticks("P1DT2H"), Some((DAY + 2 * HOUR, false)));
        assert_eq!(ticks("1.02:00:00"), Some((DAY + 2 * HOUR, false)));
        assert_eq!(ticks("PT1D"), Some((DAY, true)));
        assert_eq!(ticks("1h10m"), Some((70 * MINUTE, true)));
        assert_eq!(iso_text(DAY + 90 * MINUTE), "P1DT1H30M");
        assert_eq!(iso_text(14 * DAY), "P14D");
        assert_eq!(iso_text(5 * HOUR), "PT5H");
        for wrong in [
            "",
            "P",
            "PT",
            "5",
            "m",
            "P1M",
            "5 m",
            "99999999999999999999d",
            "9223372036854775807d",
            "-1d",
            "1y",
        ] {
            assert_eq!(ticks(wrong), None, "{wrong}");
        }
    }
}
