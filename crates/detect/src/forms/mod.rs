//! Rules in every form that they are published in, made into one: the fields of Sentinel's YAML, each still at its place in the file.

pub mod convert;
mod defender;
mod expression;
mod flat;
#[cfg(test)]
mod hostile;
mod json;
mod names;
mod resource;
#[cfg(test)]
mod round_trip;
mod sidecar;
mod template;
mod write;

use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

use crate::codes::{self, report};
use crate::yaml::{self, Entry, Node};

pub use self::names::canonical;

/// What a rule was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// A YAML file (or the same fields as JSON).
    #[default]
    Yaml,
    /// A resource of Azure: in a template, a portal's export, an answer of the API.
    AlertRule,
    /// A resource that rules are made from; content packages hold these.
    AlertRuleTemplate,
    /// A saved search of a workspace in the category of hunting queries.
    SavedSearch,
    /// A custom detection of Defender XDR. Its tables are scoped on `Timestamp`.
    Defender,
}

impl Form {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Form::Yaml => "YAML",
            Form::AlertRule => "ARM",
            Form::AlertRuleTemplate => "ARM template",
            Form::SavedSearch => "saved search",
            Form::Defender => "Defender",
        }
    }
}

/// One rule of a file, before its fields are read.
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub form: Form,
    /// The fields in the words of Sentinel's YAML; None where there is no telling.
    pub entries: Option<Vec<Entry>>,
    pub diagnostics: Vec<Diagnostic>,
    /// Where it stands in a file of several.
    pub span: Span,
    /// A resource as it stands, for the way back.
    pub resource: Option<resource::Original>,
    /// Whether the fields are YAML's as they were once written, which a conversion remembered.
    pub is_restored: bool,
}

impl Source {
    fn wrong(it: Diagnostic) -> Source {
        Source { diagnostics: vec![it], ..Source::default() }
    }

    /// The fields in YAML's way of writing.
    fn yaml_entries(&self) -> Vec<Entry> {
        let entries = self.entries.clone().unwrap_or_default();
        match self.form {
            Form::Yaml => entries,
            _ if self.is_restored => entries,
            _ => {
                let styled =
                    |it: Entry| Entry { value: template::to_yaml(&it.key, &it.value), ..it };
                entries.into_iter().map(styled).collect()
            }
        }
    }
}

/// Every rule of a text. None where it is JSON that has nothing to do with rules.
pub fn sources(text: &str, is_json: bool) -> Option<Vec<Source>> {
    let looks_like_json = text.trim_start_matches('\u{feff}').trim_start().starts_with('{');
    if is_json || looks_like_json {
        match json::parse(text) {
            (Some(root), found) => {
                let mut sources = resource::find(&root);
                if sources.is_empty() && !is_json {
                    return Some(documents(text));
                }
                found.into_iter().for_each(|it| hand_out(it, &mut sources));
                return (!sources.is_empty()).then_some(sources);
            }
            (None, found) if is_json => {
                let about_rules = ["SecurityInsights", "detectionAction", "queryFrequency"];
                let is_rule = about_rules.iter().any(|it| text.contains(it));
                let wrong = Source { diagnostics: found, ..Source::default() };
                return is_rule.then(|| vec![wrong]);
            }
            (None, _) => {}
        }
    }
    Some(documents(text))
}

/// A finding belongs to the rule that it stands in. What stands around the rules stops none of them.
fn hand_out(found: Diagnostic, sources: &mut [Source]) {
    let at = found.span.start;
    let inside = |it: &Source| (it.span.start..it.span.end).contains(&at);
    match sources.iter().position(inside).and_then(|at| sources.get_mut(at)) {
        Some(it) => it.diagnostics.push(found),
        None => {
            let severity = found.severity.min(Severity::Warning);
            let first = sources.first_mut();
            first.into_iter().for_each(|it| {
                it.diagnostics.push(Diagnostic { severity, ..found.clone() });
            });
        }
    }
}

/// The rules of a YAML file, one a document.
fn documents(text: &str) -> Vec<Source> {
    let documents = yaml::parse(text);
    let second = documents.iter().filter_map(|it| it.0.as_ref()).nth(1).map(|it| it.span.start);
    let n_rules = documents.len();
    let mut sources: Vec<Source> = documents
        .into_iter()
        .map(|(root, diagnostics)| {
            let mut source = match root {
                Some(root) => of_document(root),
                None if diagnostics.is_empty() => {
                    Source::wrong(not_a_rule(Span::default(), "the file is empty"))
                }
                None => Source::default(),
            };
            source.diagnostics.splice(0..0, diagnostics);
            source
        })
        .collect();
    if let (Some(at), Some(first)) = (second, sources.first_mut()) {
        let message = format!("{n_rules} rules in one file");
        let help = "each is read; Sentinel's own repositories take one a file";
        first.diagnostics.push(report(&codes::SEVERAL_DOCUMENTS, Span::new(at, at), message, help));
    }
    sources
}

/// A resource may be written as YAML as well.
fn of_document(root: Node) -> Source {
    if root.get("resources").is_some()
        || root.get("properties").is_some_and(|it| it.get("query").is_some())
        || root.get("queryCondition").is_some()
    {
        let mut found = resource::find(&root);
        if found.len() == 1
            && let Some(it) = found.pop()
        {
            return it;
        }
        if !found.is_empty() {
            let message = "an ARM template with several rules, written as YAML";
            return Source::wrong(not_a_rule(root.span, message));
        }
    }
    flat::source(root)
}

/// What is said of a file or a part of it that is no rule.
pub fn not_a_rule(span: Span, message: &str) -> Diagnostic {
    let help = "a rule file has the fields `id`, `name` and `query`";
    report(&codes::NOT_A_RULE, span, message, help)
}

/// The same as no more than a warning.
fn left_out(span: Span, message: &str, help: &str) -> Diagnostic {
    let severity = Severity::Warning;
    Diagnostic { severity, ..report(&codes::NOT_A_RULE, span, message, help) }
}
