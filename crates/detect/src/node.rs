//! The tree that a rule file is read into, by whichever of its languages: every key and value knows its place in the file.

use granit_parser::ScalarStyle;
use kql::span::Span;

/// A node and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any scalar, as text; `quoted` or block text is never null.
    Scalar {
        text: String,
        style: ScalarStyle,
    },
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

impl Entry {
    /// An entry that is written nowhere yet.
    pub fn new(key: impl Into<String>, value: Node) -> Entry {
        Entry { key: key.into(), key_span: Span::default(), value }
    }
}

impl Node {
    /// Nothing, `~` or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, style: ScalarStyle::Plain } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Null, or text of nothing but white space.
    pub fn is_blank(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, .. } if text.trim().is_empty())
            || self.is_null()
    }

    /// Text that is what it is, wherever it comes from.
    pub fn text(text: impl Into<String>) -> Node {
        Node::scalar(text, ScalarStyle::DoubleQuoted)
    }

    /// A number, true, false or null by its name.
    pub fn plain(text: impl Into<String>) -> Node {
        Node::scalar(text, ScalarStyle::Plain)
    }

    fn scalar(text: impl Into<String>, style: ScalarStyle) -> Node {
        Node { value: Value::Scalar { text: text.into(), style }, span: Span::default() }
    }

    /// A list.
    pub fn list(items: impl IntoIterator<Item = Node>) -> Node {
        Node { value: Value::Sequence(items.into_iter().collect()), span: Span::default() }
    }

    /// A mapping.
    pub fn mapping(entries: impl IntoIterator<Item = Entry>) -> Node {
        Node { value: Value::Mapping(entries.into_iter().collect()), span: Span::default() }
    }

    /// A mapping's value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|it| it.key == key).map(|it| &it.value)
    }

    /// A mapping's entries; of anything else none.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            Value::Scalar { .. } | Value::Sequence(_) => &[],
        }
    }

    /// A list's items; of anything else none.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            Value::Scalar { .. } | Value::Mapping(_) => &[],
        }
    }

    /// A scalar's text; null has none.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// True or false where it stands without quotes.
    pub fn plain_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, style: ScalarStyle::Plain } => read_bool(text),
            _ => None,
        }
    }

    /// Whether it is a number as JSON writes them, without quotes.
    pub fn is_number(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, style: ScalarStyle::Plain } if is_json_number(text))
    }

    /// What it is, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_null() => "nothing",
            Value::Scalar { .. } => "text",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "a mapping",
        }
    }
}

/// Whether two nodes hold the same value, however and wherever they are written.
pub fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        _ if a.is_null() || b.is_null() => a.is_null() && b.is_null(),
        (Value::Scalar { text: one, .. }, Value::Scalar { text: other, .. }) => {
            match (a.plain_bool(), b.plain_bool()) {
                (None, None) => one == other && a.is_number() == b.is_number(),
                (one, other) => one == other,
            }
        }
        (Value::Sequence(one), Value::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| same(a, b))
        }
        (Value::Mapping(one), Value::Mapping(other)) => same_entries(one, other),
        _ => false,
    }
}

/// Whether two mappings hold the same keys with the same values in the same order.
pub fn same_entries(a: &[Entry], b: &[Entry]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && same(&a.value, &b.value))
}

/// Whether a text is a number by JSON's grammar.
pub fn is_json_number(text: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|c| c.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|it| digits(it.strip_prefix(['+', '-']).unwrap_or(it)))
}

/// A bool by its names in YAML 1.2.
pub fn read_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}
