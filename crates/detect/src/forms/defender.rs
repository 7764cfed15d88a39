//! Custom detections of Defender XDR: Graph's `detectionRule`, older and newer, and the flat YAML that people keep them in.

use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

use super::names::{guid, made_id};
use super::{Form, Source};
use crate::attack;
use crate::codes::{self, report};
use crate::duration;
use crate::yaml::{Entry, Node};
use kql::datetime::DAY;

/// Impacted assets: the kind, the identifier's ending, and the entity that it makes.
const ASSETS: &[(&str, &str, &str, &str)] = &[
    ("device", "devicename", "Host", "FullName"),
    ("user", "objectid", "Account", "AadUserId"),
    ("user", "sid", "Account", "Sid"),
    ("user", "upn", "Account", "FullName"),
    ("user", "", "Account", "Name"),
    ("mailbox", "", "Mailbox", "MailboxPrimaryAddress"),
];

/// Entity mappings of the newer form: the group, the column's role, and the identifier that it fills.
const GROUPS: &[(&str, &str, &str, &str)] = &[
    ("accounts", "upn", "Account", "FullName"),
    ("accounts", "aaduserid", "Account", "AadUserId"),
    ("accounts", "sid", "Account", "Sid"),
    ("accounts", "name", "Account", "Name"),
    ("accounts", "ntdomain", "Account", "NTDomain"),
    ("hosts", "hostname", "Host", "HostName"),
    ("hosts", "devicename", "Host", "FullName"),
    ("devices", "hostname", "Host", "HostName"),
    ("devices", "devicename", "Host", "FullName"),
    ("mailboxes", "primaryaddress", "Mailbox", "MailboxPrimaryAddress"),
    ("ips", "address", "IP", "Address"),
    ("urls", "url", "URL", "Url"),
    ("files", "name", "File", "Name"),
    ("files", "directory", "File", "Directory"),
    ("processes", "commandline", "Process", "CommandLine"),
    ("processes", "processid", "Process", "ProcessId"),
];

/// Whether a mapping is a `detectionRule`.
pub fn is_rule(node: &Node) -> bool {
    node.get("queryCondition").is_some_and(|it| it.get("queryText").is_some())
}

/// Whether fields are the flat layout of one.
pub fn is_layout(entries: &[Entry]) -> bool {
    let has = |name: &str| entries.iter().any(|it| it.key == name);
    has("query") && has("display_name") && !has("name")
}

/// A `detectionRule` in the words of Sentinel's YAML.
pub fn source(node: &Node) -> Source {
    let at = |path: &[&str]| path.iter().try_fold(node, |node, key| node.get(key));
    let alert = ["detectionAction", "alertTemplate"];
    let template = at(&alert);
    let parts = Parts {
        id: at(&["detectorId"]).or(at(&["id"])),
        name: at(&["displayName"]),
        status: at(&["isEnabled"]).or(at(&["status"])),
        query: at(&["queryCondition", "queryText"]),
        period: at(&["schedule", "period"]).or(at(&["schedule", "frequency"])),
        description: at(&["description"]),
        alert: template,
    };
    of_parts(&parts, node.span)
}

/// The flat layout: `display_name`, `frequency`, `query`, `alert`.
pub fn of_layout(entries: &[Entry]) -> Source {
    let at = |name: &str| entries.iter().find(|it| it.key == name).map(|it| &it.value);
    let parts = Parts {
        id: at("id"),
        name: at("display_name"),
        status: at("status"),
        query: at("query"),
        period: at("frequency"),
        description: at("description"),
        alert: at("alert"),
    };
    of_parts(&parts, entries.first().map_or(Span::default(), |it| it.key_span))
}

/// A rule's parts, by whatever names they go.
struct Parts<'n> {
    id: Option<&'n Node>,
    name: Option<&'n Node>,
    status: Option<&'n Node>,
    query: Option<&'n Node>,
    period: Option<&'n Node>,
    description: Option<&'n Node>,
    alert: Option<&'n Node>,
}

