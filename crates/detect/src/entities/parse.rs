//! Reads entities that a column holds as JSON, as `SecurityAlert.Entities` does (`sentinelEntitiesMappings`).
//!
//! Tolerant: a text that is no JSON, and an object of no known type, is counted and left out. References (`{"$ref": "3"}`) are
//! replaced by what they refer to, but for the entities inside of that, so that nothing can refer to itself.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::Entity;
use super::make::is_built_in;
use crate::entity_types::{ENTITY_TYPES, EntityType};

/// Entities inside of entities inside of ...: deeper ones are left out.
const MAX_DEPTH: usize = 4;
/// Bytes that references of one text may bring in.
const MAX_REFERRED: usize = 1 << 20;

/// What a text holds.
#[derive(Debug, Default)]
pub struct Parsed {
    pub list: Vec<Entity>,
    pub n_unknown: usize,
    pub n_built_in: usize,
}

/// The entities of a text. An empty one holds none.
pub fn entities(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.trim().is_empty() {
        return parsed;
    }
    let items = match serde_json::from_str(text) {
        Ok(Json::Array(items)) => items,
        Ok(it @ Json::Object(_)) => vec![it],
        // JSON text in JSON: it was converted once too often.
        Ok(Json::String(inner)) => match serde_json::from_str(&inner) {
            Ok(Json::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    if items.is_empty() && text.trim() != "[]" {
        parsed.n_unknown += 1;
    }
    let mut named = HashMap::new();
    items.iter().for_each(|it| ids(it, &mut named));
    let mut references = References { named, left: MAX_REFERRED };
    for item in &items {
        let Some(object) = references.target(item) else {
            parsed.n_unknown += 1;
            continue;
        };
        match entity(object, &mut references) {
            Some(it) if is_built_in(it.entity_type, &it.members) => parsed.n_built_in += 1,
            Some(it) => parsed.list.push(it),
            None => parsed.n_unknown += 1,
        }
    }
    parsed
}

/// The objects of a document by their ids.
fn ids<'j>(value: &'j Json, into: &mut HashMap<&'j str, &'j Map<String, Json>>) {
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Json::Array(items) => open.extend(items),
            Json::Object(object) => {
                if let Some(id) = object.get("$id").and_then(Json::as_str) {
                    into.entry(id).or_insert(object);
                }
                open.extend(object.values());
            }
            _ => {}
        }
    }
}

struct References<'j> {
    named: HashMap<&'j str, &'j Map<String, Json>>,
    left: usize,
}

impl<'j> References<'j> {
    /// The object that a value is or refers to.
    fn target(&self, value: &'j Json) -> Option<&'j Map<String, Json>> {
        let object = value.as_object()?;
        match object.get("$ref") {
            Some(id) => self.named.get(id.as_str()?).copied(),
            None => Some(object),
        }
    }

    /// A member's value without ids; None where nothing is left of it.
    fn value(&mut self, value: &'j Json, depth: usize) -> Option<Json> {
        match value {
            Json::Null => None,
            Json::Array(items) => {
                let items: Vec<Json> =
                    items.iter().filter_map(|it| self.value(it, depth)).collect();
                Some(Json::Array(items)).filter(|it| it.as_array().is_some_and(|it| !it.is_empty()))
            }
            Json::Object(object) if object.contains_key("$ref") => {
                let target = self.target(value)?;
                let scalars = target.iter().filter(|(name, it)| {
                    !name.starts_with('$') && !it.is_null() && !it.is_object() && !it.is_array()
                });
                let copy: Map<String, Json> =
                    scalars.map(|(name, it)| (name.clone(), it.clone())).collect();
                let n_bytes: usize = copy.iter().map(|(k, v)| k.len() + size(v)).sum();
                self.left = self.left.checked_sub(n_bytes)?;
                Some(Json::Object(copy))
            }
            Json::Object(_) if depth == 0 => None,
            Json::Object(object) => {
                let mut copy = Map::new();
                for (name, it) in object.iter().filter(|(name, _)| !name.starts_with('$')) {
                    if let Some(it) = self.value(it, depth - 1) {
                        copy.insert(name.clone(), it);
                    }
                }
                Some(Json::Object(copy))
            }
            scalar => Some(scalar.clone()),
        }
    }
}

fn size(value: &Json) -> usize {
    value.as_str().map_or(8, str::len)
}

fn entity<'j>(object: &'j Map<String, Json>, references: &mut References<'j>) -> Option<Entity> {
    let entity_type = type_of(object.get("Type").or_else(|| object.get("type"))?.as_str()?)?;
    let mut members: Vec<(Cow<'static, str>, Json)> = Vec::new();
    for (name, value) in object {
        if name.starts_with('$') || matches!(name.as_str(), "Type" | "type") {
            continue;
        }
        let Some(value) = references.value(value, MAX_DEPTH) else { continue };
        if value.as_str().is_some_and(|it| it.trim().is_empty()) {
            continue;
        }
        let name = match entity_type.identifier(name) {
            Some(known) => Cow::Borrowed(known),
            None => Cow::Owned(name.clone()),
        };
        if !members.iter().any(|(it, _)| *it == name) {
            members.push((name, value));
        }
    }
    let identifiers = entity_type.identifiers;
    let place = |name: &str| identifiers.iter().position(|it| *it == name);
    members.sort_by_key(|(name, _)| place(name).unwrap_or(identifiers.len()));
    Some(Entity { entity_type, members }).filter(|it| !it.members.is_empty())
}

/// By the name in alerts, or by the one in mappings.
fn type_of(name: &str) -> Option<&'static EntityType> {
    ENTITY_TYPES
        .iter()
        .find(|it| it.type_name.eq_ignore_ascii_case(name))
        .or_else(|| EntityType::find(name))
}

#[cfg(test)]
mod tests {
    use super::entities;

    #[test]
    fn references_neither_loop_nor_multiply() {
        let parsed = entities(r#"[{"$id":"1","Name":"a","Host":{"$ref":"1"},"Type":"account"}]"#);
        assert_eq!(parsed.list.len(), 1);
        assert!(parsed.list[0].value("Host").is_some_and(|it| it.get("Host").is_none()));
        // A long name that many refer to is brought in a few times only.
        let long = "x".repeat(100_000);
        let many = vec![r#"{"$ref":"1"}"#; 1_000].join(",");
        let text = format!(
            r#"[{{"$id":"1","Name":"{long}","Type":"file"}},{{"Name":"m","Files":[{many}],"Type":"malware"}}]"#
        );
        let files = entities(&text).list[1].value("Files").and_then(|it| it.as_array().cloned());
        assert_eq!(files.map(|it| it.len()), Some(10));
    }

    #[test]
    fn what_is_deep_is_left_out() {
        let deep = format!("{}1{}", r#"{"A":"#.repeat(60), "}".repeat(60));
        let text = format!(r#"[{{"Name":"a","Host":{deep},"Type":"account"}}]"#);
        let parsed = entities(&text);
        assert_eq!(parsed.list.len(), 1);
        assert!(parsed.list[0].value("Host").is_some_and(|it| it.to_string().len() < 50));
        assert_eq!(entities(&"[".repeat(100_000)).n_unknown, 1);
    }
}
