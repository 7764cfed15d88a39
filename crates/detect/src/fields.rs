//! The fields of a rule file: one table that says of each how it is read.

use kql::codes::Code;
use kql::diagnostic::Diagnostic;
use kql::span::Span;

use crate::codes::{self, report};
use crate::nearest::nearest;
use crate::rule::{Grouping, Kind, Query, Rule, Schedule, Severity, Text, TriggerOperator};
use crate::text_map::TextMap;
use crate::yaml::{self, Entry, Node, Value};
use crate::{duration, mappings, metadata};

/// One field: its name and what is done with it.
struct Field {
    name: &'static str,
    read: Read,
}

enum Read {
    By(fn(&mut Reader<'_>, &Node)),
    /// Sentinel acts on it, we don't yet.
    NotYet,
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
    field("suppressionEnabled", suppression),
    field("version", |r, node| r.rule.version = r.text(node)),
    field("metadata", metadata::metadata),
    Field { name: "suppressionDuration", read: Read::Information },
    Field { name: "tags", read: Read::Information },
    Field { name: "alertRuleTemplateName", read: Read::Information },
    Field { name: "templateVersion", read: Read::Information },
    Field { name: "sentinelEntitiesMappings", read: Read::NotYet },
    Field { name: "incidentConfiguration", read: Read::NotYet },
    Field { name: "startTimeUtc", read: Read::NotYet },
];

/// Reads fields into a rule and keeps what is wrong with them.
pub struct Reader<'a> {
    pub source: &'a str,
    pub rule: Rule,
    pub diagnostics: Vec<Diagnostic>,
    kind: Option<Kind>,
    frequency: Option<(i64, Span)>,
    period: Option<(i64, Span)>,
    operator: Option<TriggerOperator>,
    threshold: Option<u64>,
}

impl<'a> Reader<'a> {
    /// Reads the fields of a rule file with that text.
    pub fn read(source: &'a str, entries: &[Entry]) -> (Rule, Vec<Diagnostic>) {
        let rule = Rule { enabled: true, ..Rule::default() };
        let (kind, frequency, period, operator, threshold) = Default::default();
        let mut r = Reader {
            source,
            rule,
            diagnostics: Vec::new(),
            kind,
            frequency,
            period,
            operator,
            threshold,
        };
        for entry in entries {
            r.field(entry);
        }
        r.require(entries, &["id", "name", "query"]);
        r.schedule(entries);
        (r.rule, r.diagnostics)
    }

    fn field(&mut self, entry: &Entry) {
        let Some(field) = FIELDS.iter().find(|it| it.name == entry.key) else {
            return self.unknown_field(entry, FIELDS.iter().map(|it| it.name));
        };
        match field.read {
            Read::By(_) if entry.value.is_null() => {}
            Read::By(read) => read(self, &entry.value),
            Read::NotYet => self.not_yet(&entry.key, entry.key_span),
            Read::Information => {}
        }
    }

    /// Warns of a field that is none of the known ones.
    pub fn unknown_field<'n>(&mut self, entry: &Entry, known: impl IntoIterator<Item = &'n str>) {
        let message = format!("`{}` is not a known field", entry.key);
        let help = match nearest(&entry.key, known) {
            Some(it) => format!("did you mean `{it}`?"),
            None => "leave it out: nothing acts on it".to_owned(),
        };
        self.report(&codes::UNKNOWN_FIELD, entry.key_span, message, help);
    }

    fn require(&mut self, entries: &[Entry], names: &[&str]) {
        for name in names {
            let entry = entries.iter().find(|it| it.key == *name);
            if entry.is_none_or(|it| it.value.is_blank()) {
                let span = entry.or(entries.first()).map_or(Span::default(), |it| it.key_span);
                let help = format!("add a line `{name}: ...`");
                self.report(&codes::MISSING, span, format!("the rule has no `{name}`"), help);
            }
        }
    }

    fn schedule(&mut self, entries: &[Entry]) {
        let has_schedule = self.frequency.is_some()
            || self.period.is_some()
            || self.operator.is_some()
            || self.threshold.is_some();
        self.rule.kind =
            self.kind.unwrap_or(if has_schedule { Kind::Scheduled } else { Kind::Hunting });
        if self.rule.kind != Kind::Scheduled {
            return;
        }
        self.require(entries, &["queryFrequency", "queryPeriod"]);
        let (Some((frequency, frequency_span)), Some((period, period_span))) =
            (self.frequency, self.period)
        else {
            return;
        };
        let limit = "Sentinel refuses to deploy it; it runs here";
        for (ticks, span) in [(frequency, frequency_span), (period, period_span)] {
            if !(5 * kql::datetime::MINUTE..=14 * kql::datetime::DAY).contains(&ticks) {
                let message =
                    format!("{} is outside of 5 minutes to 14 days", duration::short_text(ticks));
                self.report(&codes::OUT_OF_LIMITS, span, message, limit);
            }
        }
        if period < frequency {
            let message = "the period is shorter than the frequency: events between two windows are never looked at";
            self.report(
                &codes::OUT_OF_LIMITS,
                period_span,
                message,
                "make `queryPeriod` at least `queryFrequency`",
            );
        } else if period >= 2 * kql::datetime::DAY && frequency < kql::datetime::HOUR {
            let message = "a period of 2 days or more takes a frequency of 1 hour or more";
            self.report(&codes::OUT_OF_LIMITS, frequency_span, message, limit);
        }
        let operator = self.operator.unwrap_or(TriggerOperator::GreaterThan);
        self.rule.schedule =
            Some(Schedule { frequency, period, operator, threshold: self.threshold.unwrap_or(0) });
    }

