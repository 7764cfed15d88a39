//! How many entities Sentinel keeps for an alert: 500, shared out equally among the rule's mappings, and 64 KB of them.

use super::{Entities, Entity, json};
use crate::settings::Settings;

/// Entities that Sentinel keeps for an alert, shared out equally among the rule's mappings.
pub const SENTINEL_LIMIT: usize = 500;
/// Bytes of their JSON that it keeps. Sentinel cuts the text; here the entities that don't fit are left out, so that it stays JSON.
pub const SENTINEL_BYTES: usize = 64 << 10;

/// Puts those into `entities` that are kept, and counts the others: in default all are kept.
pub fn keep(
    entities: &mut Entities,
    found: Vec<(Entity, usize)>,
    n_mappings: usize,
    settings: &Settings,
) {
    let share = SENTINEL_LIMIT / n_mappings.max(1);
    let mut n_of_mapping = vec![0; n_mappings];
    // The brackets of the array.
    let mut n_bytes = 2;
    for (entity, mapping) in found {
        let n = n_of_mapping.get_mut(mapping).map_or(usize::MAX, |it| {
            *it += 1;
            *it
        });
        let mut is_over = n > share;
        entities.n_over_limit += usize::from(is_over);
        if !is_over {
            // An id has at most three digits more than one, and a comma stands before all but the first.
            n_bytes += json::object(&entity, entities.list.len()).to_string().len() + 1;
            is_over = n_bytes > SENTINEL_BYTES;
            entities.n_over_size += usize::from(is_over);
        }
        if !(is_over && settings.caps_entities) {
            entities.list.push(entity);
        }
    }
}
