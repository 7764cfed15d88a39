//! The loop of `parse-kv`: the values of keys in a text.

use std::borrow::Cow;
use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::Result;
use kql::types::Type;
use regex::Regex;

use crate::exec::bounds::check;
use crate::exec::{Each, Made};
use crate::types::ColumnBuilder;

/// Looks for keys in its one argument, a text. A column is null where its key isn't found.
#[derive(Debug)]
pub struct KeyValues {
    /// The keys, and which column each is.
    pub keys: HashMap<String, usize>,
    pub style: Style,
}

/// How keys and values are told apart.
#[derive(Debug)]
pub enum Style {
    Delimited {
        pair: String,
        kv: String,
        quotes: Quotes,
        greedy: bool,
    },
    /// What is no word parts words, and a key is followed by its value; with the delimiter between the two where one is given.
    Words {
        quotes: Quotes,
        kv: Option<String>,
    },
    /// One group for the key, one for the value.
    Regex(Regex),
}

/// What quotes keys and values.
#[derive(Debug)]
pub struct Quotes {
    /// Opening and closing.
    pub pairs: Vec<(char, char)>,
    pub escape: Option<char>,
}

impl Each for KeyValues {
    fn name(&self) -> &'static str {
        "parse-kv"
    }

    fn makes_rows(&self) -> bool {
        false
    }

    fn run(&self, args: &[ArrayRef], n_rows: usize) -> Result<Made> {
        let texts = args.first().and_then(|it| it.as_string_view_opt());
        let mut columns: Vec<ColumnBuilder> =
            self.keys.iter().map(|_| ColumnBuilder::new(Type::Dynamic, n_rows)).collect();
        for row in 0..n_rows {
            check()?;
            let text = texts.filter(|it| !it.is_null(row)).map_or("", |it| it.value(row));
            let mut found = Found {
                keys: &self.keys,
                values: vec![None; self.keys.len()],
                left: self.keys.len(),
            };
            match &self.style {
                Style::Delimited { pair, kv, quotes, greedy } => {
                    Reader::new(text, quotes).delimited(pair, kv, *greedy, &mut found);
                }
                Style::Words { quotes, kv } => {
                    Reader::new(text, quotes).words(kv.as_deref(), &mut found);
                }
                Style::Regex(regex) => by_regex(text, regex, &mut found),
            }
            for (column, value) in columns.iter_mut().zip(&found.values) {
                match value {
                    Some(value) => column.push_text(value),
                    None => column.push_null(),
                }
            }
        }
        Ok(Made { rows: None, columns: columns.iter_mut().map(ColumnBuilder::finish).collect() })
    }
}

/// The values found so far.
struct Found<'a> {
    keys: &'a HashMap<String, usize>,
    values: Vec<Option<Cow<'a, str>>>,
    left: usize,
}

impl<'a> Found<'a> {
    /// Kusto: the first value of a key stays; blanks around are no part of it.
    fn add(&mut self, key: &str, value: Cow<'a, str>) {
        let place = self.keys.get(key.trim()).and_then(|at| self.values.get_mut(*at));
        if let Some(place @ None) = place {
            *place = Some(value);
            self.left -= 1;
        }
    }

    fn wants(&self, key: &str) -> bool {
        self.keys.contains_key(key.trim())
    }
}

fn trimmed(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text.trim())
}

fn by_regex<'a>(text: &'a str, regex: &Regex, found: &mut Found<'a>) {
    for captures in regex.captures_iter(text) {
        if found.left == 0 {
            return;
        }
        if let (Some(key), Some(value)) = (captures.get(1), captures.get(2)) {
            found.add(key.as_str(), trimmed(value.as_str()));
        }
    }
}

