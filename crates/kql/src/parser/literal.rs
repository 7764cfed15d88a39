//! Literals: numbers, strings with their escapes, timespans, and `type(text)`.

use super::Parser;
use crate::ast::{Expr, ExprKind};
use crate::bind::negate;
use crate::codes;
use crate::datetime::read::{read_datetime, united};
use crate::datetime::{self, DAY};
use crate::lexer::{Token, TokenKind, is_blank, is_curly};
use crate::types::{Type, Value};

impl Parser<'_> {
    /// The literal that comes next, if one does. Strings side by side are one string. Kusto: whether the text between the parentheses
    /// of a literal is a value of its type is no matter of syntax.
    pub fn literal(&mut self) -> Option<Value> {
        let token = self.peek();
        let text = self.text_of(token);
        let (value, ty) = match token.kind {
            TokenKind::String => return self.string_literal(),
            TokenKind::Long => (integer(text).map(Value::Long), Type::Long),
            TokenKind::Real => (text.parse().ok().map(Value::Real), Type::Real),
            TokenKind::TimeSpan => (united(text).map(Value::TimeSpan), Type::TimeSpan),
            TokenKind::Typed => return self.typed_literal(token),
            TokenKind::Symbol if self.at_symbol("[") => {
                let message = "expected a literal, found `[`";
                let help = "the values of all rows follow one another, without inner brackets";
                let diagnostic = codes::MISSING.at(token.span, message);
                return self.fail(diagnostic.help(help.to_string()));
            }
            TokenKind::Word | TokenKind::Symbol | TokenKind::End => {
                return self.missing("a literal");
            }
        };
        self.bump();
        if value.is_none() {
            let message = format!("`{text}` is out of range");
            self.fault(codes::MALFORMED_LITERAL.at(token.span, message));
        }
        Some(value.unwrap_or(Value::Null(ty)))
    }

    /// A literal where nothing else may stand: a cell of a datatable, a default value. A sign touches its number.
    pub fn literal_alone(&mut self) -> Option<Expr> {
        let token = self.peek();
        let start = token.span.start;
        let kind = match (token.kind, self.text_of(token)) {
            (TokenKind::Symbol, sign @ ("-" | "+")) if self.signed_number_ahead() => {
                self.bump();
                let value = self.literal()?;
                let negative = if sign == "-" { negate(&value) } else { Some(value.clone()) };
                ExprKind::Literal(negative.unwrap_or(value))
            }
            (TokenKind::Symbol, "{") if self.at_name() => ExprKind::Name(self.name()?),
            (TokenKind::Word, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") => {
                self.bump();
                let value = self.text_of(token).eq_ignore_ascii_case("true");
                ExprKind::Literal(Value::Bool(value))
            }
            (TokenKind::Word, "dynamic") if self.symbol_ahead(1, "(") => {
                ExprKind::Literal(self.dynamic_literal()?)
            }
            (TokenKind::Word, "typeof") if self.symbol_ahead(1, "(") => return self.type_of(),
            _ => ExprKind::Literal(self.literal()?),
        };
        self.expr(kind, start, 1)
    }

    fn signed_number_ahead(&self) -> bool {
        let number = self.peek_at(1);
        matches!(number.kind, TokenKind::Long | TokenKind::Real | TokenKind::TimeSpan)
            && self.touches(1)
    }

    /// One or more string tokens.
    pub fn string_literal(&mut self) -> Option<Value> {
        let mut text = String::new();
        while self.peek().kind == TokenKind::String {
            self.string_piece(&mut text)?;
        }
        Some(Value::String(text.into()))
    }

    /// One string token and no more.
    pub fn string_token(&mut self) -> Option<Value> {
        let mut text = String::new();
        self.string_piece(&mut text)?;
        Some(Value::String(text.into()))
    }

    fn string_piece(&mut self, text: &mut String) -> Option<()> {
        let token = self.peek();
        if let Err(escape) = unquote(self.text_of(token), text) {
            let message = format!("`\\{}` is not an escape sequence", escape.escape_debug());
            let help = "double the backslash, or write @ before the quote".to_string();
            return self.fail(codes::MALFORMED_TOKEN.at(token.span, message).help(help));
        }
        self.bump();
        Some(())
    }

    fn typed_literal(&mut self, token: Token) -> Option<Value> {
        let text = self.text_of(token);
        let Some((name, rest)) = text.split_once('(') else {
            let help = format!("write guid({text})");
            let message = "a guid can't stand alone";
            return self.fail(codes::MALFORMED_LITERAL.at(token.span, message).help(help));
        };
        self.bump();
        let raw = rest.trim_end_matches(')').trim_matches(is_blank);
        // Blanks of every kind are one: copied text has narrow and unbreakable ones.
        let raw = &raw.chars().map(|it| if is_blank(it) { ' ' } else { it }).collect::<String>();
        let ty = Type::from_name(name).unwrap_or(Type::Dynamic);
        let value = typed(ty, raw);
        if value.is_none() {
            let message = format!("`{raw}` is not a value of type {name}");
            self.fault(codes::MALFORMED_LITERAL.at(token.span, message));
        }
        Some(value.unwrap_or(Value::Null(ty)))
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
    if let Some(curly) = text.chars().next().filter(|it| is_curly(*it)) {
        out.push_str(text.trim_start_matches(curly).trim_end_matches(is_curly));
        return Ok(());
    }
    let (verbatim, text) = text.strip_prefix('@').map_or((false, text), |it| (true, it));
    let quote = text.chars().next().unwrap_or('"');
    let body = text.strip_prefix(quote).unwrap_or(text);
    let body = body.strip_suffix(quote).unwrap_or(body);
    if verbatim {
        out.push_str(&body.replace(&format!("{quote}{quote}"), &quote.to_string()));
        return Ok(());
    }
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = unescape(&rest[at + 1..], out)?;
    }
    out.push_str(rest);
    Ok(())
}

