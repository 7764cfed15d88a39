//! Fields that take their values from columns of the answer: entity mappings, custom details, the override of an alert's details.

use kql::span::Span;

use crate::codes;
use crate::entity_types::{ENTITY_TYPES, EntityType};
use crate::reader::Reader;
use crate::rule::{AlertProperty, EntityMapping, FieldMapping, Text};
use crate::yaml::Node;
use kql::suggest::{nearest, slip};

/// Published identifiers that their type doesn't have: the type, the name, and what is meant.
const MEANT: &[(&str, &str, &str)] = &[("FileHash", "FullName", "Value")];

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
        let (mut type_node, mut fields) = (None, None);
        for entry in entries {
            match r.known_name(entry, &["entityType", "fieldMappings"]) {
                _ if entry.value.is_null() => {}
                Some("entityType") => type_node = Some(&entry.value),
                Some(_) => fields = Some(&entry.value),
                None => {}
            }
        }
        let entity_type = type_node.and_then(|it| entity_type(r, it));
        let (Some(entity_type), Some(fields)) = (entity_type, fields) else {
            if type_node.is_none() || fields.is_none() {
                let message = "an entity mapping without `entityType` or `fieldMappings`";
                r.report(&codes::BAD_MAPPING, start(item), message, "a mapping needs both");
            }
            continue;
        };
        let fields = field_mappings(r, entity_type, fields);
        if !fields.is_empty() {
            r.rule.entity_mappings.push(EntityMapping { entity_type, fields, span: item.span });
        }
    }
}

fn entity_type(r: &mut Reader<'_>, node: &Node) -> Option<&'static EntityType> {
    let text = name(r, node, "an entity type")?;
    let joined: String = text.split_whitespace().collect();
    let slipped = || slip(&joined, ENTITY_TYPES.iter().map(|it| it.name));
    let found = EntityType::find(&joined).or_else(|| EntityType::find(slipped()?));
    match found {
        Some(it) => r.other_spelling(node.span, &text, it.name),
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
        let (named, column) =
            (r.value_of(entries, "identifier"), r.value_of(entries, "columnName"));
        let (Some(named), Some(column)) = (named, column) else {
            r.report(
                &codes::BAD_MAPPING,
                start(item),
                "a field mapping needs `identifier` and `columnName`",
                "write both",
            );
            continue;
        };
        let (Some(identifier), Some(text)) =
            (identifier(r, entity_type, named), name(r, column, "a column"))
        else {
            continue;
        };
        let column = Text { text, span: column.span };
        if fields.iter().any(|it| it.identifier == identifier) {
            let message =
                format!("the identifier `{identifier}` is mapped twice: the first counts");
            r.report(&codes::BAD_MAPPING, named.span, message, "keep one of the two");
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
    let text = name(r, node, "an identifier")?;
    let meant = MEANT.iter().find(|it| it.0 == entity_type.name && it.1 == text).map(|it| it.2);
    let slipped = || slip(&text, entity_type.identifiers.iter().copied());
    let found = entity_type
        .identifier(meant.unwrap_or(&text))
        .or_else(|| entity_type.identifier(slipped()?));
    match found {
        Some(it) => r.other_spelling(node.span, &text, it),
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

/// The name that a part of a mapping is to be. What isn't text makes no entity, and the rule runs without it.
fn name(r: &mut Reader<'_>, node: &Node, wanted: &str) -> Option<String> {
    match node.as_text().map(str::trim) {
        Some(it) if !it.is_empty() => Some(it.to_owned()),
        _ => {
            let message = format!("{} where the name of {wanted} should stand", node.kind());
            r.report(&codes::BAD_MAPPING, start(node), message, format!("write {wanted}"));
            None
        }
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
    const KNOWN: [&str; 5] = [
        "alertDisplayNameFormat",
        "alertDescriptionFormat",
        "alertSeverityColumnName",
        "alertTacticsColumnName",
        "alertDynamicProperties",
    ];
    for entry in r.entries(node) {
        let value = &entry.value;
        match r.known_name(entry, &KNOWN).unwrap_or_default() {
            _ if value.is_null() => {}
            "alertDisplayNameFormat" => r.rule.details.name_format = format(r, value),
            "alertDescriptionFormat" => r.rule.details.description_format = format(r, value),
            "alertSeverityColumnName" => r.rule.details.severity_column = r.located(value),
            "alertTacticsColumnName" => r.rule.details.tactics_column = r.located(value),
            "alertDynamicProperties" => dynamic_properties(r, value),
            _ => {}
        }
    }
}

/// `alertDynamicProperties`: each a field of the alert and the column that fills it.
fn dynamic_properties(r: &mut Reader<'_>, node: &Node) {
    for item in r.items(node) {
        let entries = r.entries(item);
        let (property, value) =
            (r.value_of(entries, "alertProperty"), r.value_of(entries, "value"));
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
        match r.value_of(entries, "columnName").and_then(|it| r.located(it)) {
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

fn start(node: &Node) -> Span {
    Span::new(node.span.start, node.span.start)
}
