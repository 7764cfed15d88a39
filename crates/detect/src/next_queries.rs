//! What to look at next: queries for the entities of an alert, over the tables that the logs hold, around the time of the alert.

use std::fmt::Write as _;

use kql::clock::Clock;
use kql::datetime::{DAY, format};
use kql::library::TableSchema;
use kql::types::Type;

use crate::alert::Alert;
use crate::entities::Entity;

/// Entities of a type that queries are made for.
const MAX_ENTITIES: usize = 3;
/// How far before the first event and behind the last one is looked.
const AROUND: i64 = DAY;
/// Characters of a value that is looked for; a longer one is no name of anything.
const MAX_VALUE: usize = 1_000;

/// A query and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextQuery {
    pub purpose: String,
    pub text: String,
}

/// The queries of an alert.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NextQueries {
    pub queries: Vec<NextQuery>,
    /// Entities that a query could be made for, and were too many.
    pub n_left_out: usize,
}

/// What an entity is known by, and the columns in which tables say it.
struct Look {
    entity_type: &'static str,
    value: fn(&Entity) -> Option<String>,
    columns: &'static [&'static str],
    /// Whether the column may hold it as a part: a host's name in a longer one.
    is_part: bool,
}

static LOOKS: &[Look] = &[
    Look {
        entity_type: "Account",
        value: |it| Some(format!("{}@{}", it.get("Name")?, it.get("UPNSuffix")?)),
        columns: &[
            "UserPrincipalName",
            "AccountUPN",
            "AccountUpn",
            "InitiatingProcessAccountUpn",
            "Caller",
            "UserId",
            "InitiatedBy",
            "TargetResources",
            "SenderFromAddress",
            "RecipientEmailAddress",
            "ActorUsername",
            "TargetUsername",
            "SrcUsername",
            "DstUsername",
        ],
        is_part: false,
    },
    Look {
        entity_type: "Account",
        value: |it| it.get("AadUserId").map(str::to_owned),
        columns: &[
            "UserId",
            "AadUserId",
            "AccountObjectId",
            "InitiatingProcessAccountObjectId",
            "InitiatedBy",
            "TargetResources",
        ],
        is_part: false,
    },
    Look {
        entity_type: "Account",
        value: |it| it.get("Sid").map(str::to_owned),
        columns: &[
            "AccountSid",
            "SubjectUserSid",
            "TargetUserSid",
            "TargetSid",
            "InitiatingProcessAccountSid",
        ],
        is_part: false,
    },
    Look {
        entity_type: "Account",
        value: |it| Some(format!("{}\\{}", it.get("NTDomain")?, it.get("Name")?)),
        columns: &["Account", "SubjectAccount", "TargetAccount"],
        is_part: false,
    },
    Look {
        entity_type: "IP",
        value: |it| it.get("Address").map(str::to_owned),
        columns: &[
            "IPAddress",
            "IpAddress",
            "CallerIpAddress",
            "CallerIPAddress",
            "ClientIP",
            "ClientIp",
            "ClientIPAddress",
            "ActorIpAddress",
            "RemoteIP",
            "LocalIP",
            "SourceIP",
            "DestinationIP",
            "SrcIpAddr",
            "DstIpAddr",
            "SenderIPv4",
            "cIP",
            "InitiatedBy",
        ],
        is_part: false,
    },
    Look {
        entity_type: "Host",
        value: |it| it.get("HostName").map(str::to_owned),
        columns: &[
            "Computer",
            "DeviceName",
            "HostName",
            "SrcHostname",
            "DstHostname",
            "DvcHostname",
        ],
        is_part: true,
    },
    Look {
        entity_type: "FileHash",
        value: |it| it.get("Value").map(str::to_owned),
        columns: &[
            "SHA256",
            "SHA1",
            "MD5",
            "FileHash",
            "InitiatingProcessSHA256",
            "InitiatingProcessSHA1",
        ],
        is_part: false,
    },
    Look {
        entity_type: "URL",
        value: |it| it.get("Url").map(str::to_owned),
        columns: &["Url", "RemoteUrl", "RequestURL", "UrlOriginal"],
        is_part: false,
    },
    Look {
        entity_type: "DNS",
        value: |it| it.get("DomainName").map(str::to_owned),
        columns: &["DnsQuery", "QueryName", "RemoteUrl", "UrlDomain"],
        is_part: true,
    },
    Look {
        entity_type: "CloudApplication",
        value: |it| {
            it.value("AppId").map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned))
        },
        columns: &["AppId", "ApplicationId", "OAuthAppId"],
        is_part: false,
    },
    Look {
        entity_type: "AzureResource",
        value: |it| it.get("ResourceId").map(str::to_owned),
        columns: &["_ResourceId", "ResourceId"],
        is_part: false,
    },
    Look {
        entity_type: "Mailbox",
        value: |it| it.get("MailboxPrimaryAddress").map(str::to_owned),
        columns: &["RecipientEmailAddress", "MailboxOwnerUPN", "SenderFromAddress"],
        is_part: false,
    },
    Look {
        entity_type: "MailMessage",
        value: |it| it.get("NetworkMessageId").map(str::to_owned),
        columns: &["NetworkMessageId"],
        is_part: false,
    },
];

