//! datetime and timespan as 100 ns ticks: reading and printing, exact over years 1 to 9999.

pub mod read;

/// Ticks in one second.
pub const SECOND: i64 = 10_000_000;
/// Ticks in one minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Ticks in one hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Ticks in one day.
pub const DAY: i64 = 24 * HOUR;
/// Ticks from 0001-01-01 to 1970-01-01.
pub const UNIX_EPOCH: i64 = 719_162 * DAY;
/// The last tick of year 9999.
pub const MAX: i64 = 3_652_059 * DAY - 1;

/// Days from 0001-01-01 to a date of the proleptic Gregorian calendar; None where there is no such date.
pub fn days_from_date(year: i32, month: u32, day: u32) -> Option<i64> {
    if !(1..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || day < 1
        || day > days_in_month(year, month)
    {
        return None;
    }
    // Counting years from March puts the leap day last, so that month lengths are a linear formula.
    let y = i64::from(if month <= 2 { year - 1 } else { year });
    let m = i64::from((month + 9) % 12);
    let day_of_year = (153 * m + 2) / 5 + i64::from(day) - 1;
    let days_since_0000_03_01 = 365 * y + y / 4 - y / 100 + y / 400 + day_of_year;
    Some(days_since_0000_03_01 - 306)
}

/// How many days a month has.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The date of a day count since 0001-01-01: (year, month, day).
pub fn date_from_days(days: i64) -> (i32, u32, u32) {
    let z = days + 306;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * m + 2) / 5 + 1) as u32;
    let month = if m < 10 { m + 3 } else { m - 9 } as u32;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

