//! Finds the rules among Azure's resources: templates with one or many, packages with templates inside of templates, bare resources,
//! lists of them, and answers of the API.

use std::cell::Cell;

use kql::span::Span;

use super::expression::{MAX_STEPS, Scope, is_expression, resolve};
use super::names::{field, guid, made_id};
use super::{Form, Source, defender, flat, left_out, sidecar};
use crate::codes::{self, report};
use crate::yaml::{Entry, Node, Value};
use kql::diagnostic::{Diagnostic, Severity};

/// How deep templates may hold templates.
const MAX_DEPTH: usize = 16;

/// A resource as it was read.
#[derive(Debug, Clone)]
pub struct Original {
    pub resource: Node,
    /// The template around it, without its resources; None where it is none, or one inside of another.
    pub template: Option<Node>,
}

/// Every rule of a tree, in the order of the file.
pub fn find(root: &Node) -> Vec<Source> {
    let steps = Cell::new(MAX_STEPS);
    let mut found = Vec::new();
    let scope = Scope { template: None, outer: None, steps: &steps };
    look(root, &scope, &Place { depth: 0, content_id: None }, &mut found);
    found
}

/// The rule that one resource is.
pub fn one(node: &Node, scope: &Scope<'_>) -> Option<Source> {
    let mut found = Vec::new();
    let kind = node.get("type").and_then(Node::as_text).unwrap_or("/alertrules");
    let place = Place { depth: 0, content_id: None };
    of_type(&kind.to_ascii_lowercase(), node, scope, &place, &mut found);
    found.pop()
}

/// Where in the file one is.
#[derive(Clone)]
struct Place {
    depth: usize,
    /// The id that a package gives to the content around.
    content_id: Option<String>,
}

fn look(node: &Node, scope: &Scope<'_>, place: &Place, found: &mut Vec<Source>) {
    if place.depth > MAX_DEPTH {
        return;
    }
    let place = &Place { depth: place.depth + 1, ..place.clone() };
    for item in node.items() {
        look(item, scope, place, found);
    }
    let kind = node.get("type").and_then(Node::as_text).map(str::to_ascii_lowercase);
    match kind.as_deref() {
        _ if defender::is_rule(node) => return found.push(defender::source(node)),
        Some(kind) if node.get("properties").is_some() => {
            return of_type(kind, node, scope, place, found);
        }
        Some(_) => {}
        None if node.get("properties").is_some_and(|it| it.get("query").is_some()) => {
            return found.push(rule(Form::AlertRule, node, scope, place));
        }
        None => {}
    }
    if let Some(resources) = node.get("resources") {
        let template = Scope { template: Some(node), outer: nested(scope), steps: scope.steps };
        return each(resources, &template, place, found);
    }
    if let Some(value) = node.get("value") {
        return look(value, scope, place, found);
    }
    if flat::is_rule(node.entries()) {
        found.push(flat::source(node.clone()));
    }
}

/// The outermost scope has no template, and so is none to look into.
fn nested<'a>(scope: &'a Scope<'a>) -> Option<&'a Scope<'a>> {
    scope.template.map(|_| scope)
}

/// Resources stand in a list, or, where they have symbolic names, in a mapping.
fn each(resources: &Node, scope: &Scope<'_>, place: &Place, found: &mut Vec<Source>) {
    let named = resources.entries().iter().map(|it| &it.value);
    for resource in resources.items().iter().chain(named) {
        look(resource, scope, place, found);
    }
}

fn of_type(kind: &str, node: &Node, scope: &Scope<'_>, place: &Place, found: &mut Vec<Source>) {
    let properties = node.get("properties");
    let inner = properties.and_then(|it| it.get("mainTemplate").or_else(|| it.get("template")));
    if kind.ends_with("/alertrules") {
        found.push(rule(Form::AlertRule, node, scope, place));
    } else if kind.ends_with("/alertruletemplates") {
        found.push(rule(Form::AlertRuleTemplate, node, scope, place));
    } else if kind.ends_with("/savedsearches") {
        if properties.is_some_and(is_hunting) {
            found.push(saved_search(node, scope, place));
        }
    } else if let Some(template) = inner {
        let id = properties.and_then(|it| it.get("contentId")).and_then(Node::as_text);
        let id = id.and_then(|it| resolve(it, scope).ok());
        let content_id = id.as_ref().and_then(Node::as_text).map(str::to_owned);
        look(template, scope, &Place { content_id, ..place.clone() }, found);
    }
    if let Some(resources) = node.get("resources") {
        each(resources, scope, place, found);
    }
}

