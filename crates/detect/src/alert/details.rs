//! What an alert says of itself: the rule's name, description, severity and tactics, or what its override takes from the first row.
//!
//! An override that finds nothing, or nothing valid, leaves that one property as it is by default. Sentinel keeps 256 bytes of a
//! name or of another single value, 5 KB of a description or a list, and 50 values of a list; strict cuts there.

use engine::run::Answer;
use serde_json::{Value as Json, json};

use crate::attack::{is_technique, tactic};
use crate::entities::cell_text;
use crate::rule::{AlertProperty, DetailsOverride, Rule, Severity, Text};
use crate::settings::Settings;

/// Bytes of a name, or of another value that is no list.
pub const MAX_VALUE: usize = 256;
/// Bytes of a description, or of a list.
pub const MAX_LONG: usize = 5 << 10;
/// Values of a list.
pub const MAX_ITEMS: usize = 50;

/// What an alert says of itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Details {
    pub name: String,
    pub description: String,
    /// None for a hunting rule.
    pub severity: Option<Severity>,
    pub tactics: Vec<String>,
    pub techniques: Vec<String>,
    pub sub_techniques: Vec<String>,
    pub link: Option<String>,
    /// `Unknown`, `Low` or `High`.
    pub confidence_level: Option<String>,
    /// From 0 to 1.
    pub confidence_score: Option<f64>,
    /// Each an object with `Href`.
    pub extended_links: Vec<Json>,
    pub remediation_steps: Vec<String>,
    pub provider: Option<String>,
    pub product: Option<String>,
    pub component: Option<String>,
}

/// The details of an alert with these rows, and how many fields lie over Sentinel's limits.
pub fn details(rule: &Rule, rows: &Answer, settings: &Settings) -> (Details, usize) {
    let mut first = First { rows, is_strict: settings.caps_details, n_over: 0 };
    let it = &rule.details;
    let mut details = Details {
        name: first.filled(it.name_format.as_ref(), MAX_VALUE).unwrap_or_else(|| rule.name.clone()),
        description: first
            .filled(it.description_format.as_ref(), MAX_LONG)
            .unwrap_or_else(|| rule.description.clone()),
        severity: severity(&mut first, it).or(rule.severity),
        tactics: tactics(&mut first, it).unwrap_or_else(|| rule.tactics.clone()),
        techniques: rule.techniques.clone(),
        sub_techniques: rule.techniques.iter().filter(|it| it.contains('.')).cloned().collect(),
        ..Details::default()
    };
    for (property, column) in &it.dynamic {
        if let Some(json) = first.cell(Some(column)) {
            first.fill(&mut details, *property, json);
        }
    }
    let n_over = first.n_over;
    (details, n_over)
}

/// The first row, and what is taken from it.
struct First<'a> {
    rows: &'a Answer,
    is_strict: bool,
    n_over: usize,
}