/// Appends what the escape stands for whose backslash has been taken; gives what comes behind it.
fn unescape<'t>(text: &'t str, out: &mut String) -> Result<&'t str, char> {
    let Some(escape) = text.chars().next() else { return Ok(text) };
    let behind = &text[escape.len_utf8()..];
    let plain = match escape {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'v' => '\u{b}',
        '\\' | '"' | '\'' => escape,
        'x' => return code_point(behind, 2, out).ok_or(escape),
        'u' => return code_unit(behind, out).ok_or(escape),
        'U' => return code_point(behind, 8, out).ok_or(escape),
        '0'..='7' => return Ok(octal(text, out)),
        _ => return Err(escape),
    };
    out.push(plain);
    Ok(behind)
}

fn hex(text: &str, n_digits: usize) -> Option<(u32, &str)> {
    let digits = text.get(..n_digits).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))?;
    Some((u32::from_str_radix(digits, 16).ok()?, &text[n_digits..]))
}

fn code_point<'t>(text: &'t str, n_digits: usize, out: &mut String) -> Option<&'t str> {
    let (code, behind) = hex(text, n_digits)?;
    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(behind)
}

/// `\uD83D\uDE00`: two halves are one character.
fn code_unit<'t>(text: &'t str, out: &mut String) -> Option<&'t str> {
    let (high, behind) = hex(text, 4)?;
    let low = behind.strip_prefix("\\u").and_then(|it| hex(it, 4));
    if let (0xD800..=0xDBFF, Some((low @ 0xDC00..=0xDFFF, behind))) = (high, low) {
        let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return Some(behind);
    }
    out.push(char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(behind)
}

/// `\101`: one to three digits, three only up to 377.
fn octal<'t>(text: &'t str, out: &mut String) -> &'t str {
    let most = if text.starts_with(['0', '1', '2', '3']) { 3 } else { 2 };
    let n_digits = text.bytes().take(most).take_while(|it| matches!(it, b'0'..=b'7')).count();
    let code = u32::from_str_radix(&text[..n_digits], 8).unwrap_or(0);
    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
    &text[n_digits..]
}

fn integer(text: &str) -> Option<i64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(|it| it as i64),
        None => text.parse().ok(),
    }
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
        Type::DateTime => Value::DateTime(match raw {
            "min" => 0,
            "max" => datetime::MAX,
            _ => read_datetime(raw)?,
        }),
        Type::TimeSpan => Value::TimeSpan(match raw {
            "min" => i64::MIN,
            "max" => i64::MAX,
            _ => typed_timespan(raw)?,
        }),
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

fn typed_timespan(raw: &str) -> Option<i64> {
    if let Some(ticks) = datetime::parse_timespan(raw) {
        return Some(ticks);
    }
    let (negative, text) = raw.strip_prefix('-').map_or((false, raw), |it| (true, it));
    let text = text.trim_start();
    // Kusto: a bare number is days.
    let ticks = united(text).or_else(|| united(&format!("{text}d"))).or_else(|| {
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
    fn timespans_are_exact() {
        assert_eq!(typed_timespan("1.02:00:00"), Some(DAY + DAY / 12));
        assert_eq!(typed_timespan("-2d"), Some(-2 * DAY));
        assert_eq!(typed_timespan("2"), Some(2 * DAY));
    }
}
