//! YAML as a tree in which every key and value knows its place in the file. Hostile documents (tabs, duplicate keys, aliases,
//! nesting without end, several documents) become diagnostics.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

use crate::codes;
use crate::codes::report;

/// How deep a rule file may nest. The deepest known field stands at level 5.
const MAX_DEPTH: usize = 32;

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

/// A document of a text: None where nothing could be read; what is wrong stands in the diagnostics.
pub type Document = (Option<Node>, Vec<Diagnostic>);

/// Reads every document of a text; an empty one after the first is none. There is always a first one.
pub fn parse(text: &str) -> Vec<Document> {
    let mut builder =
        Builder { open: Vec::new(), root: None, text, done: Vec::new(), diagnostics: Vec::new() };
    for event in Parser::new_from_str(text) {
        let done = match event {
            Ok((event, span)) => builder.take(
                event,
                span.byte_range().map_or(Span::default(), |it| Span::new(it.start, it.end)),
            ),
            Err(error) => builder.fail(&error),
        };
        if done {
            break;
        }
    }
    builder.end_document();
    if builder.done.is_empty() {
        builder.done.push((None, Vec::new()));
    }
    builder.done
}

/// Reads a text that holds one document; a second one is an error.
pub fn parse_one(text: &str) -> Document {
    let mut documents = parse(text).into_iter();
    let (root, mut diagnostics) = documents.next().unwrap_or_default();
    if let Some(at) = documents.find_map(|it| it.0).map(|it| it.span.start) {
        let message = "a second YAML document in one file";
        let help = "put each document into a file of its own";
        let it = report(&codes::SEVERAL_DOCUMENTS, Span::new(at, at), message, help);
        diagnostics.push(Diagnostic { severity: Severity::Error, ..it });
    }
    (root, diagnostics)
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    /// In a mapping: the key that waits for its value.
    key: Option<(String, Span)>,
}

struct Builder<'a> {
    text: &'a str,
    open: Vec<Open>,
    root: Option<Node>,
    done: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Takes one event; true: stop reading.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentEnd => self.end_document(),
            Event::Scalar(text, style, ..) => {
                return self
                    .add(Node { value: Value::Scalar { text: text.into_owned(), style }, span });
            }
            Event::Alias(_) => {
                let message = "an alias (`*name`) in a rule file";
                self.diagnostics.push(report(
                    &codes::ALIAS,
                    span,
                    message,
                    "write the value out where it is used",
                ));
                return true;
            }
            Event::SequenceStart(..) => return self.begin(Value::Sequence(Vec::new()), span),
            Event::MappingStart(..) => return self.begin(Value::Mapping(Vec::new()), span),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(mut it) = self.open.pop() {
                    self.once(&mut it.node.value);
                    it.node.span.end = span.start.max(it.node.span.start);
                    return self.add(it.node);
                }
            }
            _ => {}
        }
        false
    }

    fn begin(&mut self, value: Value, span: Span) -> bool {
        if self.open.len() == MAX_DEPTH {
            self.diagnostics.push(too_deep(span));
            return true;
        }
        self.open.push(Open { node: Node { value, span }, key: None });
        false
    }

    fn add(&mut self, node: Node) -> bool {
        let Some(parent) = self.open.last_mut() else {
            return self.add_root(node);
        };
        match (&mut parent.node.value, parent.key.take()) {
            (Value::Sequence(items), _) => items.push(node),
            (Value::Mapping(entries), Some((key, key_span))) => {
                entries.push(Entry { key, key_span, value: node });
            }
            (Value::Mapping(_), None) => match node.value {
                Value::Scalar { text, .. } => parent.key = Some((text, node.span)),
                _ => {
                    let message = format!("{} as a key", node.kind());
                    self.diagnostics.push(report(
                        &codes::NOT_YAML,
                        node.span,
                        message,
                        "a key is plain text",
                    ));
                    return true;
                }
            },
            (Value::Scalar { .. }, _) => {}
        }
        false
    }

    fn add_root(&mut self, node: Node) -> bool {
        if !node.is_null() {
            self.root = Some(node);
        }
        false
    }

    fn end_document(&mut self) {
        let document = (self.root.take(), std::mem::take(&mut self.diagnostics));
        if document.0.is_some() || !document.1.is_empty() {
            self.done.push(document);
        }
    }

    /// Keeps the first of entries with the same key.
    fn once(&mut self, value: &mut Value) {
        if let Value::Mapping(entries) = value {
            self.diagnostics.extend(keep_first(entries));
        }
    }

    fn fail(&mut self, it: &ScanError) -> bool {
        let at = it.marker().byte_offset().unwrap_or(0).min(self.text.len());
        let it = match it.kind() {
            ErrorKind::TabInBlockIndentation | ErrorKind::TabAtBlockScalarStart => {
                tab(self.text, at)
            }
            ErrorKind::RecursionLimitExceeded => too_deep(Span::new(at, at)),
            _ => not_yaml(self.text, at, it),
        };
        self.root = None;
        self.open.clear();
        self.diagnostics.push(it);
        true
    }
}

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("nested deeper than {MAX_DEPTH} levels");
    report(&codes::TOO_DEEP, span, message, "a rule file needs no more than 5 levels")
}

/// Takes away every entry whose key stands before it already. Two different values are an error, the same value twice is harmless.
pub fn keep_first(entries: &mut Vec<Entry>) -> Vec<Diagnostic> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by(|a, b| entries.get(*a).map(|it| &it.key).cmp(&entries.get(*b).map(|it| &it.key)));
    let mut found = Vec::new();
    let mut repeated = Vec::new();
    let mut first: Option<&Entry> = None;
    for at in order {
        let Some(entry) = entries.get(at) else { continue };
        match first.filter(|it| it.key == entry.key) {
            Some(first) => {
                found.push(duplicate(first, entry));
                repeated.push(at);
            }
            None => first = Some(entry),
        }
    }
    repeated.sort_unstable();
    let mut at = 0;
    entries.retain(|_| {
        at += 1;
        repeated.binary_search(&(at - 1)).is_err()
    });
    found
}

fn duplicate(first: &Entry, again: &Entry) -> Diagnostic {
    let message = format!("`{}` is written twice", again.key);
    let mut it = report(&codes::DUPLICATE_KEY, again.key_span, message, "keep one of the two");
    if same(&first.value, &again.value) {
        it.severity = Severity::Warning;
    }
    it.labels.push((first.key_span, "first written here".to_owned()));
    it
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

/// The scanner reports the place after the tab or before it: the tab itself is the first one on that line.
fn tab(text: &str, at: usize) -> Diagnostic {
    let line = text.get(..at).map_or(0, |it| it.rfind('\n').map_or(0, |it| it + 1));
    let at = text.get(line..).and_then(|it| it.find(['\t', '\n'])).map_or(at, |it| line + it);
    let next = text
        .get(at..)
        .filter(|it| !it.starts_with('\t'))
        .and_then(|it| it.find('\t'))
        .map_or(at, |it| at + it);
    let help = "YAML is indented with blanks only: replace the tab by blanks";
    report(&codes::TAB, Span::new(next, next + 1), "a tab in the indentation", help)
}

fn not_yaml(text: &str, at: usize, it: &ScanError) -> Diagnostic {
    let end = at + text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    let help = "look at the indentation here, and quote text that holds `: ` or ` #` or begins with a special character";
    report(&codes::NOT_YAML, Span::new(at, end), format!("not YAML: {}", it.info()), help)
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
