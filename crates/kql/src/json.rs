//! JSON text: dynamic values are written in it everywhere.

use std::fmt::Write;

/// Appends a text as a JSON string, in quotes and escaped.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                // Writing to a String can't fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The texts in an array of JSON, or the one text that it is; what is no text is passed over.
pub fn texts(json: &str) -> Vec<String> {
    let (mut texts, mut depth) = (Vec::new(), 0);
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        match c {
            '[' | '{' => depth += 1,
            ']' | '}' => depth -= 1,
            '"' => {
                let text = rest_of_string(&mut chars);
                if depth <= 1 && !json.starts_with('{') {
                    texts.push(text);
                }
            }
            _ => {}
        }
    }
    texts
}

/// What a JSON string stands for, after its opening quote.
fn rest_of_string(chars: &mut std::str::Chars) -> String {
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                Some('t') => text.push('\t'),
                Some('u') => {
                    let digits: String = chars.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                    text.push(code.unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                Some(other) => text.push(other),
                None => {}
            },
            c => text.push(c),
        }
    }
    text
}
