//! Reads `incidentConfiguration`: whether alerts become incidents, and which of them share one.

use kql::datetime::{DAY, HOUR, MINUTE};
use kql::span::Span;

use crate::codes;
use crate::duration;
use crate::entity_types::EntityType;
use crate::reader::Reader;
use crate::rule::{AlertDetail, IncidentGrouping, Matching};
use crate::yaml::{Entry, Node};

/// How far grouping looks back where the rule doesn't say.
const LOOK_BACK: i64 = 5 * HOUR;

/// How matching is named, before what it selects is known.
#[derive(Clone, Copy)]
enum Method {
    AllEntities,
    AnyAlert,
    Selected,
}

/// `incidentConfiguration`.
pub fn incidents(r: &mut Reader<'_>, node: &Node) {
    for entry in r.entries(node) {
        match r.known_name(entry, &["createIncident", "groupingConfiguration"]) {
            _ if entry.value.is_null() => {}
            Some("createIncident") => {
                r.rule.incidents.create = r.bool(&entry.value).unwrap_or(true);
            }
            Some(_) => r.rule.incidents.grouping = grouping(r, &entry.value),
            None => {}
        }
    }
}

/// Warns of entity types and custom details that incidents are grouped by and the rule doesn't map. Said of the place where the field stands.
pub fn check_grouping(r: &mut Reader<'_>, span: Span) {
    let Some(grouping) = &r.rule.incidents.grouping else { return };
    let Matching::Selected { entities, custom_details, .. } = &grouping.matching else { return };
    let rule = &r.rule;
    let types = entities
        .iter()
        .filter(|it| {
            rule.entity_columns.is_empty()
                && !rule.entity_mappings.iter().any(|mapped| mapped.entity_type == **it)
        })
        .map(|it| format!("incidents are grouped by {}, which the rule doesn't map", it.name));
    let keys = custom_details
        .iter()
        .filter(|key| !rule.custom_details.iter().any(|(it, _)| it == *key))
        .map(|key| {
            format!(
                "incidents are grouped by the custom detail `{key}`, which the rule doesn't have"
            )
        });
    for message in types.chain(keys).collect::<Vec<_>>() {
        r.report(&codes::BAD_GROUPING, span, message, "map it, or group by what is mapped");
    }
}

/// None where grouping is off.
fn grouping(r: &mut Reader<'_>, node: &Node) -> Option<IncidentGrouping> {
    const KNOWN: [&str; 7] = [
        "enabled",
        "reopenClosedIncident",
        "lookbackDuration",
        "matchingMethod",
        "groupByEntities",
        "groupByAlertDetails",
        "groupByCustomDetails",
    ];
    let (mut enabled, mut reopen, mut look_back) = (true, false, LOOK_BACK);
    let mut method = Method::AllEntities;
    let (mut entities, mut details, mut custom_details) = (Vec::new(), Vec::new(), Vec::new());
    for entry in r.entries(node) {
        let value = &entry.value;
        match r.known_name(entry, &KNOWN).unwrap_or_default() {
            _ if value.is_null() => {}
            "enabled" => enabled = r.bool(value).unwrap_or(true),
            "reopenClosedIncident" => reopen = r.bool(value).unwrap_or(false),
            "lookbackDuration" => look_back = look_back_of(r, entry).unwrap_or(LOOK_BACK),
            "matchingMethod" => method = method_of(r, value).unwrap_or(Method::AllEntities),
            "groupByEntities" => entities = types(r, value),
            "groupByAlertDetails" => {
                let items = r.items(value);
                details = items.iter().filter_map(|it| r.one_of(it, &AlertDetail::NAMES)).collect();
            }
            "groupByCustomDetails" => {
                custom_details = r.items(value).iter().filter_map(|it| r.text(it)).collect();
            }
            _ => {}
        }
    }
    let selects_nothing = entities.is_empty() && details.is_empty() && custom_details.is_empty();
    let matching = match method {
        Method::AllEntities => Matching::AllEntities,
        Method::AnyAlert => Matching::AnyAlert,
        Method::Selected => {
            if selects_nothing {
                let span = Span::new(node.span.start, node.span.start);
                let help = "name entity types, details or custom details to group by";
                r.report(&codes::BAD_GROUPING, span, "`Selected` selects nothing", help);
            }
            Matching::Selected { entities, details, custom_details }
        }
    };
    enabled.then_some(IncidentGrouping { reopen, look_back, matching })
}

fn look_back_of(r: &mut Reader<'_>, entry: &Entry) -> Option<i64> {
    let (ticks, span) = r.duration(&entry.value)?;
    if !(5 * MINUTE..=7 * DAY).contains(&ticks) {
        let message = format!(
            "a look-back of {} is outside of 5 minutes to 7 days",
            duration::short_text(ticks)
        );
        let help = "Sentinel refuses to deploy it; it runs here";
        r.report(&codes::OUT_OF_LIMITS, span, message, help);
    }
    Some(ticks)
}

/// `All` and `Any` are the names of an older form.
fn method_of(r: &mut Reader<'_>, node: &Node) -> Option<Method> {
    let names = [
        ("AllEntities", Method::AllEntities),
        ("AnyAlert", Method::AnyAlert),
        ("Selected", Method::Selected),
        ("All", Method::AllEntities),
        ("Any", Method::AnyAlert),
        ("Custom", Method::Selected),
    ];
    r.one_of(node, &names)
}

fn types(r: &mut Reader<'_>, node: &Node) -> Vec<&'static EntityType> {
    let mut found = Vec::new();
    for item in r.items(node) {
        let Some(text) = r.text(item) else { continue };
        match EntityType::find(&text) {
            Some(it) => found.push(it),
            None => {
                let message = format!("`{text}` is not an entity type: it is not grouped by");
                let help = "the types are Account, Host, IP, URL, File, Process and others";
                r.report(&codes::UNKNOWN_ENTITY, item.span, message, help);
            }
        }
    }
    found
}
