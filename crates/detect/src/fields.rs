//! The fields of a rule file: one table that says of each how it is read.

use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::codes;
use crate::reader::Reader;
use crate::rule::{Grouping, Kind, Query, Rule, Schedule, Severity, TriggerOperator};
use crate::text_map::TextMap;
use crate::yaml::{Entry, Node, Value};
use crate::{duration, incident_fields, mappings, metadata};

/// One field: its name and what is done with it.
struct Field {
    name: &'static str,
    read: Read,
}

enum Read {
    By(fn(&mut Reader<'_>, &Node)),
    /// Nothing depends on it.
    Information,
}

const fn field(name: &'static str, read: fn(&mut Reader<'_>, &Node)) -> Field {
    Field { name, read: Read::By(read) }
}

static FIELDS: &[Field] = &[
    field("id", id),
    field("name", |r, node| r.rule.name = r.short_text("name", node, 256)),
    field("description", description),
    field("kind", kind),
    field("severity", severity),
    field("status", |r, node| r.rule.status = r.text(node)),
    field("enabled", |r, node| r.rule.enabled = r.bool(node).unwrap_or(true)),
    field("requiredDataConnectors", metadata::connectors),
    field("query", query),
    field("queryFrequency", |r, node| r.frequency = r.duration(node)),
    field("queryPeriod", |r, node| r.period = r.duration(node)),
    field("triggerOperator", trigger_operator),
    field("triggerThreshold", trigger_threshold),
    field("tactics", |r, node| r.rule.tactics = metadata::tactics(r, node)),
    field("relevantTechniques", |r, node| r.rule.techniques = metadata::techniques(r, node)),
    field("techniques", |r, node| r.rule.techniques = metadata::techniques(r, node)),
    field("entityMappings", mappings::entity_mappings),
    field("customDetails", mappings::custom_details),
    field("alertDetailsOverride", mappings::details_override),
    field("eventGroupingSettings", grouping),
    field("suppressionEnabled", |r, node| r.is_suppressed = r.bool(node)),
    field("suppressionDuration", |r, node| r.suppression = r.duration(node)),
    field("incidentConfiguration", incident_fields::incidents),
    field("sentinelEntitiesMappings", mappings::entity_columns),
    field("startTimeUtc", start),
    field("version", |r, node| r.rule.version = r.text(node)),
    field("metadata", metadata::metadata),
    Field { name: "tags", read: Read::Information },
    Field { name: "alertRuleTemplateName", read: Read::Information },
    Field { name: "templateVersion", read: Read::Information },
];

const DEPLOY: &str = "Sentinel refuses to deploy it; it runs here";

/// Reads the fields of a rule file with that text.
pub fn read_fields(source: &str, entries: &[Entry]) -> (Rule, Vec<Diagnostic>) {
    let mut r = Reader::new(source);
    for entry in entries {
        read_field(&mut r, entry);
    }
    require(&mut r, entries, &["id", "name", "query"]);
    schedule(&mut r, entries);
    suppression(&mut r);
    let techniques = |it: &&Entry| matches!(it.key.as_str(), "relevantTechniques" | "techniques");
    if let Some(entry) = entries.iter().find(techniques) {
        metadata::techniques_against_tactics(&mut r, &entry.value);
    }
    if let Some(entry) = entries.iter().find(|it| it.key == "incidentConfiguration") {
        incident_fields::check_grouping(&mut r, entry.key_span);
    }
    (r.rule, r.diagnostics)
}

fn read_field(r: &mut Reader<'_>, entry: &Entry) {
    let Some(field) = FIELDS.iter().find(|it| it.name == entry.key) else {
        return r.unknown_field(entry, FIELDS.iter().map(|it| it.name));
    };
    match field.read {
        Read::By(_) if entry.value.is_null() => {}
        Read::By(read) => read(r, &entry.value),
        Read::Information => {}
    }
}

fn require(r: &mut Reader<'_>, entries: &[Entry], names: &[&str]) {
    for name in names {
        let entry = entries.iter().find(|it| it.key == *name);
        if entry.is_none_or(|it| it.value.is_blank()) {
            let span = entry.or(entries.first()).map_or(Span::default(), |it| it.key_span);
            let help = format!("add a line `{name}: ...`");
            r.report(&codes::MISSING, span, format!("the rule has no `{name}`"), help);
        }
    }
}

fn schedule(r: &mut Reader<'_>, entries: &[Entry]) {
    let has_schedule = r.frequency.is_some()
        || r.period.is_some()
        || r.operator.is_some()
        || r.threshold.is_some();
    r.rule.kind = r.kind.unwrap_or(if has_schedule { Kind::Scheduled } else { Kind::Hunting });
    if r.rule.kind != Kind::Scheduled {
        return;
    }
    require(r, entries, &["queryFrequency", "queryPeriod"]);
    let (Some((frequency, frequency_span)), Some((period, period_span))) = (r.frequency, r.period)
    else {
        return;
    };
    for (ticks, span) in [(frequency, frequency_span), (period, period_span)] {
        check_range(r, ticks, span, span == period_span);
    }
    if period < frequency {
        let message = "the period is shorter than the frequency: events between two windows are never looked at";
        let help = "make `queryPeriod` at least `queryFrequency`";
        r.report(&codes::GAP, period_span, message, help);
    } else if period >= 2 * kql::datetime::DAY && frequency < kql::datetime::HOUR {
        let message = "a period of 2 days or more takes a frequency of 1 hour or more";
        r.report(&codes::TOO_OFTEN, frequency_span, message, DEPLOY);
    }
    r.rule.period_span = period_span;
    let operator = r.operator.unwrap_or(TriggerOperator::GreaterThan);
    r.rule.schedule =
        Some(Schedule { frequency, period, operator, threshold: r.threshold.unwrap_or(0) });
}

/// Sentinel takes 5 minutes to 14 days.
fn check_range(r: &mut Reader<'_>, ticks: i64, span: Span, is_period: bool) {
    let text = duration::short_text(ticks);
    if is_period && ticks > 14 * kql::datetime::DAY {
        let message = format!("a window of {text} is longer than Sentinel's 14 days");
        r.report(&codes::TOO_LONG, span, message, DEPLOY);
    } else if !(5 * kql::datetime::MINUTE..=14 * kql::datetime::DAY).contains(&ticks) {
        let message = format!("{text} is outside of 5 minutes to 14 days");
        r.report(&codes::OUT_OF_LIMITS, span, message, DEPLOY);
    }
}

fn id(r: &mut Reader<'_>, node: &Node) {
    let Some(text) = r.text(node) else { return };
    match uuid::Uuid::try_parse(&text) {
        Ok(id) if text.len() == 36 => r.rule.id = id.to_string(),
        _ => {
            let help = "write a GUID: 32 hexadecimal digits as 8-4-4-4-12";
            r.report(&codes::BAD_ID, node.span, format!("`{text}` is not a GUID"), help);
        }
    }
}

fn description(r: &mut Reader<'_>, node: &Node) {
    let text = r.short_text("description", node, 5000);
    // Many published rules wrap the text of a block scalar in quotes, which YAML keeps.
    let inner = text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(&text);
    r.rule.description = inner.trim().to_owned();
}

fn kind(r: &mut Reader<'_>, node: &Node) {
    r.kind = r.one_of(
        node,
        &[("Scheduled", Kind::Scheduled), ("NRT", Kind::Nrt), ("Hunting", Kind::Hunting)],
    );
}

fn severity(r: &mut Reader<'_>, node: &Node) {
    r.rule.severity = r.one_of(node, &Severity::NAMES);
}

fn query(r: &mut Reader<'_>, node: &Node) {
    let Value::Scalar { text, style } = &node.value else {
        return r.wrong_shape(node, "text");
    };
    let n_chars = text.chars().count();
    if n_chars > 10_000 {
        let at = Span::new(node.span.start, node.span.start);
        let message = format!("the query has {n_chars} characters, over 10,000");
        r.report(&codes::OUT_OF_LIMITS, at, message, "Sentinel refuses to deploy it; it runs here");
    }
    let map = TextMap::new(text, *style, r.source, node.span);
    r.rule.query = Query { text: text.as_str().into(), map, span: node.span };
}

fn trigger_operator(r: &mut Reader<'_>, node: &Node) {
    let names: Vec<_> = TriggerOperator::NAMES
        .iter()
        .flat_map(|(short, long, it)| [(*short, *it), (*long, *it)])
        .collect();
    r.operator = r.one_of(node, &names);
}

fn trigger_threshold(r: &mut Reader<'_>, node: &Node) {
    let Some(text) = r.text(node) else { return };
    r.threshold = text.parse().ok();
    match r.threshold {
        None => r.wrong_shape(node, "a whole number"),
        Some(it) if it > 10_000 => {
            r.report(
                &codes::OUT_OF_LIMITS,
                node.span,
                "a threshold over 10,000",
                "Sentinel refuses to deploy it; it runs here",
            );
        }
        Some(_) => {}
    }
}

fn grouping(r: &mut Reader<'_>, node: &Node) {
    for entry in r.entries(node) {
        match entry.key.as_str() {
            "aggregationKind" => {
                let names = [
                    ("SingleAlert", Grouping::SingleAlert),
                    ("AlertPerResult", Grouping::AlertPerResult),
                ];
                r.rule.grouping = r.one_of(&entry.value, &names).unwrap_or_default();
            }
            _ => r.unknown_field(entry, ["aggregationKind"]),
        }
    }
}

/// Sentinel rests for five hours where the rule doesn't say how long.
fn suppression(r: &mut Reader<'_>) {
    let duration = r.suppression.unwrap_or((5 * kql::datetime::HOUR, Span::default()));
    if r.suppression.is_some() && duration.0 > kql::datetime::DAY {
        let message = format!("a rest of {} is over a day", duration::short_text(duration.0));
        let help = "Sentinel refuses to deploy it; it runs here";
        r.report(&codes::OUT_OF_LIMITS, duration.1, message, help);
    }
    r.rule.suppression = (r.is_suppressed == Some(true)).then_some(duration.0);
}

fn start(r: &mut Reader<'_>, node: &Node) {
    let Some(text) = r.text(node) else { return };
    r.rule.start = kql::datetime::parse_iso(&text);
    if r.rule.start.is_none() {
        r.wrong_shape(node, "a time such as 2026-01-31T08:00:00Z");
    }
}
