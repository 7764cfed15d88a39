//! Fields that take their values from columns of the answer: entity mappings, custom details, the override of an alert's details.

use kql::span::Span;

use crate::codes;
use crate::entity_types::{ENTITY_TYPES, EntityType};
use crate::reader::Reader;
use crate::rule::{AlertProperty, EntityMapping, FieldMapping, Text};
use crate::yaml::{Entry, Node};
use kql::suggest::nearest;

const DEPLOY: &str = "Sentinel refuses to deploy it; it runs here";

/// `entityMappings`. What can't be understood is warned of and left out.
pub fn entity_mappings(r: &mut Reader<'_>, node: &Node) {
    let items = r.items(node);
    if items.len() > 10 {
        r.report(
            &codes::OUT_OF_LIMITS,
            start(node),
            format!("{} entity mappings, over 10", items.len()),
            DEPLOY,
        );
    }
    for item in items {
        let entries = r.entries(item);
        let type_node = entries.iter().find(|it| it.key == "entityType");
        let entity_type = type_node.and_then(|it| entity_type(r, &it.value));
        for entry in
            entries.iter().filter(|it| !matches!(it.key.as_str(), "entityType" | "fieldMappings"))
        {
            r.unknown_field(entry, ["entityType", "fieldMappings"]);
        }
        let fields = entries.iter().find(|it| it.key == "fieldMappings");
        let (Some(entity_type), Some(fields)) = (entity_type, fields) else {
            if type_node.is_none() || fields.is_none() {
                let message = "an entity mapping without `entityType` or `fieldMappings`";
                r.report(&codes::BAD_MAPPING, start(item), message, "a mapping needs both");
            }
            continue;
        };
        let fields = field_mappings(r, entity_type, &fields.value);
        if !fields.is_empty() {
            r.rule.entity_mappings.push(EntityMapping { entity_type, fields, span: item.span });
        }
    }
}

fn entity_type(r: &mut Reader<'_>, node: &Node) -> Option<&'static EntityType> {
    let text = r.text(node)?;
    let found = EntityType::find(&text);
    match found {
        Some(it) => other_case(r, node, &text, it.name),
        None => {
            let near = nearest(&text, ENTITY_TYPES.iter().map(|it| it.name))
                .map(|it| format!("did you mean `{it}`?"));
            let help = near.unwrap_or_else(|| {
                "the types are Account, Host, IP, URL, File, Process and others".to_owned()
            });
            r.report(
                &codes::UNKNOWN_ENTITY,
                node.span,
                format!("`{text}` is not an entity type: no entity is made"),
                help,
            );
        }
    }
    found
}

fn field_mappings(
    r: &mut Reader<'_>,
    entity_type: &'static EntityType,
    node: &Node,
) -> Vec<FieldMapping> {
    let items = r.items(node);
    if items.len() > 3 {
        r.report(
            &codes::OUT_OF_LIMITS,
            start(node),
            format!("{} identifiers in one mapping, over 3", items.len()),
            DEPLOY,
        );
    }
    let mut fields: Vec<FieldMapping> = Vec::new();
    for item in items {
        let entries = r.entries(item);
        let (name, column) = (value_of(entries, "identifier"), value_of(entries, "columnName"));
        let (Some(name), Some(column)) = (name, column) else {
            r.report(
                &codes::BAD_MAPPING,
                start(item),
                "a field mapping needs `identifier` and `columnName`",
                "write both",
            );
            continue;
        };
        let (Some(identifier), Some(column)) =
            (identifier(r, entity_type, name), r.located(column))
        else {
            continue;
        };
        if fields.iter().any(|it| it.identifier == identifier) {
            let message =
                format!("the identifier `{identifier}` is mapped twice: the first counts");
            r.report(&codes::BAD_MAPPING, name.span, message, "keep one of the two");
            continue;
        }
        fields.push(FieldMapping { identifier, column });
    }
    let has = |name: &str| fields.iter().any(|it| it.identifier == name);
    if !fields.is_empty() && !entity_type.is_satisfied_by(has) {
        let sets: Vec<_> =
            entity_type.required.iter().map(|it| format!("`{}`", it.join("` and `"))).collect();
        let message =
            format!("the mapping can make no {}: an identifier is missing", entity_type.name);
        r.report(&codes::BAD_MAPPING, start(node), message, format!("map {}", sets.join(" or ")));
    }
    fields
}

fn identifier(
    r: &mut Reader<'_>,
    entity_type: &'static EntityType,
    node: &Node,
) -> Option<&'static str> {
    let text = r.text(node)?;
    let found = entity_type.identifier(&text);
    match found {
        Some(it) => other_case(r, node, &text, it),
        None => {
            let near = nearest(&text, entity_type.identifiers.iter().copied())
                .map(|it| format!("did you mean `{it}`?"));
            let help = near.unwrap_or_else(|| {
                format!("the identifiers are {}", entity_type.identifiers.join(", "))
            });
            let message =
                format!("`{text}` is not an identifier of {}: it is left out", entity_type.name);
            r.report(&codes::UNKNOWN_ENTITY, node.span, message, help);
        }
    }
    found
}

