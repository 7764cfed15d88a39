//! The way to Azure: a rule's fields as a resource, and each field's value as a resource writes it and as YAML does.

use super::Form;
use super::names::{canonical, guid, made_id, property};
use crate::duration;
use crate::rule::TriggerOperator;
use crate::yaml::{Entry, Node, Value, is_json_number, read_bool};

/// Fields that an alert rule of Azure has.
const PLACES: &[&str] = &[
    "name",
    "description",
    "severity",
    "enabled",
    "query",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "suppressionDuration",
    "suppressionEnabled",
    "startTimeUtc",
    "tactics",
    "relevantTechniques",
    "alertRuleTemplateName",
    "version",
    "entityMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "incidentConfiguration",
    "sentinelEntitiesMappings",
];
const SEARCH_PLACES: &[&str] = &["name", "description", "query", "tactics", "relevantTechniques"];
const SCHEDULE: &[&str] = &["queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"];

/// The name that a field goes by.
pub fn field_name(key: &str) -> &str {
    canonical(key).unwrap_or(key)
}

/// The entry of a field, by whatever name it stands there.
pub fn entry<'n>(entries: &'n [Entry], field: &str) -> Option<&'n Entry> {
    let exact = entries.iter().find(|it| it.key == field);
    exact.or_else(|| entries.iter().find(|it| field_name(&it.key) == field))
}

/// A rule without a schedule is a hunting query, which Azure keeps as a saved search.
pub fn form(entries: &[Entry]) -> Form {
    let text = |field| entry(entries, field).and_then(|it| it.value.as_text()).unwrap_or("");
    let is_nrt = text("kind").trim().eq_ignore_ascii_case("nrt");
    let has_schedule =
        SCHEDULE.iter().any(|it| entry(entries, it).is_some_and(|it| !it.value.is_null()));
    if is_nrt || has_schedule { Form::AlertRule } else { Form::SavedSearch }
}

/// Whether a resource of that form has a place for a field.
pub fn has_place(form: Form, field: &str) -> bool {
    match form {
        Form::SavedSearch => matches!(field, "id") || SEARCH_PLACES.contains(&field),
        _ => matches!(field, "id" | "kind") || PLACES.contains(&field),
    }
}

/// A rule as a resource of a template that is deployed to a workspace.
pub fn to_resource(entries: &[Entry]) -> Node {
    let id = resource_id(entries);
    let id = id.replace('\'', "''");
    match form(entries) {
        Form::SavedSearch => Node::mapping([
            Entry::new(
                "type",
                Node::text("Microsoft.OperationalInsights/workspaces/savedSearches"),
            ),
            Entry::new("apiVersion", Node::text("2022-10-01")),
            Entry::new("name", Node::text(format!("[concat(parameters('workspace'),'/{id}')]"))),
            Entry::new("properties", search_properties(entries)),
        ]),
        _ => {
            let name =
                format!("[concat(parameters('workspace'),'/Microsoft.SecurityInsights/{id}')]");
            let kind = entry(entries, "kind").and_then(|it| it.value.as_text());
            let kind = match kind.map(str::trim) {
                Some(it) if it.eq_ignore_ascii_case("nrt") => "NRT",
                Some(it) if !it.is_empty() && !it.eq_ignore_ascii_case("scheduled") => it,
                _ => "Scheduled",
            };
            let kind_of = "Microsoft.OperationalInsights/workspaces/providers/alertRules";
            Node::mapping([
                Entry::new("type", Node::text(kind_of)),
                Entry::new("apiVersion", Node::text("2023-12-01-preview")),
                Entry::new("name", Node::text(name)),
                Entry::new("kind", Node::text(kind)),
                Entry::new("properties", rule_properties(entries)),
            ])
        }
    }
}

/// A rule that has no GUID is given one, by its name.
fn resource_id(entries: &[Entry]) -> String {
    let text = |field| entry(entries, field).and_then(|it| it.value.as_text()).unwrap_or("").trim();
    match (text("id"), guid(text("id"))) {
        (_, Some(id)) => id.to_owned(),
        ("", None) => made_id(text("name")),
        (id, None) => id.to_owned(),
    }
}

fn rule_properties(entries: &[Entry]) -> Node {
    let mut properties = Vec::new();
    let mut defaults = vec![
        ("enabled", Node::plain("true")),
        ("suppressionDuration", Node::text("PT5H")),
        ("suppressionEnabled", Node::plain("false")),
    ];
    for it in entries.iter().filter(|it| !it.value.is_null()) {
        let field = field_name(&it.key);
        let is_first = entry(entries, field).is_some_and(|first| std::ptr::eq(first, it));
        if !is_first || !PLACES.contains(&field) {
            continue;
        }
        defaults.retain(|(name, _)| *name != field);
        let value = to_arm(field, &it.value);
        if field == "relevantTechniques" {
            let (techniques, subs) = apart(&value);
            properties.push(Entry::new("techniques", techniques));
            if !subs.is_empty() {
                properties.push(Entry::new("subTechniques", Node::list(subs)));
            }
            continue;
        }
        properties.push(Entry::new(property(field), value));
    }
    properties.extend(defaults.into_iter().map(|(name, value)| Entry::new(name, value)));
    Node::mapping(properties)
}

