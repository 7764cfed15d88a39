//! Entities as OCSF's observables: the values that an analyst searches other logs for.

use std::collections::HashSet;

use serde_json::{Value as Json, json};

use crate::entities::Entity;

/// An observable's type: OCSF's number and, where the schema's dictionary has one, its caption.
type Kind = (u8, &'static str);

const HOSTNAME: Kind = (1, "Hostname");
const ADDRESS: Kind = (2, "IP Address");
const MAC: Kind = (3, "MAC Address");
const USER_NAME: Kind = (4, "User Name");
const EMAIL: Kind = (5, "Email Address");
const URL: Kind = (6, "URL String");
const FILE_NAME: Kind = (7, "File Name");
const HASH: Kind = (8, "Hash");
const RESOURCE: Kind = (10, "Resource UID");
const COMMAND_LINE: Kind = (13, "Command Line");
const PROCESS_ID: Kind = (15, "Process ID");
const USER_UID: Kind = (31, "");
const GROUP_NAME: Kind = (32, "");
const GROUP_UID: Kind = (33, "");
const SERIAL_NUMBER: Kind = (37, "Serial Number");
const SUBJECT: Kind = (40, "");
const MESSAGE: Kind = (42, "Message UID");
const PATH: Kind = (45, "File Path");
const DEVICE: Kind = (47, "");

/// Which identifiers of an entity type are observables. An empty identifier is what a person calls the entity.
static KINDS: &[(&str, &[(&str, Kind)])] = &[
    ("Account", &[("", USER_NAME), ("AadUserId", USER_UID), ("Sid", USER_UID), ("PUID", USER_UID)]),
    ("Host", &[("", HOSTNAME), ("NetBiosName", HOSTNAME), ("AzureID", RESOURCE)]),
    ("IP", &[("Address", ADDRESS)]),
    ("URL", &[("Url", URL)]),
    ("AzureResource", &[("ResourceId", RESOURCE)]),
    ("DNS", &[("DomainName", HOSTNAME)]),
    ("File", &[("Name", FILE_NAME), ("Directory", PATH)]),
    ("FileHash", &[("Value", HASH)]),
    ("Process", &[("ProcessId", PROCESS_ID), ("CommandLine", COMMAND_LINE)]),
    (
        "SecurityGroup",
        &[("DistinguishedName", GROUP_NAME), ("SID", GROUP_UID), ("ObjectGuid", GROUP_UID)],
    ),
    ("Mailbox", &[("MailboxPrimaryAddress", EMAIL), ("Upn", USER_NAME)]),
    (
        "MailMessage",
        &[
            ("Recipient", EMAIL),
            ("Sender", EMAIL),
            ("P1Sender", EMAIL),
            ("P2Sender", EMAIL),
            ("SenderIP", ADDRESS),
            ("Subject", SUBJECT),
            ("InternetMessageId", MESSAGE),
            ("NetworkMessageId", MESSAGE),
        ],
    ),
    (
        "SubmissionMail",
        &[
            ("Recipient", EMAIL),
            ("Sender", EMAIL),
            ("Submitter", EMAIL),
            ("SenderIp", ADDRESS),
            ("Subject", SUBJECT),
            ("NetworkMessageId", MESSAGE),
        ],
    ),
    ("IoTDevice", &[("DeviceId", DEVICE), ("MacAddress", MAC), ("SerialNumber", SERIAL_NUMBER)]),
];

/// The observables of an alert, each once. Their names say where in the finding's `unmapped` they stand. An entity of a type that OCSF has
/// no observable for (an application, malware, a registry key) is `Other`, under its own type.
pub fn observables(entities: &[Entity]) -> Vec<Json> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    for (at, entity) in entities.iter().enumerate() {
        for (identifier, (type_id, caption), value) in of_entity(entity) {
            if value.is_empty() || !seen.insert((type_id, caption, value.clone())) {
                continue;
            }
            let place =
                if identifier.is_empty() { String::new() } else { format!(".{identifier}") };
            let mut object = json!({
                "name": format!("unmapped.Entities[{at}]{place}"),
                "type_id": type_id,
                "value": value,
            });
            if let (false, Json::Object(members)) = (caption.is_empty(), &mut object) {
                members.insert("type".to_owned(), json!(caption));
            }
            found.push(object);
        }
    }
    found
}

fn of_entity(entity: &Entity) -> Vec<(&'static str, Kind, String)> {
    let known = KINDS.iter().find(|(name, _)| *name == entity.entity_type.name);
    let Some((_, identifiers)) = known else {
        let value = match (entity.get("Hive"), entity.get("Key")) {
            (Some(hive), Some(key)) => format!("{hive}\\{key}"),
            _ => entity.label(),
        };
        return vec![("", (99, entity.entity_type.name), value)];
    };
    let text = |value: &Json| match value {
        Json::String(it) => it.clone(),
        other => other.to_string(),
    };
    let value = |(identifier, kind): &(&'static str, Kind)| {
        let value = match *identifier {
            "" if is_named(entity) => entity.label(),
            "" => return None,
            name => text(entity.value(name)?),
        };
        Some((*identifier, *kind, value))
    };
    identifiers.iter().filter_map(value).collect()
}

/// Whether what a person calls it is a name, and no number.
fn is_named(entity: &Entity) -> bool {
    entity.get("Name").is_some() || entity.get("HostName").is_some()
}
