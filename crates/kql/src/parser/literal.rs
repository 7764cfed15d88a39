//! Literals: numbers, strings with their escapes, timespans, and `type(text)`.

use super::Parser;
use crate::codes;
use crate::datetime::{self, DAY};
use crate::lexer::{Token, TokenKind, unit_ticks};
use crate::types::{Type, Value};

impl Parser<'_> {
    /// The literal that comes next, if one does. Strings side by side are one string.
    pub fn literal(&mut self) -> Option<Value> {
        let token = self.peek();
        let text = self.text_of(token);
        let value = match token.kind {
            TokenKind::String => return self.string_literal(),
            TokenKind::Long => integer(text).map(Value::Long),
            TokenKind::Real => text.parse().ok().map(Value::Real),
            TokenKind::TimeSpan => timespan(text).map(Value::TimeSpan),
            TokenKind::Typed => return self.typed_literal(token),
            TokenKind::Word | TokenKind::Symbol | TokenKind::End => None,
        };
        if value.is_none() {
            return self.fail(
                codes::MALFORMED_LITERAL.at(token.span, format!("`{text}` is out of range")),
            );
        }
        self.bump();
        value
    }

    /// One or more string tokens.
    pub fn string_literal(&mut self) -> Option<Value> {
        let mut text = String::new();
        while self.peek().kind == TokenKind::String {
            let token = self.peek();
            if let Err(escape) = unquote(self.text_of(token), &mut text) {
                let message = format!("`\\{}` is not an escape sequence", escape.escape_debug());
                let help = "double the backslash, or write @ before the quote".to_string();
                return self.fail(codes::MALFORMED_TOKEN.at(token.span, message).help(help));
            }
            self.bump();
        }
        Some(Value::String(text.into()))
    }

    fn typed_literal(&mut self, token: Token) -> Option<Value> {
        let text = self.text_of(token);
        let (name, rest) = text.split_once('(').unwrap_or((text, ""));
        let raw = rest.trim_end_matches(')').trim();
        // Blanks of every kind are one: copied text has narrow and unbreakable ones.
        let raw =
            &raw.chars().map(|it| if it.is_whitespace() { ' ' } else { it }).collect::<String>();
        let value = Type::from_name(name.trim()).and_then(|ty| typed(ty, raw));
        if value.is_none() {
            let message = format!("`{raw}` is not a value of type {}", name.trim());
            return self.fail(codes::MALFORMED_LITERAL.at(token.span, message));
        }
        self.bump();
        value
    }
}

/// Appends what a string token stands for; an escape without meaning is the error.
fn unquote(token: &str, out: &mut String) -> Result<(), char> {
    let text = token.trim_start_matches(['h', 'H']);
    for fence in ["```", "~~~"] {
        if let Some(body) = text.strip_prefix(fence) {
            out.push_str(body.strip_suffix(fence).unwrap_or(body));
            return Ok(());
        }
    }
    let (verbatim, text) = text.strip_prefix('@').map_or((false, text), |it| (true, it));
    let quote = text.chars().next().unwrap_or('"');
    let body = text.strip_prefix(quote).unwrap_or(text);
    let body = body.strip_suffix(quote).unwrap_or(body);
    if verbatim {
        out.push_str(&body.replace(&format!("{quote}{quote}"), &quote.to_string()));
        return Ok(());
    }
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some(escape) = chars.next() else { return Ok(()) };
        out.push(match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'a' => '\u{7}',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'v' => '\u{b}',
            '0' => '\0',
            '\\' | '"' | '\'' => escape,
            'x' => code_point(&mut chars, 2).ok_or(escape)?,
            'u' => code_point(&mut chars, 4).ok_or(escape)?,
            'U' => code_point(&mut chars, 8).ok_or(escape)?,
            _ => return Err(escape),
        });
    }
    Ok(())
}

fn code_point(chars: &mut std::str::Chars, n_digits: usize) -> Option<char> {
    let digits: String = chars.by_ref().take(n_digits).collect();
    if digits.len() != n_digits {
        return None;
    }
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
}

fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(|it| it as i64),
        None => text.parse().ok(),
    }
}

/// Ticks of `1.5h`, exact.
fn timespan(text: &str) -> Option<i64> {
    let unit_at = text.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let unit = i128::from(unit_ticks(&text[unit_at..])?);
    let (whole, fraction) = text[..unit_at].split_once('.').unwrap_or((&text[..unit_at], ""));
    let fraction = &fraction[..fraction.len().min(15)];
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let ticks = digits.checked_mul(unit)? / 10i128.pow(fraction.len() as u32);
    i64::try_from(ticks).ok()
}