fn other_case(r: &mut Reader<'_>, node: &Node, written: &str, name: &str) {
    if written != name {
        r.report(
            &codes::LETTER_CASE,
            node.span,
            format!("`{written}` in other letter case"),
            format!("write `{name}`"),
        );
    }
}

/// `customDetails`: at most 20 keys.
pub fn custom_details(r: &mut Reader<'_>, node: &Node) {
    let entries = r.entries(node);
    if entries.len() > 20 {
        r.report(
            &codes::OUT_OF_LIMITS,
            start(node),
            format!("{} custom details, over 20", entries.len()),
            DEPLOY,
        );
    }
    for entry in entries {
        if entry.key.chars().count() > 20 {
            let message = format!("the key `{}` has over 20 characters", entry.key);
            r.report(&codes::OUT_OF_LIMITS, entry.key_span, message, DEPLOY);
        }
        if let Some(column) = r.located(&entry.value) {
            r.rule.custom_details.push((entry.key.clone(), column));
        }
    }
}

/// `alertDetailsOverride`.
pub fn details_override(r: &mut Reader<'_>, node: &Node) {
    for entry in r.entries(node) {
        let value = &entry.value;
        match entry.key.as_str() {
            "alertDisplayNameFormat" => r.rule.details.name_format = format(r, value),
            "alertDescriptionFormat" => r.rule.details.description_format = format(r, value),
            "alertSeverityColumnName" => r.rule.details.severity_column = r.located(value),
            "alertTacticsColumnName" => r.rule.details.tactics_column = r.located(value),
            "alertDynamicProperties" => dynamic_properties(r, value),
            _ => r.unknown_field(
                entry,
                [
                    "alertDisplayNameFormat",
                    "alertDescriptionFormat",
                    "alertSeverityColumnName",
                    "alertTacticsColumnName",
                    "alertDynamicProperties",
                ],
            ),
        }
    }
}

/// `alertDynamicProperties`: each a field of the alert and the column that fills it.
fn dynamic_properties(r: &mut Reader<'_>, node: &Node) {
    for item in r.items(node) {
        let entries = r.entries(item);
        let (property, value) = (value_of(entries, "alertProperty"), value_of(entries, "value"));
        let (Some(property), Some(value)) = (property, value) else {
            let message = "a dynamic property needs `alertProperty` and `value`";
            r.report(&codes::BAD_MAPPING, start(item), message, "write both");
            continue;
        };
        if let (Some(property), Some(column)) =
            (r.one_of(property, &AlertProperty::NAMES), r.located(value))
        {
            r.rule.details.dynamic.push((property, column));
        }
    }
}

/// `sentinelEntitiesMappings`: columns that hold entities in JSON already.
pub fn entity_columns(r: &mut Reader<'_>, node: &Node) {
    for item in r.items(node) {
        let entries = r.entries(item);
        match value_of(entries, "columnName").and_then(|it| r.located(it)) {
            Some(column) => r.rule.entity_columns.push(column),
            None => {
                let message = "a mapping of entities needs `columnName`";
                r.report(&codes::BAD_MAPPING, start(item), message, "write it");
            }
        }
    }
}

/// A format with its placeholders: at most three, each closed.
fn format(r: &mut Reader<'_>, node: &Node) -> Option<Text> {
    let text = r.located(node)?;
    let columns = placeholders(&text.text);
    if columns.len() > 3 {
        r.report(
            &codes::OUT_OF_LIMITS,
            node.span,
            format!("{} placeholders in one format, over 3", columns.len()),
            DEPLOY,
        );
    }
    let filled = columns
        .iter()
        .fold(text.text.clone(), |text, it| text.replace(&format!("{{{{{it}}}}}"), ""));
    if filled.contains(['{', '}']) {
        let message = "braces that don't pair up";
        r.report(&codes::BAD_PLACEHOLDER, node.span, message, "write each column as `{{Column}}`");
    }
    Some(text)
}

/// The columns that a format names, each once.
pub fn placeholders(format: &str) -> Vec<&str> {
    let mut columns = Vec::new();
    let mut rest = format;
    while let Some((_, tail)) = rest.split_once("{{") {
        let Some((column, tail)) = tail.split_once("}}") else { break };
        if !column.contains(['{', '}']) && !columns.contains(&column) {
            columns.push(column);
        }
        rest = tail;
    }
    columns
}

fn value_of<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    entries.iter().find(|it| it.key == key).map(|it| &it.value)
}

fn start(node: &Node) -> Span {
    Span::new(node.span.start, node.span.start)
}