/// Queries for the entities of an alert, entity by entity.
pub fn next_queries<'a>(
    alert: &Alert,
    tables: impl Iterator<Item = &'a TableSchema> + Clone,
) -> NextQueries {
    let range = (alert.start.saturating_sub(AROUND), alert.end.saturating_add(AROUND));
    let mut next = NextQueries::default();
    let mut made: Vec<&str> = Vec::new();
    for entity in &alert.entities.list {
        let name = entity.entity_type.name;
        let n_made = made.iter().filter(|it| **it == name).count();
        let queries: Vec<NextQuery> =
            tables.clone().filter_map(|it| query(entity, it, range, alert.form.clock)).collect();
        if queries.is_empty() {
            continue;
        }
        if n_made >= MAX_ENTITIES {
            next.n_left_out += 1;
            continue;
        }
        made.push(name);
        next.queries.extend(queries);
    }
    next
}

/// All that a table says of an entity in some time.
fn query(
    entity: &Entity,
    table: &TableSchema,
    (from, to): (i64, i64),
    clock: Clock,
) -> Option<NextQuery> {
    let mut conditions: Vec<String> = Vec::new();
    for look in LOOKS.iter().filter(|it| it.entity_type == entity.entity_type.name) {
        let Some(value) = (look.value)(entity).filter(|it| it.len() <= MAX_VALUE) else { continue };
        for column in look.columns {
            let ty = table.columns.iter().find(|(name, _)| name == column).map(|it| it.1);
            let operator = match ty {
                Some(Type::String) if !look.is_part => "=~",
                Some(Type::String | Type::Dynamic) => "has",
                _ => continue,
            };
            conditions.push(format!("{column} {operator} {}", literal(&value)));
        }
    }
    if conditions.is_empty() {
        return None;
    }
    let mut text = table_name(&table.name);
    let time = clock.name(&table.name, &table.columns);
    if let Some(time) = time {
        let _ = write!(
            text,
            "\n| where {time} between (datetime({}) .. datetime({}))",
            format(from),
            format(to)
        );
    }
    let _ = write!(text, "\n| where {}", conditions.join("\n    or "));
    if let Some(time) = time {
        let _ = write!(text, "\n| sort by {time} asc");
    }
    let around =
        if time.is_some() { ", from a day before the alert to a day after it" } else { "" };
    let (kind, label) = (entity.entity_type.name, entity.label());
    Some(NextQuery { purpose: format!("{}: {kind} {label}{around}", table.name), text })
}

/// A text as KQL writes it, on one line.
fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}') =>
            {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A table's name, in brackets where it is no plain word.
fn table_name(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match is_plain {
        true => name.to_owned(),
        false => format!("[{}]", literal(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_read_as_it_was_meant() {
        assert_eq!(literal("a\"b\\c\n\u{202e}é"), "\"a\\\"b\\\\c\\n\\u202eé\"");
        assert_eq!(table_name("SigninLogs"), "SigninLogs");
        assert_eq!(table_name("my\"table"), "[\"my\\\"table\"]");
    }
}