/// Ticks of an ISO 8601 instant: `2024-06-20`, `2024-06-20T05:12:33`, up to 7 fraction digits (further ones are cut), `Z`, `+02:00`,
/// `-0500` or no zone (UTC), `T` or a blank between date and time. None for anything else.
pub fn parse_iso(text: &str) -> Option<i64> {
    let b = text.trim_ascii().as_bytes();
    let digits = |from: usize, n: usize| -> Option<i64> {
        let part = b.get(from..from + n)?;
        part.iter()
            .try_fold(0i64, |acc, c| c.is_ascii_digit().then(|| acc * 10 + i64::from(c - b'0')))
    };
    let separator = |at: usize, c: u8| -> Option<()> { (b.get(at) == Some(&c)).then_some(()) };
    let year = digits(0, 4)?;
    separator(4, b'-')?;
    let month = digits(5, 2)?;
    separator(7, b'-')?;
    let day = digits(8, 2)?;
    let days = days_from_date(year as i32, month as u32, day as u32)?;
    if b.len() == 10 {
        return Some(days * DAY);
    }
    if !matches!(b.get(10), Some(b'T' | b't' | b' ')) {
        return None;
    }
    let (hour, minute) = (digits(11, 2)?, digits(14, 2)?);
    separator(13, b':')?;
    let (mut second, mut fraction, mut at) = (0, 0, 16);
    if b.get(16) == Some(&b':') {
        second = digits(17, 2)?;
        at = 19;
        if b.get(19) == Some(&b'.') {
            at = 20;
            let mut unit = SECOND / 10;
            while let Some(c) = b.get(at).filter(|c| c.is_ascii_digit()) {
                fraction += i64::from(c - b'0') * unit;
                unit /= 10;
                at += 1;
            }
            if at == 20 {
                return None;
            }
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let offset = parse_offset(b.get(at..)?)?;
    let ticks = days * DAY + hour * HOUR + minute * MINUTE + second * SECOND + fraction - offset;
    (0..=MAX).contains(&ticks).then_some(ticks)
}

fn parse_offset(rest: &[u8]) -> Option<i64> {
    let digit = |c: &u8| c.is_ascii_digit().then(|| i64::from(c - b'0'));
    match rest {
        [] | [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] | [sign @ (b'+' | b'-'), h1, h2, m1, m2] => {
            let (hours, minutes) = (digit(h1)? * 10 + digit(h2)?, digit(m1)? * 10 + digit(m2)?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            let offset = hours * HOUR + minutes * MINUTE;
            Some(if *sign == b'-' { -offset } else { offset })
        }
        _ => None,
    }
}

/// Kusto's text of a datetime: `2024-06-20T05:12:33.1234567Z`, always 7 digits.
pub fn format(ticks: i64) -> String {
    let (year, month, day) = date_from_days(ticks.div_euclid(DAY));
    let t = ticks.rem_euclid(DAY);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{:07}Z",
        t / HOUR,
        t / MINUTE % 60,
        t / SECOND % 60,
        t % SECOND
    )
}

/// Kusto's text of a timespan: `[-][d.]hh:mm:ss[.fffffff]`.
pub fn format_timespan(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let t = ticks.unsigned_abs();
    let (day, hour, minute, second) = (DAY as u64, HOUR as u64, MINUTE as u64, SECOND as u64);
    let days = if t >= day { format!("{}.", t / day) } else { String::new() };
    let fraction =
        if t.is_multiple_of(second) { String::new() } else { format!(".{:07}", t % second) };
    format!(
        "{sign}{days}{:02}:{:02}:{:02}{fraction}",
        t / hour % 24,
        t / minute % 60,
        t / second % 60
    )
}

/// Ticks of a timespan in .NET's form: `[-][d.]hh:mm[:ss[.fffffff]]`, or a bare number of days. None for anything else.
pub fn parse_timespan(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let number = |part: &str| -> Option<i64> {
        (!part.is_empty() && part.len() <= 8 && part.bytes().all(|c| c.is_ascii_digit()))
            .then(|| part.parse().ok())?
    };
    let ticks = match text.split_once(':') {
        None => number(text)?.checked_mul(DAY)?,
        Some((head, rest)) => {
            let (days, hours) = match head.split_once('.') {
                Some((days, hours)) => (number(days)?, number(hours)?),
                None => (0, number(head)?),
            };
            let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
            let (whole, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
            if fraction.is_empty()
                || fraction.len() > 7
                || !fraction.bytes().all(|c| c.is_ascii_digit())
            {
                return None;
            }
            let fraction: i64 = format!("{fraction:0<7}").parse().ok()?;
            let (minutes, whole) = (number(minutes)?, number(whole)?);
            if minutes > 59 || whole > 59 || (hours > 23) {
                return None;
            }
            let rest = hours * HOUR + minutes * MINUTE + whole * SECOND + fraction;
            days.checked_mul(DAY)?.checked_add(rest)?
        }
    };
    Some(if negative { -ticks } else { ticks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_calendar_round_trips() {
        for days in 0..3_652_059 {
            let (year, month, day) = date_from_days(days);
            assert_eq!(days_from_date(year, month, day), Some(days));
        }
    }

    #[test]
    fn seven_digits_and_offsets_are_exact() {
        let utc = parse_iso("2024-06-20T05:12:33.1234567Z").unwrap();
        assert_eq!(format(utc), "2024-06-20T05:12:33.1234567Z");
        assert_eq!(parse_iso("2024-06-20T00:12:33.1234567-05:00"), Some(utc));
        assert_eq!(parse_iso("2024-06-20T07:12:33.1234567+02:00"), Some(utc));
        assert_eq!(
            parse_iso("1601-01-01").map(format).as_deref(),
            Some("1601-01-01T00:00:00.0000000Z")
        );
        assert_eq!(parse_iso("1970-01-01T00:00Z"), Some(UNIX_EPOCH));
        assert_eq!(parse_iso("2024-02-30"), None);
        assert_eq!(parse_iso("0001-01-01T00:00:00+01:00"), None);
    }

    #[test]
    fn timespans_print_as_dotnet_does() {
        assert_eq!(format_timespan(DAY + 2 * HOUR), "1.02:00:00");
        assert_eq!(format_timespan(-MINUTE), "-00:01:00");
        assert_eq!(format_timespan(1), "00:00:00.0000001");
        assert_eq!(parse_timespan("1.02:00:00"), Some(DAY + 2 * HOUR));
        assert_eq!(parse_timespan("00:00:00.5"), Some(SECOND / 2));
        assert_eq!(parse_timespan("99:00:00"), None);
    }
}