/// A text that is read from left to right.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    quotes: &'a Quotes,
    /// Kinds of quotes that aren't closed any more: not looked for again.
    unclosed: Vec<bool>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, quotes: &'a Quotes) -> Reader<'a> {
        Reader { text, at: 0, quotes, unclosed: vec![false; quotes.pairs.len()] }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// A quoted text, if one begins here. What stands behind the closing quote comes next.
    fn quoted(&mut self) -> Option<Cow<'a, str>> {
        let rest = self.rest();
        let open = rest.chars().next()?;
        let kind = self.quotes.pairs.iter().position(|it| it.0 == open)?;
        if *self.unclosed.get(kind)? {
            return None;
        }
        let close = self.quotes.pairs.get(kind)?.1;
        let body = rest.get(open.len_utf8()..)?;
        let mut plain: Option<String> = None;
        let mut chars = body.char_indices();
        while let Some((at, c)) = chars.next() {
            if Some(c) == self.quotes.escape {
                let plain = plain.get_or_insert_with(|| body.get(..at).unwrap_or("").to_owned());
                plain.extend(chars.next().map(|it| it.1));
            } else if c == close {
                self.at += open.len_utf8() + at + close.len_utf8();
                let whole = || Cow::Borrowed(body.get(..at).unwrap_or(""));
                return Some(plain.map_or_else(whole, Cow::Owned));
            } else if let Some(plain) = &mut plain {
                plain.push(c);
            }
        }
        if let Some(unclosed) = self.unclosed.get_mut(kind) {
            *unclosed = true;
        }
        None
    }

    fn delimited(&mut self, pair: &str, kv: &str, greedy: bool, found: &mut Found<'a>) {
        let (mut pairs, mut kvs) = (Next::new(pair), Next::new(kv));
        while found.left > 0 {
            self.skip_blanks();
            if self.at >= self.text.len() {
                return;
            }
            if let Some(key) = self.key(&mut kvs, pair, greedy) {
                self.at += kv.len();
                let value = self.value(&mut pairs, &mut kvs, greedy);
                found.add(&key, value);
            }
            let Some(next) = pairs.from(self.text, self.at) else { return };
            self.at = next + pair.len();
        }
    }

    /// The key that begins here and the delimiter behind it comes next; None where this is no key with a value.
    fn key(&mut self, kvs: &mut Next, pair: &str, greedy: bool) -> Option<Cow<'a, str>> {
        if let Some(key) = self.quoted() {
            self.skip_blanks();
            return self.rest().starts_with(kvs.what).then_some(key);
        }
        let end = kvs.from(self.text, self.at)?;
        let before = self.text.get(self.at..end)?;
        match if greedy { before.rfind(pair) } else { before.find(pair) } {
            Some(next) if greedy => self.at += next + pair.len(),
            Some(_) => return None,
            None => {}
        }
        let key = self.text.get(self.at..end)?;
        self.at = end;
        Some(Cow::Borrowed(key))
    }

    /// The value that begins here; what stands behind it comes next.
    fn value(&mut self, pairs: &mut Next, kvs: &mut Next, greedy: bool) -> Cow<'a, str> {
        if !self.rest().starts_with(pairs.what) {
            self.skip_blanks();
            if let Some(value) = self.quoted() {
                return value;
            }
        }
        let end = pairs.from(self.text, self.at).unwrap_or(self.text.len());
        let end = match kvs.from(self.text, self.at) {
            // Up to the key of the next pair.
            Some(kv) if greedy => {
                let until_kv = self.text.get(self.at..kv).unwrap_or("");
                until_kv.rfind(pairs.what).map_or(end, |it| self.at + it)
            }
            None if greedy => self.text.len(),
            _ => end,
        };
        let value = self.text.get(self.at..end).unwrap_or("");
        self.at = end;
        trimmed(value)
    }

    fn words(&mut self, kv: Option<&str>, found: &mut Found<'a>) {
        let mut key: Option<(Cow<'a, str>, usize)> = None;
        while found.left > 0 {
            let before = self.at;
            let Some(word) = self.word() else { return };
            let begins = self.at.min(self.text.len());
            match key.take() {
                Some((name, end)) if joined(self.text, end, begins, kv) => found.add(&name, word),
                _ if found.wants(&word) => key = Some((word, self.at)),
                _ => {}
            }
            if self.at == before {
                return;
            }
        }
    }

    /// The next word or quoted text.
    fn word(&mut self) -> Option<Cow<'a, str>> {
        while let Some(c) = self.rest().chars().next() {
            if is_word(c) {
                let rest = self.rest();
                let end = rest.find(|it| !is_word(it)).unwrap_or(rest.len());
                self.at += end;
                return rest.get(..end).map(Cow::Borrowed);
            }
            if let Some(quoted) = self.quoted() {
                return Some(quoted);
            }
            self.at += c.len_utf8();
        }
        None
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether the delimiter that a value must follow stands between key and value.
fn joined(text: &str, from: usize, to: usize, kv: Option<&str>) -> bool {
    kv.is_none_or(|kv| text.get(from..to).is_some_and(|between| between.contains(kv)))
}

/// The next place of a delimiter, which is looked for once.
struct Next<'a> {
    what: &'a str,
    place: Option<Option<usize>>,
}

impl<'a> Next<'a> {
    fn new(what: &'a str) -> Next<'a> {
        Next { what, place: None }
    }

    fn from(&mut self, text: &str, at: usize) -> Option<usize> {
        match self.place {
            Some(None) => None,
            Some(Some(place)) if place >= at => Some(place),
            _ => {
                let found = text.get(at..).and_then(|it| it.find(self.what)).map(|it| at + it);
                self.place = Some(found);
                found
            }
        }
    }
}
