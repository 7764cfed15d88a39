//! YAML as a tree in which every key and value knows its place in the file. Hostile documents (tabs, duplicate keys, aliases,
//! nesting without end, several documents) become diagnostics.

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use kql::diagnostic::Diagnostic;
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

/// Reads the first document of a text. None where nothing could be read; what is wrong stands in the diagnostics.
pub fn parse(text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut builder =
        Builder { text, open: Vec::new(), root: None, n_documents: 0, diagnostics: Vec::new() };
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
    (builder.root, builder.diagnostics)
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
    n_documents: usize,
    diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Takes one event; true: stop reading.
    fn take(&mut self, event: Event<'_>, span: Span) -> bool {
        match event {
            Event::DocumentStart(..) => self.n_documents += 1,
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
                match entries.iter().find(|it| it.key == key) {
                    Some(first) => self.diagnostics.push(duplicate(&key, key_span, first.key_span)),
                    None => entries.push(Entry { key, key_span, value: node }),
                }
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
        if self.root.is_none() {
            self.root = Some(node);
        } else if !node.is_null() {
            let first = Span::new(
                node.span.start,
                node.span.start + first_line(self.text, node.span.start),
            );
            let message = "a second YAML document in one rule file";
            self.diagnostics.push(report(
                &codes::SEVERAL_DOCUMENTS,
                first,
                message,
                "put each rule into a file of its own",
            ));
            return true;
        }
        false
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
        self.diagnostics.push(it);
        true
    }
}

fn too_deep(span: Span) -> Diagnostic {
    let message = format!("nested deeper than {MAX_DEPTH} levels");
    report(&codes::TOO_DEEP, span, message, "a rule file needs no more than 5 levels")
}

fn duplicate(key: &str, span: Span, first: Span) -> Diagnostic {
    let mut it = report(
        &codes::DUPLICATE_KEY,
        span,
        format!("`{key}` is written twice"),
        "keep one of the two",
    );
    it.labels.push((first, "first written here".to_owned()));
    it
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

fn first_line(text: &str, at: usize) -> usize {
    text.get(at..).map_or(0, |it| it.find('\n').unwrap_or(it.len()))
}

/// A bool by its names in YAML 1.2.
pub fn read_bool(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}