fn of_parts(parts: &Parts<'_>, whole: Span) -> Source {
    let mut diagnostics = Vec::new();
    let mut entries = vec![id(parts, whole)];
    let mut push = |name: &str, node: Option<&Node>| {
        entries.extend(node.filter(|it| !it.is_null()).map(|it| entry(name, it.clone())));
    };
    let of_alert = |name: &str| parts.alert.and_then(|it| it.get(name));
    push("name", parts.name.or(of_alert("title")));
    push("description", of_alert("description").or(parts.description));
    let severity = of_alert("severity").map(|it| like(it, &capital(it.as_text().unwrap_or(""))));
    push("severity", severity.as_ref());
    push("query", parts.query);
    let enabled = parts.status.map(|it| match it.as_text() {
        Some(text) if it.plain_bool().is_none() => {
            Node { span: it.span, ..Node::plain(text.eq_ignore_ascii_case("enabled").to_string()) }
        }
        _ => it.clone(),
    });
    push("enabled", enabled.as_ref());
    let names = (parts.name.and_then(Node::as_text), of_alert("title").and_then(Node::as_text));
    if let (Some(name), Some(title)) = names
        && name != title
    {
        let format = Entry::new("alertDisplayNameFormat", like_of(of_alert("title"), title));
        push("alertDetailsOverride", Some(&Node::mapping([format])));
    }
    push("customDetails", of_alert("customDetails").or(of_alert("custom_details")));
    schedule(parts.period, whole, &mut entries, &mut diagnostics);
    tactics(parts, &mut entries);
    let mappings = mappings(parts, &mut diagnostics);
    if !mappings.is_empty() {
        entries.push(Entry::new("entityMappings", Node::list(mappings)));
    }
    Source { form: Form::Defender, entries: Some(entries), diagnostics, resource: None }
}

fn entry(name: &str, value: Node) -> Entry {
    Entry { key: name.to_owned(), key_span: value.span, value }
}

/// Another text at the same place.
fn like(node: &Node, text: &str) -> Node {
    Node { span: Span::new(node.span.start, node.span.start), ..Node::text(text) }
}

fn like_of(node: Option<&Node>, text: &str) -> Node {
    node.map_or_else(|| Node::text(text), |it| like(it, text))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |it| it.to_uppercase().chain(chars).collect())
}

/// Graph's ids are numbers; a GUID is made from it where there is none.
fn id(parts: &Parts<'_>, whole: Span) -> Entry {
    let text = parts.id.and_then(Node::as_text).unwrap_or_default();
    let name = parts.name.and_then(Node::as_text).unwrap_or_default();
    let id = guid(text).map_or_else(|| made_id(&format!("{text}/{name}")), str::to_owned);
    let span = parts.id.map_or(Span::new(whole.start, whole.start), |it| it.span);
    entry("id", Node { span, ..Node::text(id) })
}

/// The window is four times the frequency, or 30 days from 24 hours on. Zero is the continuous frequency.
fn schedule(
    period: Option<&Node>,
    whole: Span,
    entries: &mut Vec<Entry>,
    found: &mut Vec<Diagnostic>,
) {
    let Some(node) = period else {
        entries.push(entry("kind", like_at(whole, "Hunting")));
        return;
    };
    let text = node.as_text().unwrap_or("").trim();
    let ticks = match text {
        "0" | "0H" | "PT0S" | "PT0H" => 0,
        _ => match duration::parse(text) {
            Some(it) => it.ticks,
            None => {
                let message = format!("`{text}` is not a frequency");
                let help = "the frequencies are 0, 1H, 3H, 12H and 24H";
                found.push(report(&codes::BAD_DURATION, node.span, message, help));
                return;
            }
        },
    };
    if ticks == 0 {
        return entries.push(entry("kind", like(node, "NRT")));
    }
    let window = if ticks >= DAY { 30 * DAY } else { ticks.saturating_mul(4) };
    entries.push(entry("kind", like(node, "Scheduled")));
    for (name, ticks) in [("queryFrequency", ticks), ("queryPeriod", window)] {
        let value = Node { span: node.span, ..like(node, &duration::short_text(ticks)) };
        entries.push(entry(name, Node { span: node.span, ..value }));
    }
}

fn like_at(span: Span, text: &str) -> Node {
    Node { span: Span::new(span.start, span.start), ..Node::text(text) }
}

