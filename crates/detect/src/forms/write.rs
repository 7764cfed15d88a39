//! Writes trees: as JSON, and as YAML in which a query is a literal block wherever a block can hold it exactly.

use std::fmt::Write as _;

use granit_parser::ScalarStyle;

use crate::yaml::{Entry, Node, Value, is_json_number, read_bool};

/// A tree as indented JSON.
pub fn json(node: &Node) -> String {
    let mut out = String::new();
    json_value(node, 0, &mut out);
    out.push('\n');
    out
}

fn json_value(node: &Node, depth: usize, out: &mut String) {
    let line = |depth: usize, out: &mut String| {
        out.push('\n');
        out.push_str(&"  ".repeat(depth));
    };
    match &node.value {
        _ if node.is_null() => out.push_str("null"),
        Value::Scalar { text, .. } if node.is_number() => out.push_str(text),
        Value::Scalar { text, .. } => match node.plain_bool() {
            Some(it) => out.push_str(if it { "true" } else { "false" }),
            None => quoted(text, out),
        },
        Value::Sequence(items) if items.is_empty() => out.push_str("[]"),
        Value::Mapping(entries) if entries.is_empty() => out.push_str("{}"),
        Value::Sequence(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(depth + 1, out);
                json_value(item, depth + 1, out);
            }
            line(depth, out);
            out.push(']');
        }
        Value::Mapping(entries) => {
            out.push('{');
            for (at, entry) in entries.iter().enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                line(depth + 1, out);
                quoted(&entry.key, out);
                out.push_str(": ");
                json_value(&entry.value, depth + 1, out);
            }
            line(depth, out);
            out.push('}');
        }
    }
}

/// Text in double quotes, by JSON's escapes, which are YAML's too.
fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// How YAML's texts of several lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// As literal blocks.
    Literal,
    /// In double quotes: for what a block can't hold.
    Quoted,
}

/// A rule's fields as YAML.
pub fn yaml(entries: &[Entry], blocks: Blocks) -> String {
    let mut out = String::new();
    if entries.is_empty() {
        out.push_str("{}\n");
    }
    mapping(entries, 0, blocks, &mut out);
    out
}

/// Each entry on a line of its own; the place before the first is indented already where it stands in a list.
fn mapping(entries: &[Entry], depth: usize, blocks: Blocks, out: &mut String) {
    for (at, entry) in entries.iter().enumerate() {
        if at > 0 || !out.ends_with("- ") {
            out.push_str(&"  ".repeat(depth));
        }
        scalar_line(&Node::text(entry.key.as_str()), out);
        out.push(':');
        match &entry.value.value {
            Value::Mapping(inner) if !inner.is_empty() => {
                out.push('\n');
                mapping(inner, depth + 1, blocks, out);
            }
            Value::Sequence(items) if !items.is_empty() => {
                out.push('\n');
                sequence(items, depth + 1, blocks, out);
            }
            _ => {
                out.push(' ');
                leaf(&entry.value, depth, blocks, out);
            }
        }
    }
}

fn sequence(items: &[Node], depth: usize, blocks: Blocks, out: &mut String) {
    for item in items {
        out.push_str(&"  ".repeat(depth));
        out.push_str("- ");
        match &item.value {
            Value::Mapping(inner) if !inner.is_empty() => mapping(inner, depth + 1, blocks, out),
            Value::Sequence(inner) if !inner.is_empty() => {
                out.pop();
                out.push('\n');
                sequence(inner, depth + 1, blocks, out);
            }
            _ => leaf(item, depth, blocks, out),
        }
    }
}

/// What has no parts, to the end of its line.
fn leaf(node: &Node, depth: usize, blocks: Blocks, out: &mut String) {
    match &node.value {
        Value::Mapping(_) => out.push_str("{}"),
        Value::Sequence(_) => out.push_str("[]"),
        Value::Scalar { text, .. } if blocks == Blocks::Literal && fits_block(text) => {
            return block(text, depth + 1, out);
        }
        Value::Scalar { .. } => scalar_line(node, out),
    }
    out.push('\n');
}

/// A literal block keeps every character but control characters, and shows where it ends only after some text.
fn fits_block(text: &str) -> bool {
    let hidden = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let first = text.trim_start_matches('\n');
    text.contains('\n')
        && !text.chars().any(hidden)
        && !first.trim().is_empty()
        && !first.starts_with('\t')
        && first.lines().next().is_some_and(|it| !it.trim().is_empty())
}

fn block(text: &str, depth: usize, out: &mut String) {
    let body = text.strip_suffix('\n');
    // The first line shows the indentation, unless it begins with blanks of its own or is empty.
    let indicator = if text.starts_with([' ', '\n']) { "2" } else { "" };
    let chomping = match body {
        None => "-",
        Some(body) if body.ends_with('\n') => "+",
        Some(_) => "",
    };
    let _ = writeln!(out, "|{indicator}{chomping}");
    for line in body.unwrap_or(text).split('\n') {
        if !line.is_empty() {
            out.push_str(&"  ".repeat(depth));
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A scalar on one line, in as few quotes as it takes.
fn scalar_line(node: &Node, out: &mut String) {
    let Value::Scalar { text, style } = &node.value else { return };
    let plain = *style == ScalarStyle::Plain;
    if node.is_null() {
        out.push_str("null");
    } else if is_plain(text) && (plain || !means_more(text)) {
        out.push_str(text);
    } else if text
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
    {
        quoted(text, out);
    } else {
        let _ = write!(out, "'{}'", text.replace('\'', "''"));
    }
}

/// Whether a plain scalar would be read as something else than text, by YAML 1.1 or 1.2.
fn means_more(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["null", "~", "yes", "no", "on", "off", "y", "n", "true", "false", ".nan"];
    let lower = text.to_ascii_lowercase();
    WORDS.contains(&lower.as_str())
        || read_bool(text).is_some()
        || is_json_number(text)
        || text.starts_with(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| {
                c.is_ascii_hexdigit() || matches!(c, '.' | '_' | ':' | 'x' | 'o' | '+' | '-')
            })
}

/// Whether a text can stand without quotes: a careful guess.
fn is_plain(text: &str) -> bool {
    let first = |c: char| c.is_alphanumeric() || matches!(c, '_' | '/' | '(' | '.');
    text.starts_with(|c: char| first(c) || c == '-' && is_json_number(text))
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'))
        && !text.starts_with("---")
        && !text.starts_with("...")
}
