//! JSON as the same tree that YAML gives, in which every key and value knows its place in the file. Comments, which Azure's templates
//! may hold, are skipped.

use granit_parser::ScalarStyle;
use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::codes::{self, report};
use crate::yaml::{Document, Entry, Node, Value, is_json_number, keep_first};

/// How deep a file of rules may nest: a package holds a template within a template.
const MAX_DEPTH: usize = 64;
/// How many values a file may hold. The largest known package has 40,000.
const MAX_VALUES: usize = 1_000_000;

/// Reads a text that is JSON. None where it isn't.
pub fn parse(text: &str) -> Document {
    let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut scanner = Scanner { text, at, n_values: 0, diagnostics: Vec::new() };
    let root = scanner.value(0).and_then(|root| {
        scanner.skip_blank();
        match scanner.peek() {
            None => Ok(root),
            Some(_) => Err(scanner.unexpected("the end of the file")),
        }
    });
    match root {
        Ok(root) => (Some(root), scanner.diagnostics),
        Err(it) => (None, vec![it]),
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    n_values: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, depth: usize) -> Result<Node, Diagnostic> {
        self.skip_blank();
        let start = self.at;
        self.n_values += 1;
        if depth > MAX_DEPTH || self.n_values > MAX_VALUES {
            let message = match depth > MAX_DEPTH {
                true => format!("nested deeper than {MAX_DEPTH} levels"),
                false => format!("over {MAX_VALUES} values in one file"),
            };
            let help = "a file of rules needs neither so many levels nor so many values";
            return Err(report(&codes::TOO_DEEP, Span::new(start, start), message, help));
        }
        let value = match self.peek() {
            Some(b'{') => self.mapping(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Scalar { text: self.string()?, style: ScalarStyle::DoubleQuoted },
            _ => self.word()?,
        };
        Ok(Node { value, span: Span::new(start, self.at) })
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut entries = Vec::new();
        self.at += 1;
        self.skip_blank();
        if self.eat(b'}') {
            return Ok(Value::Mapping(entries));
        }
        loop {
            self.skip_blank();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotes"));
            }
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            self.skip_blank();
            if !self.eat(b':') {
                return Err(self.unexpected("`:`"));
            }
            let value = self.value(depth + 1)?;
            entries.push(Entry { key, key_span, value });
            self.skip_blank();
            if self.eat(b'}') {
                self.diagnostics.extend(keep_first(&mut entries));
                return Ok(Value::Mapping(entries));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_blank();
        if self.eat(b']') {
            return Ok(Value::Sequence(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.skip_blank();
            if self.eat(b']') {
                return Ok(Value::Sequence(items));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    /// A number, true, false or null.
    fn word(&mut self) -> Result<Value, Diagnostic> {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let word = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len())).unwrap_or("");
        if !matches!(word, "true" | "false" | "null") && !is_json_number(word) {
            return Err(self.unexpected("a value"));
        }
        self.at += word.len();
        Ok(Value::Scalar { text: word.to_owned(), style: ScalarStyle::Plain })
    }

    fn string(&mut self) -> Result<String, Diagnostic> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(length) = rest.find(['"', '\\']) else {
                let open = Span::new(start, start + 1);
                let message = "not JSON: a text without its closing quote";
                return Err(report(&codes::NOT_YAML, open, message, "close it with `\"`"));
            };
            text.push_str(rest.get(..length).unwrap_or(""));
            self.at += length + 1;
            if rest.as_bytes().get(length) == Some(&b'"') {
                return Ok(text);
            }
            let escape = self.escape();
            text.push(escape.ok_or_else(|| self.unexpected("an escape such as `\\n`"))?);
        }
    }

    /// What stands after a backslash. Half of a pair of surrogates alone is no character.
    fn escape(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(match c {
            b'"' | b'\\' | b'/' => char::from(c),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let unit = self.unit()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return Some(char::from_u32(unit).unwrap_or('\u{fffd}'));
                }
                // What follows is the other half, or a character of its own.
                let before = self.at;
                let has_next = self.rest().starts_with("\\u");
                self.at += if has_next { 2 } else { 0 };
                match has_next.then(|| self.unit()).flatten() {
                    Some(low) if (0xdc00..0xe000).contains(&low) => {
                        let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                        char::from_u32(code).unwrap_or('\u{fffd}')
                    }
                    _ => {
                        self.at = before;
                        '\u{fffd}'
                    }
                }
            }
            _ => {
                self.at -= 1;
                return None;
            }
        })
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest().get(..4)?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.at += 4;
        Some(unit)
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
            let rest = self.rest();
            let length = match rest.get(..2) {
                Some("//") => rest.find('\n').unwrap_or(rest.len()),
                Some("/*") => rest.find("*/").map_or(rest.len(), |it| it + 2),
                _ => return,
            };
            self.at += length;
        }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, c: u8) -> bool {
        let found = self.peek() == Some(c);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, wanted: &str) -> Diagnostic {
        let c = self.rest().chars().next();
        let span = Span::new(self.at, self.at + c.map_or(0, char::len_utf8));
        let found = c.map_or("the end of the file".to_owned(), |it| format!("`{it}`"));
        let message = format!("not JSON: {found} where {wanted} should stand");
        report(&codes::NOT_YAML, span, message, "look at the quotes, commas and braces before it")
    }
}
