//! Reads the values of a rule file's fields: text, numbers, durations, lists, each with what is wrong with it.

use kql::codes::Code;
use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::codes::{self, report};
use crate::duration;
use crate::rule::{Kind, Rule, Text, TriggerOperator};
use crate::yaml::{self, Entry, Node, Value};
use kql::suggest::{nearest, only_slip, slip};

/// Names inside of fields that are published in spellings too far from the right one to be told by letters.
static ALIASES: &[(&str, &str)] = &[("alertnameFormat", "alertDisplayNameFormat")];

/// A rule as far as it is read, and what is wrong with it.
pub struct Reader<'a> {
    pub source: &'a str,
    pub rule: Rule,
    pub diagnostics: Vec<Diagnostic>,
    pub kind: Option<Kind>,
    pub frequency: Option<(i64, Span)>,
    pub period: Option<(i64, Span)>,
    pub operator: Option<TriggerOperator>,
    pub threshold: Option<u64>,
    pub is_suppressed: Option<bool>,
    pub suppression: Option<(i64, Span)>,
}

impl<'a> Reader<'a> {
    /// Nothing read yet.
    pub fn new(source: &'a str) -> Reader<'a> {
        let rule = Rule { enabled: true, ..Rule::default() };
        let (kind, frequency, period, operator, threshold) = Default::default();
        let (is_suppressed, suppression) = Default::default();
        Reader {
            source,
            rule,
            diagnostics: Vec::new(),
            kind,
            frequency,
            period,
            operator,
            threshold,
            is_suppressed,
            suppression,
        }
    }

    /// Warns of a field that is none of the known ones.
    pub fn unknown_field<'n>(&mut self, entry: &Entry, known: impl IntoIterator<Item = &'n str>) {
        let message = format!("`{}` is not a known field", entry.key);
        let help = match nearest(&entry.key, known) {
            Some(it) => format!("did you mean `{it}`?"),
            None => "leave it out: nothing acts on it".to_owned(),
        };
        self.report(&codes::UNKNOWN_FIELD, entry.key_span, message, help);
    }