/// Parsers of packages are saved searches too.
fn is_hunting(properties: &Node) -> bool {
    let category = properties.get("category").and_then(Node::as_text).unwrap_or("");
    category.to_ascii_lowercase().starts_with("hunting")
}

fn rule(form: Form, node: &Node, scope: &Scope<'_>, place: &Place) -> Source {
    let properties = node.get("properties").map_or(&[][..], Node::entries);
    let kind = node.get("kind");
    let mut diagnostics = Vec::new();
    if let Some(it) = kind.and_then(Node::as_text)
        && node.get("properties").is_none_or(|it| it.get("query").is_none())
    {
        let span = kind.map_or(node.span, |it| it.span);
        let message = format!("a rule of the kind `{it}` has no query: it is left out");
        let help = "Picket runs rules of the kinds Scheduled and NRT";
        let diagnostics = vec![left_out(span, &message, help)];
        return Source { form, diagnostics, ..Source::default() };
    }
    let mut entries = vec![id_of(node, scope, place)];
    if let Some(it) = node.entries().iter().find(|it| it.key == "kind" && !it.value.is_null()) {
        entries.push(it.clone());
    }
    for entry in properties {
        let value = resolved(&entry.value, &entry.key, scope, &mut diagnostics);
        entries.push(Entry { key: field(&entry.key).to_owned(), value, ..entry.clone() });
    }
    join_techniques(&mut entries);
    let (entries, resource) = original(node, scope, entries);
    Source { form, entries: Some(entries), diagnostics, resource: Some(resource) }
}

/// A hunting query of a package: description, tactics and techniques are its tags.
fn saved_search(node: &Node, scope: &Scope<'_>, place: &Place) -> Source {
    let mut diagnostics = Vec::new();
    let mut entries = vec![id_of(node, scope, place)];
    for entry in node.get("properties").map_or(&[][..], Node::entries) {
        let value = resolved(&entry.value, &entry.key, scope, &mut diagnostics);
        match entry.key.as_str() {
            "displayName" => entries.push(Entry { key: "name".to_owned(), value, ..entry.clone() }),
            "query" => entries.push(Entry { value, ..entry.clone() }),
            "tags" => entries.extend(value.items().iter().filter_map(tag)),
            _ => {}
        }
    }
    let (entries, resource) = original(node, scope, entries);
    let form = Form::SavedSearch;
    Source { form, entries: Some(entries), diagnostics, resource: Some(resource) }
}

/// What was said of a rule when it was converted brings its first form back.
fn original(node: &Node, scope: &Scope<'_>, entries: Vec<Entry>) -> (Vec<Entry>, Original) {
    let template = scope.template.filter(|_| scope.outer.is_none());
    let entries = match template.and_then(|it| sidecar::of_resource(it, node)) {
        Some(sidecar) => sidecar::restored(entries, sidecar),
        None => entries,
    };
    let template = template.map(|it| {
        let kept = it.entries().iter().filter(|it| it.key != "resources").cloned();
        Node::mapping(kept)
    });
    (entries, Original { resource: node.clone(), template })
}

fn tag(node: &Node) -> Option<Entry> {
    let (name, value) = (node.get("name")?.as_text()?, node.get("value")?);
    let key = match name {
        "description" => {
            return Some(Entry { value: value.clone(), ..Entry::new(name, value.clone()) });
        }
        "tactics" => "tactics",
        "techniques" => "relevantTechniques",
        _ => return None,
    };
    let part = |it: &str| Node { span: value.span, ..Node::text(it.trim()) };
    let parts = value.as_text()?.split(',').filter(|it| !it.trim().is_empty()).map(part);
    let list = Node { span: value.span, ..Node::list(parts) };
    Some(Entry { key: key.to_owned(), key_span: value.span, value: list })
}