/// The older form has one category and a list of techniques; the newer one tactics with theirs.
fn tactics(parts: &Parts<'_>, entries: &mut Vec<Entry>) {
    let of_alert = |name: &str| parts.alert.and_then(|it| it.get(name));
    let (mut tactics, mut techniques) = (Vec::new(), Vec::new());
    // Other categories, such as SuspiciousActivity, are no tactics.
    tactics.extend(
        of_alert("category")
            .filter(|it| it.as_text().is_some_and(|it| attack::tactic(it).is_some())),
    );
    techniques.extend(of_alert("mitreTechniques").map_or(&[][..], Node::items));
    let newer = of_alert("tactics").or_else(|| of_alert("mitre")).map_or(&[][..], Node::items);
    for it in newer {
        tactics.extend(it.get("tactic"));
        for technique in it.get("techniques").map_or(&[][..], Node::items) {
            let named = technique.get("technique");
            techniques.push(named.unwrap_or(technique));
            let subs = technique.get("subTechniques").or_else(|| technique.get("sub_techniques"));
            techniques.extend(subs.map_or(&[][..], Node::items));
        }
    }
    for (name, items) in [("tactics", tactics), ("relevantTechniques", techniques)] {
        if !items.is_empty() {
            entries.push(Entry::new(name, Node::list(items.into_iter().cloned())));
        }
    }
}

fn mappings(parts: &Parts<'_>, found: &mut Vec<Diagnostic>) -> Vec<Node> {
    let of_alert = |name: &str| parts.alert.and_then(|it| it.get(name));
    let mut mappings = Vec::new();
    for asset in of_alert("impactedAssets").map_or(&[][..], Node::items) {
        mappings.extend(of_asset(asset, found));
    }
    let newer = of_alert("entityMappings").or_else(|| of_alert("entity_mappings"));
    for group in newer.map_or(&[][..], Node::entries) {
        let name = group.key.to_ascii_lowercase();
        for item in group.value.items() {
            let mut entity = None;
            let mut fields = Vec::new();
            for column in item.entries() {
                let role = column.key.replace('_', "").to_ascii_lowercase();
                let role = role.strip_suffix("column").unwrap_or(&role);
                match GROUPS.iter().find(|it| it.0 == name && it.1 == role) {
                    Some((_, _, kind, identifier)) => {
                        entity = Some(*kind);
                        fields.push((*identifier, column.value.clone()));
                    }
                    None => found.push(no_entity(column.key_span, &column.key)),
                }
            }
            mappings.extend(entity.map(|kind| mapping(kind, fields, item.span)));
        }
    }
    mappings
}

fn of_asset(asset: &Node, found: &mut Vec<Diagnostic>) -> Option<Node> {
    let kind = asset.get("@odata.type").or_else(|| asset.get("impactedAssetType"))?.as_text()?;
    let kind = kind.to_ascii_lowercase();
    let node = asset.get("identifier")?;
    let identifier = node.as_text()?;
    let lower = identifier.to_ascii_lowercase();
    let entity = ASSETS.iter().find(|it| kind.contains(it.0) && lower.ends_with(it.1));
    let Some((_, _, entity, name)) = entity else {
        found.push(no_entity(node.span, identifier));
        return None;
    };
    // The identifier is the column's name, but for its first letter.
    let column = Node { span: node.span, ..Node::text(capital(identifier)) };
    Some(mapping(entity, vec![(*name, column)], asset.span))
}

/// Sentinel's entities know no id of Defender's devices.
fn no_entity(span: Span, name: &str) -> Diagnostic {
    let message =
        format!("`{name}` fills no identifier of Sentinel's entities: no entity is made of it");
    let help = "a device is known by its name (`deviceName`) here";
    Diagnostic { severity: Severity::Info, ..report(&codes::UNKNOWN_ENTITY, span, message, help) }
}

fn mapping(kind: &str, fields: Vec<(&str, Node)>, span: Span) -> Node {
    let field = |(identifier, column): (&str, Node)| {
        let identifier = Node { span: column.span, ..Node::text(identifier) };
        let entries = [Entry::new("identifier", identifier), Entry::new("columnName", column)];
        Node { span, ..Node::mapping(entries) }
    };
    let fields = Node { span, ..Node::list(fields.into_iter().map(field)) };
    let kind = Node { span: Span::new(span.start, span.start), ..Node::text(kind) };
    let entries = [Entry::new("entityType", kind), Entry::new("fieldMappings", fields)];
    Node { span, ..Node::mapping(entries) }
}