    /// Adds a finding.
    pub fn report(
        &mut self,
        code: &Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.push(report(code, span, message, help));
    }

    /// Says that nothing acts on a field yet.
    pub fn not_yet(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` is not supported yet");
        self.report(&codes::NOT_SUPPORTED_YET, span, message, "the rule runs without it");
    }

    /// An error on a value of the wrong shape.
    pub fn wrong_shape(&mut self, node: &Node, wanted: &str) {
        let message = format!("{} where {wanted} should stand", node.kind());
        let span = Span::new(node.span.start, node.span.end.min(node.span.start + 80));
        let span = Span::new(span.start, floor_boundary(self.source, span.end));
        self.report(&codes::WRONG_SHAPE, span, message, format!("write {wanted}"));
    }

    /// Text without the white space around it.
    pub fn text(&mut self, node: &Node) -> Option<String> {
        match &node.value {
            Value::Scalar { text, .. } => Some(text.trim().to_owned()),
            _ => {
                self.wrong_shape(node, "text");
                None
            }
        }
    }

    /// Text and its place.
    pub fn located(&mut self, node: &Node) -> Option<Text> {
        let text = self.text(node)?;
        Some(Text { text, span: node.span })
    }

    /// Text with Sentinel's limit on its length.
    fn short_text(&mut self, name: &str, node: &Node, limit: usize) -> String {
        let text = self.text(node).unwrap_or_default();
        let n_chars = text.chars().count();
        if n_chars > limit {
            let message = format!("`{name}` has {n_chars} characters, over {limit}");
            self.report(
                &codes::OUT_OF_LIMITS,
                Span::new(node.span.start, node.span.start),
                message,
                "Sentinel refuses to deploy it; it runs here",
            );
        }
        text
    }

    /// A list of anything; a lone value is a list of one.
    pub fn items<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        match &node.value {
            Value::Sequence(items) => items,
            _ if node.is_null() => &[],
            Value::Scalar { .. } => std::slice::from_ref(node),
            Value::Mapping(_) => {
                self.wrong_shape(node, "a list");
                &[]
            }
        }
    }

    /// The entries of a mapping.
    pub fn entries<'n>(&mut self, node: &'n Node) -> &'n [Entry] {
        match &node.value {
            Value::Mapping(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                self.wrong_shape(node, "a mapping");
                &[]
            }
        }
    }

    fn bool(&mut self, node: &Node) -> Option<bool> {
        let value = self.text(node).and_then(|it| yaml::read_bool(&it));
        if value.is_none() {
            self.wrong_shape(node, "true or false");
        }
        value
    }

    fn duration(&mut self, node: &Node) -> Option<(i64, Span)> {
        let text = self.text(node)?;
        let Some(it) = duration::parse(&text) else {
            let message = format!("`{text}` is not a duration");
            let help = "write it like `5m`, `1h` or `14d`";
            self.report(&codes::BAD_DURATION, node.span, message, help);
            return None;
        };
        if it.loose {
            let short = duration::short_text(it.ticks);
            let message =
                format!("Sentinel doesn't take `{text}` as a duration; it is read as {short}");
            self.report(&codes::LOOSE_DURATION, node.span, message, format!("write `{short}`"));
        }
        Some((it.ticks, node.span))
    }

    /// One of a few names, in any letter case; another case than theirs is a warning, another name what `Code` says.
    pub fn one_of<T: Copy>(&mut self, node: &Node, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(node)?;
        if let Some((name, value)) = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(&text))
        {
            if *name != text {
                self.report(
                    &codes::LETTER_CASE,
                    node.span,
                    format!("`{text}` in other letter case"),
                    format!("write `{name}`"),
                );
            }
            return Some(*value);
        }
        let help = match nearest(&text, names.iter().map(|(name, _)| *name)) {
            Some(it) => format!("did you mean `{it}`?"),
            None => format!(
                "write one of {}",
                names.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            ),
        };
        self.report(
            &codes::UNKNOWN_VALUE,
            node.span,
            format!("`{text}` is not a value of this field"),
            help,
        );
        None
    }
}

/// The last place at or before `at` where a character begins.
fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0)
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

fn suppression(r: &mut Reader<'_>, node: &Node) {
    if r.bool(node) == Some(true) {
        r.not_yet("suppressionEnabled", node.span);
    }
}
