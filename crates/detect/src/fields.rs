//! The fields of a rule file: one table that says of each how it is read.

use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::codes;
use crate::forms::{Form, canonical};
use crate::reader::Reader;
use crate::rule::{Grouping, Kind, Query, Rule, Schedule, Severity, TriggerOperator};
use crate::text_map::TextMap;
use crate::yaml::{Entry, Node, Value, same};
use crate::{duration, incident_fields, mappings, metadata};
use kql::suggest::slip;

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

const SCHEDULE: &[&str] = &["queryFrequency", "queryPeriod", "triggerOperator", "triggerThreshold"];

/// Lists that are put together where a rule has them under two names.
const JOINED: &[&str] = &["tactics", "relevantTechniques"];

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
    information("tags"),
    information("alertRuleTemplateName"),
    information("templateVersion"),
    information("arm"),
    // What the API adds to a rule.
    information("lastModifiedUtc"),
    information("lastUpdatedDateUTC"),
    information("createdDateUTC"),
    information("alertRulesCreatedByTemplateCount"),
    // Of exploration queries.
    information("InputEntityType"),
    information("InputFields"),
    information("OutputEntityTypes"),
    information("QueryPeriodBefore"),
    information("QueryPeriodAfter"),
    information("DataSources"),
];

const DEPLOY: &str = "Sentinel refuses to deploy it; it runs here";

const fn information(name: &'static str) -> Field {
    Field { name, read: Read::Information }
}

/// Reads the fields of a rule of a file with that text.
pub fn read_fields(source: &str, form: Form, entries: &[Entry]) -> (Rule, Vec<Diagnostic>) {
    let mut r = Reader::new(source);
    r.rule.form = form;
    let entries = named(&mut r, entries);
    for entry in &entries {
        read_field(&mut r, entry);
    }
    require(&mut r, &entries, &["id", "name", "query"]);
    schedule(&mut r, &entries);
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

/// The entries under the names of the fields that they stand for. Where a field has its right name too, that one counts.
fn named(r: &mut Reader<'_>, entries: &[Entry]) -> Vec<Entry> {
    let is_exploration = entries.iter().any(|it| it.key == "InputEntityType");
    let mut all: Vec<Entry> = Vec::new();
    let mut more: Vec<(&Entry, &str)> = Vec::new();
    for entry in entries {
        let known = FIELDS.iter().map(|it| it.name);
        let name = match known.clone().find(|it| *it == entry.key) {
            Some(it) => Some(it),
            None => canonical(&entry.key).or_else(|| slip(&entry.key, known.clone())),
        };
        let Some(name) = name else {
            r.unknown_field(entry, known);
            continue;
        };
        if name != entry.key {
            if entries.iter().any(|it| it.key == name) || all.iter().any(|it| it.key == name) {
                match JOINED.contains(&name) {
                    true => more.push((entry, name)),
                    false => r.unknown_field(entry, known),
                }
                continue;
            }
            if !is_exploration {
                r.other_spelling(entry.key_span, &entry.key, name);
            }
        }
        all.push(Entry { key: name.to_owned(), ..entry.clone() });
    }
    for (entry, name) in more {
        if let Some(it) = all.iter_mut().find(|it| it.key == name) {
            join(r, it, entry);
        }
    }
    all
}

/// Adds what a list holds under its other name and not under its right one.
fn join(r: &mut Reader<'_>, list: &mut Entry, more: &Entry) {
    let message = format!("`{}` beside `{}`: what they hold is put together", more.key, list.key);
    let help = format!("write all of it under `{}`", list.key);
    let mut it = codes::report(&codes::DUPLICATE_KEY, more.key_span, message, help);
    it.severity = kql::diagnostic::Severity::Warning;
    r.diagnostics.push(it);
    let items = |node: &Node| match &node.value {
        Value::Sequence(items) => items.clone(),
        _ if node.is_null() => Vec::new(),
        _ => vec![node.clone()],
    };
    let mut all = items(&list.value);
    let new: Vec<Node> =
        items(&more.value).into_iter().filter(|it| !all.iter().any(|old| same(old, it))).collect();
    all.extend(new);
    list.value = Node { value: Value::Sequence(all), span: list.value.span };
}

fn read_field(r: &mut Reader<'_>, entry: &Entry) {
    let field = FIELDS.iter().find(|it| it.name == entry.key);
    match field.map(|it| &it.read) {
        Some(Read::By(_)) if entry.value.is_null() => {}
        Some(Read::By(read)) => read(r, &entry.value),
        Some(Read::Information) | None => {}
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
    if !has_schedule && !entries.iter().any(|it| SCHEDULE.contains(&it.key.as_str())) {
        let kind = entries.iter().find(|it| it.key == "kind");
        let span = kind.map_or(Span::default(), |it| it.value.span);
        let message = "a scheduled rule without `queryFrequency` and `queryPeriod`: it is read as a hunting query";
        let help = "add both, or leave `kind` out";
        r.rule.kind = Kind::Hunting;
        let severity = kql::diagnostic::Severity::Warning;
        let it = codes::report(&codes::MISSING, span, message, help);
        return r.diagnostics.push(Diagnostic { severity, ..it });
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
    let most = if r.rule.form == Form::Defender { 30 } else { 14 };
    if is_period && ticks > most * kql::datetime::DAY {
        let message = format!("a window of {text} is longer than Sentinel's 14 days");
        r.report(&codes::TOO_LONG, span, message, DEPLOY);
    } else if !(5 * kql::datetime::MINUTE..=most * kql::datetime::DAY).contains(&ticks) {
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
        match r.known_name(entry, &["aggregationKind"]) {
            Some(_) if entry.value.is_null() => {}
            Some(_) => {
                let names = [
                    ("SingleAlert", Grouping::SingleAlert),
                    ("AlertPerResult", Grouping::AlertPerResult),
                ];
                r.rule.grouping = r.one_of(&entry.value, &names).unwrap_or_default();
            }
            None => {}
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