/// Techniques and sub-techniques, which a resource keeps apart.
fn apart(value: &Node) -> (Node, Vec<Node>) {
    let Value::Sequence(items) = &value.value else { return (value.clone(), Vec::new()) };
    let is_sub = |it: &&Node| it.as_text().is_some_and(|it| it.contains('.'));
    let subs: Vec<Node> = items.iter().filter(is_sub).cloned().collect();
    let mut techniques: Vec<Node> = items.iter().filter(|it| !is_sub(it)).cloned().collect();
    for sub in &subs {
        let parent = sub.as_text().and_then(|it| it.split('.').next()).unwrap_or_default();
        if !techniques.iter().any(|it| it.as_text() == Some(parent)) {
            techniques.push(Node::text(parent));
        }
    }
    (Node::list(techniques), subs)
}

fn search_properties(entries: &[Entry]) -> Node {
    let value = |field| entry(entries, field).map(|it| &it.value).filter(|it| !it.is_null());
    let mut properties = vec![Entry::new("category", Node::text("Hunting Queries"))];
    for field in ["name", "query"] {
        if let Some(it) = value(field) {
            properties.push(Entry::new(property(field), to_arm(field, it)));
        }
    }
    properties.push(Entry::new("version", Node::plain("2")));
    let fields = [
        ("description", "description"),
        ("tactics", "tactics"),
        ("relevantTechniques", "techniques"),
    ];
    let tags = fields.into_iter().filter_map(|(field, name)| {
        let it = to_arm(field, value(field)?);
        let joined = match &it.value {
            Value::Sequence(items) => items
                .iter()
                .map(|it| it.as_text().unwrap_or("").trim())
                .collect::<Vec<_>>()
                .join(","),
            Value::Scalar { text, .. } => text.clone(),
            Value::Mapping(_) => return None,
        };
        Some(Node::mapping([
            Entry::new("name", Node::text(name)),
            Entry::new("value", Node::text(joined)),
        ]))
    });
    properties.push(Entry::new("tags", Node::list(tags.collect::<Vec<_>>())));
    Node::mapping(properties)
}

/// A field's value as a resource writes it; what is no such value stays as it is.
pub fn to_arm(field: &str, node: &Node) -> Node {
    let Some(text) = node.as_text() else { return nested(field, node, to_arm) };
    match field {
        "queryFrequency" | "queryPeriod" | "suppressionDuration" | "lookbackDuration" => {
            match duration::parse(text) {
                Some(it) => Node::text(duration::iso_text(it.ticks)),
                None => Node::text(text),
            }
        }
        "triggerOperator" => Node::text(operator(text).map_or(text, |it| it.1)),
        "triggerThreshold" if is_json_number(text.trim()) => Node::plain(text.trim()),
        "enabled" | "suppressionEnabled" if read_bool(text.trim()).is_some() => {
            Node::plain(text.trim().to_ascii_lowercase())
        }
        "description" => Node::text(unquoted(text)),
        "query" => Node::text(escaped(text)),
        "triggerThreshold" | "enabled" | "suppressionEnabled" => node.clone(),
        _ if node.plain_bool().is_some() || node.is_number() && field != "version" => node.clone(),
        _ => Node::text(escaped(text)),
    }
}

/// A field's value as YAML writes it.
pub fn to_yaml(field: &str, node: &Node) -> Node {
    let Some(text) = node.as_text() else { return nested(field, node, to_yaml) };
    match field {
        "queryFrequency" | "queryPeriod" | "suppressionDuration" | "lookbackDuration" => {
            match duration::parse(text) {
                Some(it) => Node { span: node.span, ..Node::text(duration::short_text(it.ticks)) },
                None => node.clone(),
            }
        }
        "triggerOperator" => {
            let short = operator(text).map_or(text, |it| it.0);
            Node { span: node.span, ..Node::text(short) }
        }
        _ => node.clone(),
    }
}

/// Only the configuration of incidents has durations inside; lists of texts may need escapes.
fn nested(field: &str, node: &Node, change: fn(&str, &Node) -> Node) -> Node {
    let inside = ["incidentConfiguration", "groupingConfiguration"].contains(&field);
    let value = match &node.value {
        Value::Mapping(entries) => Value::Mapping(
            entries
                .iter()
                .map(|it| {
                    let name = if inside { it.key.as_str() } else { "" };
                    Entry { value: change(name, &it.value), ..it.clone() }
                })
                .collect(),
        ),
        Value::Sequence(items) => Value::Sequence(items.iter().map(|it| change("", it)).collect()),
        Value::Scalar { .. } => return node.clone(),
    };
    Node { value, span: node.span }
}

fn operator(text: &str) -> Option<&'static (&'static str, &'static str, TriggerOperator)> {
    let text = text.trim();
    TriggerOperator::NAMES
        .iter()
        .find(|it| it.0.eq_ignore_ascii_case(text) || it.1.eq_ignore_ascii_case(text))
}

/// Many published rules wrap the text of a block scalar in quotes, which YAML keeps.
fn unquoted(text: &str) -> String {
    let text = text.trim();
    let inner = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(text);
    escaped(inner.trim())
}

/// In a template, text between brackets is an expression unless it begins with two.
fn escaped(text: &str) -> String {
    match text.starts_with('[') && text.ends_with(']') {
        true => format!("[{text}"),
        false => text.to_owned(),
    }
}
