//! Rules whose fields stand at the outermost level: Sentinel's YAML, and the exploration queries of an entity's page, whose fields
//! have names of their own.

use kql::span::Span;

use super::{Form, Source, defender, not_a_rule};
use crate::yaml::{Entry, Node, Value};

/// A rule of such a mapping.
pub fn source(root: Node) -> Source {
    let span = Span::new(root.span.start, root.span.end.min(root.span.start + 1));
    let kind = root.kind();
    match root.value {
        Value::Mapping(entries) if defender::is_layout(&entries) => defender::of_layout(&entries),
        Value::Mapping(entries) => {
            Source { form: Form::Yaml, entries: Some(entries), ..Source::default() }
        }
        Value::Scalar { .. } | Value::Sequence(_) => {
            let message = format!("{kind} where a rule's fields should stand");
            Source::wrong(not_a_rule(span, &message))
        }
    }
}

/// Whether a mapping inside of JSON is a rule in these words.
pub fn is_rule(entries: &[Entry]) -> bool {
    let has = |name: &str| entries.iter().any(|it| it.key == name && !it.value.is_null());
    has("query")
        && (has("name") || has("displayName"))
        && (has("id") || has("severity") || has("tactics"))
}
