//! Whether an alert can be made again: what it claims is read from it, and its rule is run at its instant, with its settings, over logs.
//!
//! Nothing of the alert is believed but what it takes to run the rule. Rows of the run that the alert doesn't have were reported by an
//! earlier window or hunt; the digest of all rows of the run shows that they are the ones that were left out then.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::BooleanArray;
use arrow::compute::filter_record_batch;
use engine::run::{Answer, Context};
use kql::bound::BoundQuery;
use kql::clock::{Clock, TIMESTAMP};
use kql::datetime::parse_iso;
use kql::library::Catalog;
use serde_json::{Value as Json, value::RawValue};

use crate::alert::{Alert, Run, Whole, grouped_of, row_json};
use crate::evaluate::ticks::{Cadence, Stretch};
use crate::evaluate::windows::RuleWindows;
use crate::evaluate::{Error, Looked};
use crate::evidence::{Input, Inputs, RuleForm};
use crate::made::{Round, Seen};
use crate::rule::{Grouping, Rule};
use crate::settings::Settings;
use crate::sinks::security_alert;

/// What an alert says of how it was made.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The alert as it was written.
    pub text: String,
    pub json: Json,
    /// Its SystemAlertId.
    pub id: String,
    pub name: String,
    pub rule: Arc<Rule>,
    pub now: i64,
    /// What tables were scoped to, where the rule's schedule doesn't say it.
    pub scope: Option<(i64, i64)>,
    pub settings: Settings,
    /// None: no digests were taken.
    pub inputs: Option<ClaimedInputs>,
    /// What its run saw of the alerts and incidents that hunts made; None: it doesn't say.
    pub seen: Option<Seen>,
}

/// The files that an alert says it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedInputs {
    pub count: u64,
    /// The digest of all.
    pub sha256: String,
    /// Empty where they are too many.
    pub files: Vec<Input>,
}

/// Why an alert says too little.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    #[error("not JSON")]
    Json(#[from] serde_json::Error),
    #[error("no alert: it has no `{0}`")]
    Lacks(&'static str),
    #[error("its settings are `{0}`, which this version doesn't know")]
    Settings(String),
    #[error("its rule can't be read: {0}")]
    Rule(String),
}

/// A rule's run at an alert's instant.
pub struct Again {
    pub looked: Looked,
    run: Run,
    whole: Whole,
}

/// One member that came out otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// `Rows[0].User`: the first place in a member of the alert.
    pub place: String,
    /// None: the alert doesn't have it.
    pub alert: Option<Json>,
    /// None: it didn't come again.
    pub again: Option<Json>,
}

/// The texts of the alerts in a file: as lines, one after another, as an array, or as a document with `alerts`.
pub fn alerts_of(text: &str) -> Result<Vec<String>, ClaimError> {
    let mut found = Vec::new();
    let values = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    for value in values.into_iter::<&RawValue>() {
        let value = value?.get();
        match value.as_bytes().first() {
            Some(b'[') => found.extend(texts(serde_json::from_str(value)?)),
            Some(b'{') => {
                let members: HashMap<String, &RawValue> = serde_json::from_str(value)?;
                match members.get("alerts") {
                    Some(alerts) => found.extend(texts(serde_json::from_str(alerts.get())?)),
                    None => found.push(value.to_owned()),
                }
            }
            _ => return Err(ClaimError::Lacks("Evidence")),
        }
    }
    Ok(found)
}

fn texts(values: Vec<&RawValue>) -> impl Iterator<Item = String> {
    values.into_iter().map(|it| it.get().to_owned())
}

