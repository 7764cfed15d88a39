//! Sentinel's JSON of entities: an array of objects, each with an id that is local to the array, its members, and its type last.
//! An entity inside of another (a process's file) stands there with an id of its own, or as a reference where the array has it already.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::Entity;

/// The first id: Sentinel counts the array itself as the first.
const FIRST_ID: usize = 2;

/// The entities of an alert.
pub fn to_json(entities: &[Entity]) -> Json {
    let mut ids = Ids { next: FIRST_ID, known: HashMap::new() };
    Json::Array(entities.iter().map(|it| ids.entity(it)).collect())
}

/// One entity as the array would hold it at that place, were there none inside of others.
pub fn object(entity: &Entity, at: usize) -> Json {
    Ids { next: FIRST_ID + at, known: HashMap::new() }.entity(entity)
}

struct Ids {
    next: usize,
    /// The ids of what the array has, by what is said of it.
    known: HashMap<String, usize>,
}

impl Ids {
    fn entity(&mut self, entity: &Entity) -> Json {
        let id = self.take();
        let mut object = Map::new();
        object.insert("$id".to_owned(), Json::from(id.to_string()));
        for (name, value) in &entity.members {
            let value = self.member(value);
            object.insert(name.clone().into_owned(), value);
        }
        object.insert("Type".to_owned(), Json::from(entity.entity_type.type_name));
        self.known.insert(said(&object), id);
        Json::Object(object)
    }

    fn take(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    /// A member's value: entities in it get ids. What a column of entities holds is not deep (see `parse`).
    fn member(&mut self, value: &Json) -> Json {
        match value {
            Json::Array(items) => Json::Array(items.iter().map(|it| self.member(it)).collect()),
            Json::Object(members) if members.contains_key("Type") => {
                if let Some(id) = self.known.get(&said(members)) {
                    return Json::from_iter([("$ref", id.to_string())]);
                }
                let mut object = Map::new();
                object.insert("$id".to_owned(), Json::from(self.take().to_string()));
                let rest = members.iter().filter(|(name, _)| *name != "Type");
                for (name, value) in rest {
                    let value = self.member(value);
                    object.insert(name.clone(), value);
                }
                object.extend(members.get_key_value("Type").map(|(k, v)| (k.clone(), v.clone())));
                Json::Object(object)
            }
            other => other.clone(),
        }
    }
}

/// What an object says of itself: its members but for ids and for what is inside of it.
fn said(object: &Map<String, Json>) -> String {
    let mut members: Vec<String> = object
        .iter()
        .filter(|(name, value)| *name != "$id" && !value.is_object() && !value.is_array())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    members.sort_unstable();
    members.join("\0")
}