/// The value of `type(raw)`.
fn typed(ty: Type, raw: &str) -> Option<Value> {
    let quoted = |quote: char| raw.strip_prefix(quote)?.strip_suffix(quote);
    let raw = quoted('"').or_else(|| quoted('\'')).unwrap_or(raw);
    if raw == "null" {
        return (ty != Type::String).then_some(Value::Null(ty));
    }
    Some(match ty {
        Type::Bool => Value::Bool(match raw.to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return None,
        }),
        // Kusto: hexadecimal digits are the bits of the number.
        Type::Int if raw.starts_with("0x") || raw.starts_with("0X") => {
            Value::Int(u32::from_str_radix(&raw[2..], 16).ok()? as i32)
        }
        Type::Int => Value::Int(signed(raw)?.try_into().ok()?),
        Type::Long => Value::Long(signed(raw)?),
        Type::Real => Value::Real(real(raw)?),
        Type::Decimal => Value::Decimal(decimal(raw)?.into()),
        Type::DateTime => Value::DateTime(datetime(raw)?),
        Type::TimeSpan => Value::TimeSpan(typed_timespan(raw)?),
        Type::Guid => Value::Guid(guid(raw)?),
        Type::String | Type::Dynamic => return None,
    })
}

fn signed(raw: &str) -> Option<i64> {
    match raw.strip_prefix('-') {
        Some(digits) if digits.starts_with(|c: char| c.is_ascii_digit()) => {
            raw.parse().ok().or_else(|| integer(digits)?.checked_neg())
        }
        Some(_) => None,
        None => integer(raw),
    }
}

fn real(raw: &str) -> Option<f64> {
    match raw.to_ascii_lowercase().as_str() {
        "nan" => Some(f64::NAN),
        "+inf" | "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        text if text
            .bytes()
            .all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'-' | b'+' | b'e')) =>
        {
            text.parse().ok()
        }
        _ => None,
    }
}

fn decimal(raw: &str) -> Option<&str> {
    // Reading it as a real proves its form; its digits stay as they are.
    real(raw).filter(|it| it.is_finite()).map(|_| raw)
}

/// Ticks of a datetime literal: ISO 8601, also cut short (`2024`, `2024-06`, an hour without minutes) or without leading zeros.
pub fn datetime(raw: &str) -> Option<i64> {
    if let Some(ticks) = datetime::parse_iso(raw) {
        return Some(ticks);
    }
    let (date, time) = match raw.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, time.trim_start()),
        None => (raw, ""),
    };
    let mut parts = date
        .split('-')
        .map(|it| it.parse::<u32>().ok().filter(|_| it.bytes().all(|c| c.is_ascii_digit())));
    let year = parts.next()??;
    let month = parts.next().unwrap_or(Some(1))?;
    let day = parts.next().unwrap_or(Some(1))?;
    if parts.next().is_some() || date.split('-').next().is_none_or(|it| it.len() != 4) {
        return None;
    }
    let hour_digits = time.find(|c: char| !c.is_ascii_digit()).unwrap_or(time.len());
    let (hour, rest) = time.split_at(hour_digits);
    let minutes = if hour.is_empty() || rest.starts_with(':') { "" } else { ":00" };
    let time = if time.is_empty() { String::new() } else { format!("T{hour:0>2}{minutes}{rest}") };
    datetime::parse_iso(&format!("{year:04}-{month:02}-{day:02}{time}"))
}

fn typed_timespan(raw: &str) -> Option<i64> {
    if let Some(ticks) = datetime::parse_timespan(raw) {
        return Some(ticks);
    }
    let (negative, text) = raw.strip_prefix('-').map_or((false, raw), |it| (true, it));
    let text = text.trim_start();
    // Kusto: a bare number is days.
    let ticks = timespan(text).or_else(|| timespan(&format!("{text}d"))).or_else(|| {
        let (days, rest) = text.split_once('.')?;
        days.parse::<i64>().ok()?.checked_mul(DAY)?.checked_add(datetime::parse_timespan(rest)?)
    })?;
    Some(if negative { -ticks } else { ticks })
}

fn guid(raw: &str) -> Option<u128> {
    let digits: String = raw.chars().filter(|it| *it != '-').collect();
    let dashes = raw.match_indices('-').map(|(at, _)| at);
    let shaped = dashes.clone().count() == 0 || dashes.eq([8, 13, 18, 23]);
    (shaped && digits.len() == 32 && digits.is_ascii())
        .then(|| u128::from_str_radix(&digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datetimes_may_be_cut_short() {
        let text = |raw: &str| datetime(raw).map(datetime::format).unwrap_or_default();
        assert_eq!(text("2024"), "2024-01-01T00:00:00.0000000Z");
        assert_eq!(text("2024-06"), "2024-06-01T00:00:00.0000000Z");
        assert_eq!(text("2024-6-3 7:05"), "2024-06-03T07:05:00.0000000Z");
        assert_eq!(text("2024-06-03 07"), "2024-06-03T07:00:00.0000000Z");
        assert_eq!(text("2024-06-03T07:05:01.5Z"), "2024-06-03T07:05:01.5000000Z");
        assert_eq!(text("yesterday"), "");
        assert_eq!(text("2024-13-01"), "");
    }

    #[test]
    fn timespans_are_exact() {
        assert_eq!(timespan("1.5h"), Some(54_000_000_000));
        assert_eq!(timespan("0.1s"), Some(1_000_000));
        assert_eq!(timespan("1tick"), Some(1));
        assert_eq!(timespan("99999999999999d"), None);
        assert_eq!(typed_timespan("1.02:00:00"), Some(DAY + DAY / 12));
        assert_eq!(typed_timespan("-2d"), Some(-2 * DAY));
        assert_eq!(typed_timespan("2"), Some(2 * DAY));
    }
}