impl Claim {
    /// Reads an alert as a hunt writes it as JSON.
    pub fn read(text: &str) -> Result<Claim, ClaimError> {
        let json: Json = serde_json::from_str(text)?;
        let at = |place: &str| json.pointer(place).filter(|it| !it.is_null());
        let word = |place: &'static str| {
            let lacks = ClaimError::Lacks(place.trim_start_matches('/'));
            at(place).and_then(Json::as_str).ok_or(lacks)
        };
        let instant = |place: &'static str| {
            let lacks = ClaimError::Lacks(place.trim_start_matches('/'));
            parse_iso(word(place)?).ok_or(lacks)
        };
        let id = word("/SystemAlertId")?.to_owned();
        let form = at("/Evidence/Rule").ok_or(ClaimError::Lacks("Evidence/Rule"))?;
        let clock = match at("/Evidence/WindowColumn").and_then(Json::as_str) {
            Some(TIMESTAMP) => Clock::Defender,
            _ => Clock::Sentinel,
        };
        let (rule, found) = RuleForm::read(form, clock);
        let why = || found.first().map_or_else(String::new, |it| it.message.clone());
        let rule = Arc::new(rule.ok_or_else(|| ClaimError::Rule(why()))?);
        let settings = match word("/Evidence/Settings")? {
            "default" => Settings::DEFAULT,
            "strict" => Settings::STRICT,
            other => return Err(ClaimError::Settings(other.to_owned())),
        };
        let is_scoped = at("/Evidence/Scoped").and_then(Json::as_bool);
        let scope = match is_scoped.ok_or(ClaimError::Lacks("Evidence/Scoped"))? {
            true => {
                let from =
                    at("/Evidence/QueryStartTime").map(|_| instant("/Evidence/QueryStartTime"));
                Some((from.transpose()?.unwrap_or(i64::MIN), instant("/Evidence/QueryEndTime")?))
            }
            false => None,
        };
        let now = instant("/Evidence/Now")?;
        let inputs = at("/Evidence/Inputs").and_then(ClaimedInputs::read);
        let seen =
            at("/Evidence/Made").map(|it| Seen::read(it).ok_or(ClaimError::Lacks("Evidence/Made")));
        let seen = seen.transpose()?;
        let name = word("/AlertName").unwrap_or_default().to_owned();
        let text = text.to_owned();
        Ok(Claim { text, id, name, rule, now, scope, settings, inputs, seen, json })
    }

    /// When its rule ran among the others of its hunt.
    pub fn round(&self) -> Round {
        self.seen.as_ref().map_or(Round::First, Seen::round)
    }

    /// The alert as a row of SecurityAlert: its members that the table has.
    pub fn row(&self) -> Json {
        let of_table = security_alert::TABLE_COLUMNS.iter();
        Json::from_iter(of_table.filter_map(|it| Some((*it, self.json.get(it)?.clone()))))
    }

    /// Whether a run for the other alert serves for this one too.
    pub fn shares_run(&self, other: &Claim) -> bool {
        let same = |place| self.json.pointer(place) == other.json.pointer(place);
        same("/Evidence/Rule")
            && same("/Evidence/Made")
            && same("/Evidence/WindowColumn")
            && self.now == other.now
            && self.scope == other.scope
            && self.settings == other.settings
    }

    /// Runs the alert's rule as it was run then. The query is the rule's, bound with that catalogue.
    pub async fn run(
        &self,
        query: &BoundQuery,
        catalog: &dyn Catalog,
        context: &Context,
    ) -> Result<Again, Error> {
        let stretch = Stretch {
            from: self.scope.map(|it| it.0),
            to: self.scope.map_or(self.now, |it| it.1),
            ends_as_given: true,
            is_given: self.scope.is_some(),
            ..Stretch::once(self.now)
        };
        let context = Context { now: self.now, ..context.clone() };
        let windows =
            RuleWindows::new(&self.rule, query, catalog, &context, self.settings, stretch);
        let looked = windows.look(self.now).await?;
        let whole = Whole::of(&looked.answer);
        Ok(Again { looked, run: windows.run_at(self.now), whole })
    }

    /// The alert as the run makes it; None where the run raises none, or none with that id or those rows.
    pub fn made_again(&self, again: &Again, inputs: Option<Arc<Inputs>>) -> Option<Alert> {
        if !again.looked.fired {
            return None;
        }
        let is_merged = !self.settings.repeats_alerts || Cadence::of(&self.rule).is_none();
        let answer = match self.rule.grouping {
            Grouping::SingleAlert if is_merged => self.reported(&again.looked.answer),
            Grouping::SingleAlert | Grouping::AlertPerResult => again.looked.answer.clone(),
        };
        let made = grouped_of(&self.rule, &answer, &again.whole, again.run, &self.settings).list;
        let rows = self.json.get("Rows");
        let has_rows = |it: &Alert| {
            let all = it.rows.rows().map(|row| row_json(&it.rows, &row)).collect();
            Some(&Json::Array(all)) == rows
        };
        let by_id = made.iter().find(|it| it.id.to_string() == self.id);
        let by_rows = || made.iter().find(|it| has_rows(it));
        let alone = || made.first().filter(|_| made.len() == 1);
        let mut alert = by_id.or_else(by_rows).or_else(alone)?.clone();
        alert.inputs = inputs;
        alert.seen = self.seen.clone().map(Arc::new);
        Some(alert)
    }

    /// Those of the rows that the alert has, each as often as it has it. Where it has none of them they are all of interest.
    fn reported(&self, answer: &Answer) -> Answer {
        let mut left: HashMap<String, usize> = HashMap::new();
        for row in self.json.get("Rows").and_then(Json::as_array).into_iter().flatten() {
            *left.entry(row.to_string()).or_default() += 1;
        }
        let keep = |row: Vec<_>| match left.get_mut(&row_json(answer, &row).to_string()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                true
            }
            _ => false,
        };
        let keeps: Vec<bool> = answer.rows().map(keep).collect();
        if !keeps.contains(&true) {
            return answer.clone();
        }
        let mut before = 0;
        let batch = |batch: &arrow::record_batch::RecordBatch| {
            let end = before + batch.num_rows();
            let mask = BooleanArray::from(keeps.get(before..end).unwrap_or_default().to_vec());
            before = end;
            // It can't fail on a mask of the batch's own length.
            filter_record_batch(batch, &mask).unwrap_or_else(|_| batch.clone())
        };
        let batches = answer.batches.iter().map(batch).collect();
        Answer { columns: answer.columns.clone(), batches }
    }
}

