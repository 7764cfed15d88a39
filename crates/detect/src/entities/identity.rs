//! What tells entities apart: identifiers that are strong, and all that is known where none is.
//!
//! Sentinel's documentation gives conditions: an address is strong where it is global, a private one with its scope; a URL
//! where it is absolute; a name in a domain where the domain isn't one that every machine has; the SID of a built-in account
//! never; an application's id and name where no instance of it is meant.

use std::net::IpAddr;

use serde_json::Value as Json;

use super::{Entity, json_text};
use crate::entity_types::EntityType;

/// Domains and workgroups that every Windows machine has.
const LOCAL_DOMAINS: [&str; 8] = [
    "NT AUTHORITY",
    "NT SERVICE",
    "BUILTIN",
    "WORKGROUP",
    "WINDOW MANAGER",
    "FONT DRIVER HOST",
    "IIS APPPOOL",
    ".",
];

/// An identifier that tells an entity from all others: which of the type's sets it is, and its values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Strong {
    pub set: usize,
    pub key: String,
}

/// The strong identifiers of an entity, the surest first.
pub fn strong(entity: &Entity) -> Vec<Strong> {
    let sets = entity.entity_type.strong.iter().enumerate();
    let found = sets.filter_map(|(set, names)| {
        let values: Option<Vec<&Json>> = names.iter().map(|it| entity.value(it)).collect();
        let values = values?;
        if !holds(entity, names) {
            return None;
        }
        let mut key = entity.entity_type.name.to_owned();
        names
            .iter()
            .zip(values)
            .for_each(|(name, it)| push(&mut key, entity.entity_type, name, it));
        Some(Strong { set, key })
    });
    found.collect()
}

/// Whether two entities that share an identifier are one: the surest identifier that both have decides.
pub fn agree(left: &[Strong], right: &[Strong]) -> bool {
    let shared =
        left.iter().find_map(|it| right.iter().find(|other| other.set == it.set).map(|o| (it, o)));
    shared.is_some_and(|(left, right)| left == right)
}

/// Everything that is known of an entity.
pub fn whole(entity: &Entity) -> String {
    let mut key = entity.entity_type.name.to_owned();
    for (name, value) in &entity.members {
        push(&mut key, entity.entity_type, name, value);
    }
    key
}

fn push(key: &mut String, entity_type: &EntityType, name: &str, value: &Json) {
    let text = json_text(value);
    let text = match (name, text.parse::<IpAddr>()) {
        ("Address", Ok(it)) => it.to_string(),
        _ if entity_type.folds => text.to_lowercase(),
        _ => text,
    };
    // The length before a value, so that no value can look like two.
    key.push_str(&format!("\0{name}={}:{text}", text.len()));
}

/// Whether the documentation's condition for that set is met.
fn holds(entity: &Entity, names: &[&str]) -> bool {
    let get = |name: &str| entity.get(name).unwrap_or_default();
    match (entity.entity_type.name, names) {
        ("IP", ["Address"]) => get("Address").parse::<IpAddr>().is_ok_and(|it| is_global(&it)),
        ("URL", _) => get("Url").contains("://"),
        ("Account", ["Sid"]) => !is_built_in_sid(get("Sid")),
        ("Account", ["Name", "NTDomain"]) => {
            let domain = get("NTDomain");
            !LOCAL_DOMAINS.iter().any(|it| it.eq_ignore_ascii_case(domain.trim()))
        }
        ("CloudApplication", [_]) => entity.value("InstanceName").is_none(),
        _ => true,
    }
}

/// The well-known SIDs of every machine: of the system, its services, its built-in groups, and of anybody at all.
fn is_built_in_sid(sid: &str) -> bool {
    let sid = sid.trim().to_ascii_uppercase();
    let domain_account = sid.starts_with("S-1-5-21-") || sid.starts_with("S-1-12-");
    !domain_account
}

/// Addresses that one machine of the internet has.
fn is_global(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(it) => {
            let [a, b, ..] = it.octets();
            let shared = a == 100 && (64..128).contains(&b);
            !(it.is_private()
                || it.is_loopback()
                || it.is_link_local()
                || it.is_unspecified()
                || shared)
        }
        IpAddr::V6(it) => match it.to_ipv4_mapped() {
            Some(mapped) => is_global(&IpAddr::V4(mapped)),
            None => {
                let local = it.is_unique_local() || it.is_unicast_link_local();
                !(local || it.is_loopback() || it.is_unspecified())
            }
        },
    }
}
