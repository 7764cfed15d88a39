//! Brings together what is one entity: those that share a strong identifier become one with what is known of each; weak ones
//! only where all that is known of them is equal.
//!
//! Where two that are one differ in another member (an account with another display name), the first one's value stays. An
//! entity can bring two together that were apart: one has the object id, one the name, and a third has both.

use std::collections::{HashMap, HashSet};

use super::Entity;
use super::identity::{Strong, agree, strong};

/// Collects entities.
#[derive(Default)]
pub struct Merger {
    slots: Vec<Slot>,
    /// What has been added as it stands: most rows repeat what others said.
    seen: HashSet<String>,
    strong: HashMap<Strong, usize>,
}

enum Slot {
    Here {
        entity: Entity,
        mapping: usize,
    },
    /// It turned out to be one with an earlier one.
    Moved(usize),
}

impl Merger {
    /// Adds an entity that this mapping made.
    pub fn add(&mut self, entity: Entity, mapping: usize) {
        if !self.seen.insert(entity.key()) {
            return;
        }
        let keys = strong(&entity);
        let mut same: Vec<usize> = keys
            .iter()
            .filter_map(|it| self.strong.get(it).map(|at| self.root(*at)))
            .filter(|at| self.keys(*at).is_some_and(|it| agree(&it, &keys)))
            .collect();
        same.sort_unstable();
        same.dedup();
        let Some((first, others)) = same.split_first() else {
            self.slots.push(Slot::Here { entity, mapping });
            self.index(self.slots.len() - 1, keys);
            return;
        };
        self.unite(*first, entity);
        for other in others {
            self.absorb(*first, *other);
        }
        if let Some(keys) = self.keys(*first) {
            self.index(*first, keys);
        }
    }

    /// The entities in the order of their first appearance, each with the mapping that made it first.
    pub fn finish(self) -> Vec<(Entity, usize)> {
        let here = self.slots.into_iter().filter_map(|it| match it {
            Slot::Here { entity, mapping } => Some((entity, mapping)),
            Slot::Moved(_) => None,
        });
        here.collect()
    }

    fn index(&mut self, at: usize, keys: Vec<Strong>) {
        for key in keys {
            self.strong.entry(key).or_insert(at);
        }
    }

    /// Where an entity is now. It moves to earlier places alone, so this ends.
    fn root(&self, mut at: usize) -> usize {
        while let Some(Slot::Moved(to)) = self.slots.get(at) {
            at = *to;
        }
        at
    }

    fn keys(&self, at: usize) -> Option<Vec<Strong>> {
        match self.slots.get(at) {
            Some(Slot::Here { entity, .. }) => Some(strong(entity)),
            _ => None,
        }
    }

    /// Moves a later entity into an earlier one, unless what both have learnt by now tells them apart.
    fn absorb(&mut self, first: usize, other: usize) {
        let (Some(left), Some(right)) = (self.keys(first), self.keys(other)) else { return };
        if !agree(&left, &right) {
            return;
        }
        if let Some(slot) = self.slots.get_mut(other)
            && let Slot::Here { entity, .. } = std::mem::replace(slot, Slot::Moved(first))
        {
            self.unite(first, entity);
        }
    }

    fn unite(&mut self, at: usize, with: Entity) {
        let Some(Slot::Here { entity, .. }) = self.slots.get_mut(at) else { return };
        for (name, value) in with.members {
            if entity.value(&name).is_none() {
                entity.members.push((name, value));
            }
        }
        let identifiers = entity.entity_type.identifiers;
        let place = |name: &str| identifiers.iter().position(|it| *it == name);
        entity.members.sort_by_key(|(name, _)| place(name).unwrap_or(identifiers.len()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Merger;
    use crate::entities::make::{Made, entity};
    use crate::entity_types::EntityType;

    #[test]
    fn many_of_one_name_are_no_matter() {
        let account = EntityType::find("Account").unwrap();
        let mut merger = Merger::default();
        for it in 0..50_000 {
            let values = vec![
                ("AadUserId", json!(it.to_string())),
                ("Name", json!("ada")),
                ("UPNSuffix", json!("contoso.com")),
            ];
            if let Made::Entity(it) = entity(account, values) {
                merger.add(it, 0);
            }
        }
        assert_eq!(merger.finish().len(), 50_000);
    }
}