impl Again {
    /// How many rows the run has.
    pub fn n_rows(&self) -> usize {
        self.whole.n_rows
    }
}

impl ClaimedInputs {
    fn read(json: &Json) -> Option<ClaimedInputs> {
        let text = |it: &Json, name: &str| Some(it.get(name)?.as_str()?.to_owned());
        let file = |it: &Json| {
            let n_bytes = it.get("Bytes")?.as_u64()?;
            Some(Input { name: text(it, "Name")?, n_bytes, sha256: text(it, "Sha256")? })
        };
        let files = json.get("Files").and_then(Json::as_array).into_iter().flatten();
        Some(ClaimedInputs {
            count: json.get("Count")?.as_u64()?,
            sha256: text(json, "Sha256")?,
            files: files.map(file).collect::<Option<_>>()?,
        })
    }

    /// The same files under the names and in the order that the alert has, where their digests are the same.
    pub fn named(&self, inputs: &Inputs) -> Option<Inputs> {
        if inputs.sha256() != self.sha256 {
            return None;
        }
        if self.files.is_empty() {
            return Some(inputs.clone());
        }
        let listed = Inputs { files: self.files.clone() };
        (listed.sha256() == self.sha256).then_some(listed)
    }
}

/// The first difference in each member of two alerts; in each part of the evidence.
pub fn differences(alert: &Json, again: &Json) -> Vec<Difference> {
    let mut found = Vec::new();
    for name in names(alert, again) {
        let (left, right) = (alert.get(name), again.get(name));
        match (name, left, right) {
            ("Evidence", Some(left), Some(right)) => {
                let parts = names(left, right);
                let part = |it: &&str| first(&format!("{name}.{it}"), left.get(it), right.get(it));
                found.extend(parts.iter().filter_map(part));
            }
            _ => found.extend(first(name, left, right)),
        }
    }
    found
}

/// The names of two objects' members, those of the first in its order, then what the second has besides.
fn names<'a>(left: &'a Json, right: &'a Json) -> Vec<&'a str> {
    let all = |it: &'a Json| it.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    let more = all(right).filter(|it| left.get(it).is_none());
    all(left).chain(more).collect()
}

fn first(place: &str, left: Option<&Json>, right: Option<&Json>) -> Option<Difference> {
    if left == right {
        return None;
    }
    let inner = match (left, right) {
        (Some(left @ Json::Object(_)), Some(right @ Json::Object(_))) => {
            let parts = names(left, right);
            let part = |it: &str| first(&format!("{place}.{it}"), left.get(it), right.get(it));
            parts.into_iter().find_map(part)
        }
        (Some(Json::Array(left)), Some(Json::Array(right))) => (0..left.len().max(right.len()))
            .find_map(|at| first(&format!("{place}[{at}]"), left.get(at), right.get(at))),
        _ => None,
    };
    let whole =
        || Difference { place: place.to_owned(), alert: left.cloned(), again: right.cloned() };
    Some(inner.unwrap_or_else(whole))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn alerts_are_found_in_every_form_as_they_were_written() {
        let one = r#"{"a":1.50, "b":"\u0041"}"#;
        for text in [
            one.to_owned(),
            format!("\u{feff}{one}\n{one}\n"),
            format!("[{one} , {one}]"),
            format!(r#"{{"alerts":[{one}],"summary":{{}}}}"#),
        ] {
            let found = alerts_of(&text).unwrap();
            assert!(!found.is_empty() && found.iter().all(|it| it == one), "{text}: {found:?}");
        }
        assert!(alerts_of("").unwrap().is_empty());
        for wrong in ["{", "7", "[1", r#"{"alerts":7}"#, "{} x"] {
            assert!(alerts_of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_says_too_little_is_no_alert() {
        for text in ["{}", "[]", r#"{"SystemAlertId":"x","Evidence":{"Rule":{}}}"#] {
            assert!(Claim::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_first_difference_of_each_member_is_named_by_its_place() {
        let left =
            json!({"a": 1, "Rows": [{"x": 1, "y": 2}, {"x": 3}], "Evidence": {"p": 1, "q": [1]}});
        let right =
            json!({"Rows": [{"x": 1, "y": 4}], "Evidence": {"p": 2, "q": [1, 2]}, "z": null});
        let found = differences(&left, &right);
        let places: Vec<&str> = found.iter().map(|it| it.place.as_str()).collect();
        assert_eq!(places, ["a", "Rows[0].y", "Evidence.p", "Evidence.q[1]", "z"]);
        assert!(differences(&left, &left.clone()).is_empty());
    }
}
