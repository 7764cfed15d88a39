//! What alerts of one incident have in common.

use uuid::Uuid;

use crate::alert::Alert;
use crate::entities::Entity;
use crate::rule::{AlertDetail, Matching, Severity};

/// Equal for alerts that the rule's grouping brings together. Entities and values count as sets: their order doesn't tell.
pub fn of(alert: &Alert, matching: &Matching) -> Uuid {
    let mut parts = Vec::new();
    match matching {
        Matching::AnyAlert => {}
        Matching::AllEntities => parts.push(entities(alert, |_| true)),
        Matching::Selected { entities: types, details, custom_details } => {
            for it in types {
                parts.push(entities(alert, |entity| entity.entity_type == *it));
            }
            for it in details {
                parts.push(match it {
                    AlertDetail::DisplayName => alert.name.clone(),
                    AlertDetail::Severity => alert.severity.map_or("", Severity::name).to_owned(),
                });
            }
            for key in custom_details {
                let found = alert.custom_details.iter().find(|(it, _)| it == key);
                parts.push(set(found.map(|(_, values)| values.clone()).unwrap_or_default()));
            }
        }
    }
    let start = Uuid::nil();
    parts.iter().fold(start, |key, it| Uuid::new_v5(&key, it.as_bytes()))
}

fn entities(alert: &Alert, is_meant: impl Fn(&Entity) -> bool) -> String {
    set(alert.entities.list.iter().filter(|it| is_meant(it)).map(Entity::key).collect())
}

/// One text for all, with the length of each before it so that no value can look like two.
fn set(mut items: Vec<String>) -> String {
    items.sort_unstable();
    items.dedup();
    items.iter().map(|it| format!("{}:{it}", it.len())).collect()
}
