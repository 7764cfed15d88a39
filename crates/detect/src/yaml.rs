//! YAML as a tree in which every key and value knows its place in the file. Hostile documents (tabs, duplicate keys, aliases,
//! nesting without end, several documents) become diagnostics.

use granit_parser::{ErrorKind, Event, Parser, ScanError, options};
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

use crate::codes;
use crate::codes::report;
pub use crate::node::{Entry, Node, Value, is_json_number, read_bool, same, same_entries};

/// How deep a rule file may nest. The deepest known field stands at level 5.
const MAX_DEPTH: usize = 32;

/// A document of a text: None where nothing could be read; what is wrong stands in the diagnostics.
pub type Document = (Option<Node>, Vec<Diagnostic>);

/// Reads every document of a text; an empty one after the first is none. There is always a first one.
pub fn parse(text: &str) -> Vec<Document> {
    let mut builder =
        Builder { open: Vec::new(), root: None, text, done: Vec::new(), diagnostics: Vec::new() };
    // A block at the very end of a file that has no line break keeps none: as a query's text is read by other tools.
    let options = options! { block_scalar_eof_without_line_feed: true };
    for event in Parser::new_from_str_with_options(text, options) {
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