impl First<'_> {
    /// What a column holds; None where that is nothing. A dynamic stays one.
    fn cell(&self, column: Option<&Text>) -> Option<Json> {
        let name = &column?.text;
        let at = self.rows.columns.iter().position(|it| it.name == *name)?;
        let row = self.rows.rows().next()?;
        let cell = *row.get(at)?;
        let json = cell.to_json();
        let value = if json.is_array() { json } else { Json::from(cell_text(cell)) };
        Some(value).filter(|it| it.as_str().is_none_or(|it| !it.trim().is_empty()))
    }

    fn text(&self, column: Option<&Text>) -> Option<String> {
        self.cell(column).map(|it| text_of(&it))
    }

    /// A format with its placeholders filled; None where one of them has no value.
    fn filled(&mut self, format: Option<&Text>, limit: usize) -> Option<String> {
        let (mut out, mut rest) = (String::new(), format?.text.as_str());
        while let Some((before, tail)) = rest.split_once("{{") {
            out.push_str(before);
            match tail.split_once("}}") {
                Some((name, tail)) if !name.contains(['{', '}']) => {
                    let span = kql::span::Span::new(0, 0);
                    let column = Text { text: name.trim().to_owned(), span };
                    out.push_str(&self.text(Some(&column))?);
                    rest = tail;
                }
                _ => {
                    out.push_str("{{");
                    rest = tail;
                }
            }
        }
        out.push_str(rest);
        Some(self.limited(out, limit)).filter(|it| !it.trim().is_empty())
    }

    /// A text of at most so many bytes, cut between characters.
    fn limited(&mut self, mut text: String, limit: usize) -> String {
        if text.len() > limit {
            self.n_over += 1;
            if self.is_strict {
                let end = (0..=limit).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
                text.truncate(end);
            }
        }
        text
    }

    /// As many values of a list as Sentinel keeps.
    fn few<T>(&mut self, mut items: Vec<T>, size: impl Fn(&T) -> usize) -> Vec<T> {
        let mut n_bytes = 2;
        let fits = |item: &T| {
            n_bytes += size(item) + 1;
            n_bytes <= MAX_LONG
        };
        let n_kept = items.iter().take(MAX_ITEMS).map(fits).take_while(|it| *it).count();
        if n_kept < items.len() {
            self.n_over += 1;
            if self.is_strict {
                items.truncate(n_kept);
            }
        }
        items
    }

    /// Fills one property of an alert from a value. One that isn't valid leaves it.
    fn fill(&mut self, details: &mut Details, property: AlertProperty, value: Json) {
        let text = |first: &mut Self| Some(first.limited(text_of(&value), MAX_VALUE));
        match property {
            AlertProperty::AlertLink => details.link = text(self),
            AlertProperty::ProviderName => details.provider = text(self),
            AlertProperty::ProductName => details.product = text(self),
            AlertProperty::ProductComponentName => details.component = text(self),
            AlertProperty::ConfidenceLevel => {
                let known = ["Unknown", "Low", "High"];
                let given = text_of(&value);
                let known = known.iter().find(|it| it.eq_ignore_ascii_case(given.trim()));
                details.confidence_level = known.map(|it| (*it).to_owned());
            }
            AlertProperty::ConfidenceScore => {
                let score = text_of(&value).trim().parse::<f64>().ok();
                details.confidence_score = score.filter(|it| (0.0..=1.0).contains(it));
            }
            AlertProperty::ExtendedLinks => {
                details.extended_links = self.few(links(&value), |it| it.to_string().len());
            }
            AlertProperty::RemediationSteps => {
                let steps = match as_array(&value) {
                    Some(items) => items.iter().map(text_of).collect(),
                    None => vec![text_of(&value)],
                };
                details.remediation_steps = self.few(steps, |it: &String| it.len() + 2);
            }
            AlertProperty::Techniques => {
                self.techniques(&mut details.techniques, &value, is_technique);
            }
            AlertProperty::SubTechniques => {
                let is_sub = |it: &str| it.contains('.') && is_technique(it);
                self.techniques(&mut details.sub_techniques, &value, is_sub);
            }
        }
    }

    fn techniques(&mut self, into: &mut Vec<String>, value: &Json, is: impl Fn(&str) -> bool) {
        let found: Vec<String> = list(value).into_iter().filter(|it| is(it)).collect();
        if !found.is_empty() {
            *into = self.few(found, |it| it.len() + 2);
        }
    }
}

fn severity(first: &mut First<'_>, details: &DetailsOverride) -> Option<Severity> {
    let text = first.text(details.severity_column.as_ref())?;
    let mut names = Severity::NAMES.iter();
    names.find(|(name, _)| name.eq_ignore_ascii_case(text.trim())).map(|(_, it)| *it)
}

/// The tactics of the column that ATT&CK has; None where it has none of them.
fn tactics(first: &mut First<'_>, details: &DetailsOverride) -> Option<Vec<String>> {
    let value = first.cell(details.tactics_column.as_ref())?;
    let mut found: Vec<String> = Vec::new();
    for known in list(&value).iter().filter_map(|it| tactic(it).map(|it| it.name)) {
        if !found.iter().any(|it| it == known) {
            found.push(known.to_owned());
        }
    }
    let found = first.few(found, |it| it.len() + 2);
    Some(found).filter(|it| !it.is_empty())
}

/// An array, or texts with commas between.
fn list(value: &Json) -> Vec<String> {
    let texts: Vec<String> = match as_array(value) {
        Some(items) => items.iter().map(text_of).collect(),
        None => text_of(value).split(',').map(str::to_owned).collect(),
    };
    texts.into_iter().map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}

/// An array, or a text that holds one.
fn as_array(value: &Json) -> Option<Vec<Json>> {
    match value {
        Json::Array(items) => Some(items.clone()),
        Json::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// Objects with `Href`; an address alone becomes one.
fn links(value: &Json) -> Vec<Json> {
    let items = as_array(value).unwrap_or_else(|| vec![value.clone()]);
    let link = |it: Json| match &it {
        Json::Object(members) if members.contains_key("Href") => Some(it),
        Json::String(text) if text.contains("://") => {
            Some(json!({ "Href": text, "Category": null, "Label": "", "Type": "webLink" }))
        }
        _ => None,
    };
    items.into_iter().filter_map(link).collect()
}

fn text_of(value: &Json) -> String {
    match value {
        Json::String(it) => it.clone(),
        it => it.to_string(),
    }
}