    /// The known name that an entry's key stands for. Another spelling is warned of and understood; another name is a warning alone.
    pub fn known_name<'n>(&mut self, entry: &Entry, known: &[&'n str]) -> Option<&'n str> {
        let key = entry.key.as_str();
        let alias = ALIASES.iter().find(|it| it.0.eq_ignore_ascii_case(key)).map(|it| it.1);
        let found = known
            .iter()
            .copied()
            .find(|it| *it == key)
            .or_else(|| slip(key, known.iter().copied()))
            .or_else(|| known.iter().copied().find(|it| Some(*it) == alias));
        match found {
            Some(it) => self.other_spelling(entry.key_span, key, it),
            None => self.unknown_field(entry, known.iter().copied()),
        }
        found
    }

    /// Warns of a name that is understood and isn't Sentinel's.
    pub fn other_spelling(&mut self, span: Span, written: &str, name: &str) {
        if written == name {
            return;
        }
        let how = if written.eq_ignore_ascii_case(name) { "letter case" } else { "spelling" };
        let message = format!("`{written}` in other {how} than Sentinel's");
        self.report(&codes::LETTER_CASE, span, message, format!("write `{name}`"));
    }

    /// A mapping's value of a key, in whatever spelling.
    pub fn value_of<'n>(&mut self, entries: &'n [Entry], key: &str) -> Option<&'n Node> {
        let exact = entries.iter().find(|it| it.key == key);
        let entry = exact.or_else(|| entries.iter().find(|it| slip(&it.key, [key]).is_some()))?;
        self.other_spelling(entry.key_span, &entry.key, key);
        Some(&entry.value).filter(|it| !it.is_null())
    }

    /// Adds a finding.
    pub fn report(
        &mut self,
        code: &Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.push(report(code, span, message, help));
    }

    /// An error on a value of the wrong shape.
    pub fn wrong_shape(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} where {wanted} should stand", node.kind());
        let span = Span::new(node.span.start, node.span.end.min(node.span.start + 80));
        let span = Span::new(span.start, floor_boundary(self.source, span.end));
        self.report(&codes::WRONG_SHAPE, span, message, format!("write {wanted}"));
    }

    /// Text without the white space around it.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar { text, .. } => Some(text.trim().to_owned()),
            _ => {
                self.wrong_shape(node, "text");
                None
            }
        }
    }

    /// Text and its place.
    pub fn located(&mut self, node: &Node) -> Option<Text> {
        let text = self.text(node)?;
        Some(Text { text, span: node.span })
    }

    /// Text with Sentinel's limit on its length.
    pub fn short_text(&mut self, name: &str, node: &Node, limit: usize) -> String {
        let text = self.text(node).unwrap_or_default();
        let n_chars = text.chars().count();
        if n_chars > limit {
            let message = format!("`{name}` has {n_chars} characters, over {limit}");
            self.report(
                &codes::OUT_OF_LIMITS,
                Span::new(node.span.start, node.span.start),
                message,
                "Sentinel refuses to deploy it; it runs here",
            );
        }
        text
    }

    /// A list of anything; a lone value is a list of one.
    pub fn items<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::Sequence(items) => items,
            _ if node.is_null() => &[],
            Value::Scalar { .. } => std::slice::from_ref(node),
            Value::Mapping(_) => {
                self.wrong_shape(node, "a list");
                &[]
            }
        }
    }

    /// The entries of a mapping.
    pub fn entries<'n>(&mut self, node: &'n Node) -> &'n [Entry] {
        match &node.value {
            Value::Mapping(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                self.wrong_shape(node, "a mapping");
                &[]
            }
        }
    }

    /// A bool.
    pub fn bool(&mut self, node: &Node) -> Option<bool> {
        let value = self.text(node).and_then(|it| yaml::read_bool(&it));
        if value.is_none() {
            self.wrong_shape(node, "true or false");
        }
        value
    }

    /// A duration in ticks, and its place.
    pub fn duration(&mut self, node: &Node) -> Option<(i64, Span)> {
        let text = self.text(node)?;
        let Some(it) = duration::parse(&text) else {
            let message = format!("`{text}` is not a duration");
            let help = "write it like `5m`, `1h` or `14d`";
            self.report(&codes::BAD_DURATION, node.span, message, help);
            return None;
        };
        if it.loose {
            let short = duration::short_text(it.ticks);
            let message =
                format!("Sentinel doesn't take `{text}` as a duration; it is read as {short}");
            self.report(&codes::LOOSE_DURATION, node.span, message, format!("write `{short}`"));
        }
        Some((it.ticks, node.span))
    }

    /// One of a few names, in any letter case; another case than theirs is a warning, another name what `Code` says.
    pub fn one_of<T: Copy>(&mut self, node: &Node, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(node)?;
        if let Some((name, value)) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text))
        {
            if *name != text {
                self.report(
                    &codes::LETTER_CASE,
                    node.span,
                    format!("`{text}` in other letter case"),
                    format!("write `{name}`"),
                );
            }
            return Some(*value);
        }
        if let Some(name) = only_slip(&text, names.iter().map(|(name, _)| *name)) {
            self.other_spelling(node.span, &text, name);
            return names.iter().find(|it| it.0 == name).map(|it| it.1);
        }
        let help = match nearest(&text, names.iter().map(|(name, _)| *name)) {
            Some(it) => format!("did you mean `{it}`?"),
            None => format!(
                "write one of {}",
                names.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        };
        self.report(
            &codes::UNKNOWN_VALUE,
            node.span,
            format!("`{text}` is not a value of this field"),
            help,
        );
        None
    }
}

/// The last place at or before `at` where a character begins.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
}
