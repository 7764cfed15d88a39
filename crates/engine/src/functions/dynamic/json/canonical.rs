//! Dynamic values in Kusto's print format.

use std::borrow::Cow;

use kql::json::push_string;

use super::{Kind, bag, end_of_string, is_array, is_bag, string};
use crate::types::{Cell, real_text};

/// A dynamic value as Kusto prints it: without white space, each number, datetime and string in its one form.
pub fn canonical(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    write_canonical(&mut out, json);
    out
}

/// Appends a dynamic value as Kusto prints it. Text that is no JSON comes out unharmed as far as it can.
pub fn write_canonical(out: &mut String, json: &str) {
    let bytes = json.as_bytes();
    let (mut at, mut copied) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            b'"' => (end_of_string(bytes, at) + 1).min(bytes.len()),
            b'-' | b'0'..=b'9' => end_of_number(bytes, at),
            _ => {
                at += 1;
                continue;
            }
        };
        let token = json.get(at..end).unwrap_or_default();
        if !is_plain(token) {
            out.push_str(json.get(copied..at).unwrap_or_default());
            write_token(out, token);
            copied = end;
        }
        at = end;
    }
    out.push_str(json.get(copied..).unwrap_or_default());
}

/// A dynamic value as Kusto prints it, with the members of every bag in order of name.
pub fn sorted(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    write_sorted(&mut out, json);
    out
}

/// What can be read is not too deep for recursion.
fn write_sorted(out: &mut String, json: &str) {
    if is_array(json) {
        out.push('[');
        for (at, element) in super::array(json).unwrap_or_default().into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            write_sorted(out, element);
        }
        out.push(']');
    } else if is_bag(json) {
        let mut members: Vec<(Cow<'_, str>, &str)> = bag(json).unwrap_or_default();
        members.sort_by(|a, b| a.0.cmp(&b.0));
        out.push('{');
        for (at, (name, value)) in members.into_iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            push_string(out, &name);
            out.push(':');
            write_sorted(out, value);
        }
        out.push('}');
    } else {
        write_canonical(out, json);
    }
}

fn end_of_number(bytes: &[u8], from: usize) -> usize {
    let part = |it: &u8| matches!(it, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|it| !part(it)).unwrap_or(rest.len())
}

/// Whether the token is in its one form as it stands.
fn is_plain(token: &str) -> bool {
    match token.as_bytes() {
        [b'"', inner @ .., b'"'] => {
            memchr::memchr(b'\\', inner).is_none() && !Kind::may_be_datetime(inner)
        }
        // Up to eighteen digits are a long, whatever they are.
        [b'-', b'0'] => false,
        [b'-' | b'0'..=b'9', rest @ ..] => rest.len() < 18 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn write_token(out: &mut String, token: &str) {
    if token.starts_with('"') {
        match string(token) {
            // Kusto: a string that is a datetime is one, and printed as datetimes are.
            Some(text) => match Kind::of(&text) {
                Kind::DateTime(ticks) => push_string(out, &Cell::DateTime(ticks).to_text()),
                Kind::TimeSpan(_) | Kind::Guid | Kind::Text => push_string(out, &text),
            },
            None => out.push_str(token),
        }
    } else if let Ok(whole) = token.parse::<i64>() {
        out.push_str(&whole.to_string());
    } else if token.bytes().all(|it| it.is_ascii_digit() || it == b'-') {
        // A whole number beyond a long keeps its digits: what a log says is not rounded.
        out.push_str(token);
    } else if let Ok(real) = token.parse::<f64>() {
        if real.is_finite() {
            out.push_str(&real_text(real));
        } else {
            push_string(out, &real_text(real));
        }
    } else if !token.trim_ascii().is_empty() {
        out.push_str(token);
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, sorted};

    #[test]
    fn one_form_of_each_value() {
        for (json, printed) in [
            (" { \"a\" : [ 1 , 2.50, 1e3 , -0 ] }\n", r#"{"a":[1,2.5,1000.0,0]}"#),
            (r#""a \/ \u0041 \" b""#, r#""a / A \" b""#),
            (r#"["a  b", true,null]"#, r#"["a  b",true,null]"#),
            ("12345678901234567890", "12345678901234567890"),
            (r#""2024-06-20T08:00:00Z""#, r#""2024-06-20T08:00:00.0000000Z""#),
            (r#"{"1 2":"x"}"#, r#"{"1 2":"x"}"#),
            (r#""cut o"#, r#""cut o"#),
        ] {
            assert_eq!(canonical(json), printed, "{json}");
            assert_eq!(canonical(printed), printed, "{json}");
        }
        let bags = r#"{"b":{"y":1,"x":[{"d":1,"c":2}]},"a":1.50}"#;
        assert_eq!(sorted(bags), r#"{"a":1.5,"b":{"x":[{"c":2,"d":1}],"y":1}}"#);
    }
}