/// The GUID of a resource: of its name, of its id, of the package's content; else one that its name makes.
fn id_of(node: &Node, scope: &Scope<'_>, place: &Place) -> Entry {
    let named =
        ["name", "id"].into_iter().filter_map(|it| node.entries().iter().find(|e| e.key == it));
    let mut first = None;
    for entry in named {
        let Some(text) = entry.value.as_text() else { continue };
        let whole = resolve(text, scope).ok().and_then(|it| it.as_text().map(str::to_owned));
        let id = whole.as_deref().and_then(guid).or_else(|| guid(text));
        if let Some(id) = id {
            return id_entry(entry, id);
        }
        first = first.or(Some((entry, whole.unwrap_or_else(|| text.to_owned()))));
    }
    let content = place.content_id.as_deref();
    match (first, content.and_then(guid)) {
        (Some((entry, _)), Some(id)) => id_entry(entry, id),
        (Some((entry, name)), None) => id_entry(entry, &made_id(content.unwrap_or(&name))),
        (None, id) => {
            let name = node.get("properties").and_then(|it| it.get("displayName"));
            let text = name.and_then(Node::as_text).unwrap_or_default();
            let id = id.map_or_else(|| made_id(text), str::to_owned);
            let span = Span::new(node.span.start, node.span.start);
            let value = Node { span, ..Node::text(id) };
            Entry { key: "id".to_owned(), key_span: span, value }
        }
    }
}

fn id_entry(entry: &Entry, id: &str) -> Entry {
    let value = Node { span: entry.value.span, ..Node::text(id) };
    Entry { key: "id".to_owned(), key_span: entry.key_span, value }
}

/// A value with its expressions computed. What can't be known is said, and left out.
fn resolved(node: &Node, name: &str, scope: &Scope<'_>, found: &mut Vec<Diagnostic>) -> Node {
    let value = match &node.value {
        Value::Scalar { text, .. } if text.starts_with('[') && text.ends_with(']') => {
            // Its parts stand elsewhere: all of its places are its beginning.
            let span = Span::new(node.span.start, node.span.start);
            let escaped = !is_expression(text);
            return match resolve(text, scope) {
                Ok(it) if escaped => Node { span: node.span, ..it },
                Ok(it) => Node { span, ..it },
                Err(why) => {
                    found.push(unknown(node, name, &why));
                    Node { span, ..Node::plain("null") }
                }
            };
        }
        Value::Scalar { .. } => return node.clone(),
        Value::Sequence(items) => {
            Value::Sequence(items.iter().map(|it| resolved(it, name, scope, found)).collect())
        }
        Value::Mapping(entries) => {
            let entry = |it: &Entry| Entry {
                value: resolved(&it.value, &it.key, scope, found),
                ..it.clone()
            };
            Value::Mapping(entries.iter().map(entry).collect())
        }
    };
    Node { value, span: node.span }
}

/// A rule can do without most of its fields, but not without these.
fn unknown(node: &Node, name: &str, why: &str) -> Diagnostic {
    const NEEDED: [&str; 5] =
        ["query", "queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"];
    let message = format!("the value of `{name}` can't be known: {why}");
    let help = "write the value, or give the parameter a `defaultValue`";
    let span = Span::new(node.span.start, node.span.start + 2);
    let it = report(&codes::EXPRESSION, span, message, help);
    let severity = if NEEDED.contains(&name) { Severity::Error } else { Severity::Warning };
    Diagnostic { severity, ..it }
}

/// A resource keeps techniques and sub-techniques apart.
fn join_techniques(entries: &mut Vec<Entry>) {
    let Some(at) = entries.iter().position(|it| it.key == "subTechniques") else { return };
    if entries.get(at).is_none_or(|it| it.value.is_null()) {
        return;
    }
    let subs = entries.remove(at);
    match entries.iter_mut().find(|it| it.key == "relevantTechniques") {
        Some(Entry { value: Node { value: Value::Sequence(items), .. }, .. }) => {
            items.extend(subs.value.items().iter().cloned());
        }
        Some(it) if !it.value.is_null() => {}
        Some(it) => it.value = subs.value,
        None => entries.insert(at, Entry { key: "relevantTechniques".to_owned(), ..subs }),
    }
}
