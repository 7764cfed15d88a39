//! One entity from the cells of one mapping.

use std::borrow::Cow;
use std::net::IpAddr;

use engine::types::Cell;
use serde_json::Value as Json;

use super::{Entity, cell_text, json_text};
use crate::entity_types::{BUILT_IN_ACCOUNTS, EntityType};

/// What cells come to.
pub enum Made {
    Entity(Entity),
    /// All required identifiers are empty.
    Incomplete,
    /// An account that every system has.
    BuiltIn,
}

/// An entity of identifiers that have a value.
pub fn entity(entity_type: &'static EntityType, values: Vec<(&'static str, Json)>) -> Made {
    if !entity_type.is_satisfied_by(|name| values.iter().any(|(it, _)| *it == name)) {
        return Made::Incomplete;
    }
    let mut members: Vec<(Cow<'static, str>, Json)> =
        values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
    take_apart(entity_type.name, &mut members);
    if is_built_in(entity_type, &members) {
        return Made::BuiltIn;
    }
    let place = |name: &str| entity_type.identifiers.iter().position(|it| *it == name);
    members.sort_by_key(|(name, _)| place(name));
    Made::Entity(Entity { entity_type, members })
}

/// FullName is no member of an entity: Sentinel takes it apart. A display name is one, and stays; where it has the form of a full
/// name and nothing else names the account, it is taken apart too.
fn take_apart(entity_type: &str, members: &mut Vec<(Cow<'static, str>, Json)>) {
    let full = match members.iter().position(|(name, _)| name == "FullName") {
        Some(at) => json_text(&members.remove(at).1),
        None => {
            let shown = members.iter().find(|(name, _)| name == "DisplayName");
            let is_named = members.iter().any(|(name, _)| name == "Name");
            match shown.map(|(_, value)| json_text(value)) {
                Some(it) if entity_type == "Account" && !is_named && is_full_name(&it) => it,
                _ => return,
            }
        }
    };
    for (name, part) in split_full_name(entity_type, full.trim()) {
        if !members.iter().any(|(it, _)| it == name) {
            members.push((Cow::Borrowed(name), Json::from(part)));
        }
    }
}

fn is_full_name(text: &str) -> bool {
    text.contains(['@', '\\']) && !text.trim().contains(char::is_whitespace)
}

fn split_full_name<'a>(entity_type: &str, full: &'a str) -> Vec<(&'static str, &'a str)> {
    let parts = match entity_type {
        "Account" => match (full.split_once('\\'), full.rsplit_once('@')) {
            (Some((domain, name)), _) => [("Name", name), ("NTDomain", domain)],
            (None, Some((name, suffix))) => [("Name", name), ("UPNSuffix", suffix)],
            (None, None) => [("Name", full), ("", "")],
        },
        _ => match full.split_once('.') {
            // A host that goes by its address has no domain.
            Some(_) if full.parse::<IpAddr>().is_ok() => [("HostName", full), ("", "")],
            Some((host, domain)) => [("HostName", host), ("DnsDomain", domain)],
            None => [("HostName", full), ("", "")],
        },
    };
    parts.into_iter().filter(|(_, part)| !part.is_empty()).collect()
}

/// Whether it is an account known by nothing but a name that systems have themselves.
pub fn is_built_in(entity_type: &EntityType, members: &[(Cow<'static, str>, Json)]) -> bool {
    let says_little = |name: &str| matches!(name, "IsDomainJoined" | "DisplayName" | "AadTenantId");
    let mut telling = members.iter().filter(|(name, _)| !says_little(name));
    match (entity_type.name, telling.next(), telling.next()) {
        ("Account", Some((name, Json::String(text))), None) if name == "Name" => {
            BUILT_IN_ACCOUNTS.iter().any(|it| it.eq_ignore_ascii_case(text.trim()))
        }
        _ => false,
    }
}

/// The value of a cell; None where it is empty. What the schema has as a number, a list or a bag stays one where the cell holds
/// one, and a bool stays a bool; everything else is text.
pub fn value(identifier: &str, cell: Cell<'_>) -> Option<Json> {
    if let Cell::Bool(it) = cell {
        return Some(Json::Bool(it));
    }
    match identifier {
        "AppId" | "MailCount" => {
            let text = cell_text(cell);
            if let Ok(number) = text.trim().parse::<i64>() {
                return Some(Json::from(number));
            }
        }
        "IsDomainJoined" | "IsVolumeAnomaly" => match cell_text(cell).trim() {
            it if it.eq_ignore_ascii_case("true") => return Some(Json::Bool(true)),
            it if it.eq_ignore_ascii_case("false") => return Some(Json::Bool(false)),
            _ => {}
        },
        "NetworkMessageIds"
        | "Threats"
        | "Urls"
        | "Protocols"
        | "ThreatDetectionMethods"
        | "CountByDeliveryStatus"
        | "CountByThreatType"
        | "CountByProtectionStatus" => {
            if let it @ (Json::Array(_) | Json::Object(_)) = cell.to_json() {
                return Some(it);
            }
        }
        _ => {}
    }
    Some(cell_text(cell)).filter(|it| !it.trim().is_empty()).map(Json::from)
}
