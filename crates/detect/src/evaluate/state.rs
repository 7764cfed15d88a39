//! What one hunt leaves behind for the next: which windows were looked at, over how many rows, and which rows were reported.
//!
//! It is bounded: rows and hours older than [`KEPT`] before the last tick are forgotten, and windows that old are not looked at again, so
//! that nothing is reported twice for it. Alerts and incidents that were made are kept as long: rules that read them go on with them, and
//! incidents go on with their numbers.

mod made;

use std::collections::BTreeMap;

use engine::run::{Context, run};
use engine::types::Cell;
use kql::clock;
use kql::datetime::{self, DAY, HOUR};
use kql::library::Catalog;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::known::Key;
use super::windows::Memory;
use crate::rule::Rule;

pub use made::{MAX_MADE_BYTES, Made};

/// The version of the format. The first one had no alerts and incidents.
const VERSION: u64 = 2;
/// For how long rows are known, and windows looked at again where rows came later.
pub const KEPT: i64 = 90 * DAY;
/// More rows of a rule than this are not kept: the oldest go.
pub const MAX_ROWS: usize = 200_000;

/// Why a state can't be read.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("it is no JSON; it may have been cut short")]
    Json(#[from] serde_json::Error),
    #[error("it is no state of a hunt")]
    NotAState,
    #[error("it has the format {0}, and this version of picket knows those up to {VERSION}")]
    Version(u64),
    #[error("{0} is damaged")]
    Damaged(String),
}

/// What hunts have left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// How many hunts there were.
    hunt: u64,
    /// By table and hour of TimeGenerated: how many rows there were, and the hunt that first saw so many.
    hours: BTreeMap<String, BTreeMap<i64, (u64, u64)>>,
    rules: BTreeMap<String, Past>,
    /// The alerts and incidents of all hunts.
    pub made: Made,
}

/// What is kept of a rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Past {
    /// Changes where the rule looks for something else, or at other times.
    fingerprint: String,
    hunt: u64,
    tick: Option<i64>,
    rests_until: Option<i64>,
    rows: Vec<(Key, i64, i64)>,
}

impl State {
    /// Begins a hunt.
    pub fn begin(&mut self) {
        self.hunt = self.hunt.saturating_add(1);
    }

    /// Notes how many rows a table has in each hour.
    pub fn note(&mut self, table: &str, hours: &[(i64, u64)]) {
        let known = self.hours.entry(table.to_owned()).or_default();
        for (hour, n_rows) in hours {
            if known.get(hour).is_none_or(|it| it.0 != *n_rows) {
                known.insert(*hour, (*n_rows, self.hunt));
            }
        }
        if let Some((newest, _)) = known.last_key_value() {
            let oldest = newest.saturating_sub(KEPT);
            known.retain(|hour, _| *hour >= oldest);
        }
    }

    /// What is remembered of a rule that reads those tables. A rule that was rewritten looks at all windows anew; its rows stay known.
    pub fn recall(&self, rule: &Rule, tables: &[&str]) -> Memory {
        let Some(past) = self.rules.get(&rule.id) else { return Memory::default() };
        let rows = past.rows.clone();
        if past.fingerprint != fingerprint(rule) {
            return Memory { rows, ..Memory::default() };
        }
        let oldest = past.tick.unwrap_or(i64::MAX).saturating_sub(KEPT);
        let hours = tables.iter().filter_map(|it| self.hours.get(*it)).flatten();
        let mut changed: Vec<(i64, i64)> = hours
            .filter(|(hour, (_, hunt))| *hunt > past.hunt && **hour >= oldest)
            .map(|(hour, _)| (*hour, hour.saturating_add(HOUR)))
            .collect();
        changed.sort_unstable();
        changed.dedup();
        Memory { tick: past.tick, rests_until: past.rests_until, rows, changed }
    }

    /// Remembers what a hunt came to; gives how many rows were too many to be kept.
    pub fn keep(&mut self, rule: &Rule, memory: Memory) -> usize {
        let reach = rule.schedule.map_or(0, |it| it.period);
        let oldest = memory.tick.unwrap_or(i64::MIN).saturating_sub(KEPT).saturating_sub(reach);
        let mut rows = memory.rows;
        rows.retain(|(_, _, last)| *last >= oldest);
        rows.sort_unstable_by_key(|(key, first, last)| (std::cmp::Reverse(*last), *first, *key));
        let n_over = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        rows.sort_unstable();
        let past = Past {
            fingerprint: fingerprint(rule),
            hunt: self.hunt,
            tick: memory.tick,
            rests_until: memory.rests_until,
            rows,
        };
        self.rules.insert(rule.id.clone(), past);
        n_over
    }

    /// The state out of its text.
    pub fn read(text: &str) -> Result<State, StateError> {
        let whole: Json = serde_json::from_str(text)?;
        if whole.get("picket").and_then(Json::as_str) != Some("hunt state") {
            return Err(StateError::NotAState);
        }
        let damaged = |what: &str| StateError::Damaged(format!("`{what}`"));
        let version = whole.get("version").and_then(Json::as_u64);
        let version = version.ok_or_else(|| damaged("version"))?;
        if !(1..=VERSION).contains(&version) {
            return Err(StateError::Version(version));
        }
        let hunt = whole.get("hunt").and_then(Json::as_u64).ok_or_else(|| damaged("hunt"))?;
        let (mut hours, mut rules) = (BTreeMap::new(), BTreeMap::new());
        for (name, it) in members(&whole, "tables")? {
            hours.insert(name.clone(), hours_of(it).ok_or_else(|| damaged(name))?);
        }
        for (id, it) in members(&whole, "rules")? {
            rules.insert(id.clone(), past_of(it).ok_or_else(|| damaged(id))?);
        }
        let made = match version {
            1 => Made::default(),
            _ => Made::read(&whole)?,
        };
        Ok(State { hunt, hours, rules, made })
    }

    /// The state as text; the same state is the same text.
    pub fn write(&self) -> String {
        let tables: Map<String, Json> = self
            .hours
            .iter()
            .map(|(name, hours)| {
                let hours =
                    hours.iter().map(|(hour, (n, hunt))| json!([datetime::format(*hour), n, hunt]));
                (name.clone(), hours.collect())
            })
            .collect();
        let rules: Map<String, Json> =
            self.rules.iter().map(|(id, it)| (id.clone(), it.to_json())).collect();
        let mut whole = json!({
            "picket": "hunt state",
            "version": VERSION,
            "hunt": self.hunt,
            "tables": tables,
            "rules": rules,
        });
        if let Json::Object(members) = &mut whole {
            members.extend(self.made.write());
        }
        whole.to_string()
    }
}

impl Past {
    fn to_json(&self) -> Json {
        let rows: Vec<Json> = self
            .rows
            .iter()
            .map(|(key, first, last)| {
                json!([Uuid::from_u128(*key).simple().to_string(), first, last])
            })
            .collect();
        json!({
            "fingerprint": self.fingerprint,
            "hunt": self.hunt,
            "tick": self.tick.map(datetime::format),
            "restsUntil": self.rests_until.map(datetime::format),
            "rows": rows,
        })
    }
}

fn members<'a>(whole: &'a Json, name: &str) -> Result<&'a Map<String, Json>, StateError> {
    let found = whole.get(name).and_then(Json::as_object);
    found.ok_or_else(|| StateError::Damaged(format!("`{name}`")))
}

fn hours_of(it: &Json) -> Option<BTreeMap<i64, (u64, u64)>> {
    let hour = |it: &Json| {
        let hour = datetime::parse_iso(it.get(0)?.as_str()?)?;
        Some((hour, (it.get(1)?.as_u64()?, it.get(2)?.as_u64()?)))
    };
    it.as_array()?.iter().map(hour).collect()
}

fn past_of(it: &Json) -> Option<Past> {
    let instant = |name: &str| match it.get(name)? {
        Json::Null => Some(None),
        other => Some(Some(datetime::parse_iso(other.as_str()?)?)),
    };
    let row = |it: &Json| {
        let key = Uuid::try_parse(it.get(0)?.as_str()?).ok()?.as_u128();
        Some((key, it.get(1)?.as_i64()?, it.get(2)?.as_i64()?))
    };
    Some(Past {
        fingerprint: it.get("fingerprint")?.as_str()?.to_owned(),
        hunt: it.get("hunt")?.as_u64()?,
        tick: instant("tick")?,
        rests_until: instant("restsUntil")?,
        rows: it.get("rows")?.as_array()?.iter().map(row).collect::<Option<_>>()?,
    })
}

/// What a rule looks for, and when.
fn fingerprint(rule: &Rule) -> String {
    let when = format!("{:?} {:?} {:?}", rule.kind, rule.schedule, rule.start);
    let text = format!("{when}\n{:?}\n{}", rule.version, rule.query.text);
    Uuid::new_v5(&Uuid::default(), text.as_bytes()).simple().to_string()
}

/// How many rows a table has in each hour; none where its rows have no time.
pub async fn hours(
    table: &str,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Vec<(i64, u64)>, super::Error> {
    let columns = catalog.table(table).map(|it| it.columns).unwrap_or_default();
    let times = clock::time_names(table, &columns);
    if times.is_empty() || table.contains('\'') {
        return Ok(Vec::new());
    }
    // Rules differ in the column that they go by: an hour is another one where either says so.
    let by = times.iter().map(|it| format!("(['{table}'] | project At = {it})"));
    let all = by.collect::<Vec<_>>().join(", ");
    let text = format!("union {all} | summarize count() by bin(At, 1h)");
    let (bound, _) = kql::compile(&text, catalog, &engine::library::Functions);
    let Some(bound) = bound.as_ref().and_then(|it| it.tables.first()) else {
        return Ok(Vec::new());
    };
    let answer = run(bound, context).await?;
    let hour = |row: Vec<Cell<'_>>| match row.as_slice() {
        [Cell::DateTime(hour), Cell::Long(n)] => Some((*hour, u64::try_from(*n).unwrap_or(0))),
        _ => None,
    };
    Ok(answer.rows().filter_map(hour).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn memory(tick: i64, rows: Vec<(Key, i64, i64)>) -> Memory {
        Memory { tick: Some(tick), rows, ..Memory::default() }
    }

    #[test]
    fn a_state_is_read_as_it_was_written() {
        let rule =
            Rule { id: "11111111-2222-3333-4444-555555555555".to_owned(), ..Rule::default() };
        let mut state = State::default();
        state.begin();
        let day = 739_000 * DAY;
        state.note("Logs", &[(day, 3), (day + HOUR, 4)]);
        state.keep(&rule, memory(day + 7, vec![(u128::MAX, day, day + 7)]));
        assert_eq!(State::read(&state.write()).unwrap(), state);
        let cut = state.write();
        for broken in
            ["", "{}", "[1]", &cut[..cut.len() - 1], &cut.replace("\"version\":2", "\"version\":3")]
        {
            assert!(State::read(broken).is_err(), "{broken}");
        }
        let damaged = cut.replace("[3", "[\"x\"").replace(",3,1]", ",-3,1]");
        assert!(matches!(State::read(&damaged), Err(StateError::Damaged(_))), "{damaged}");
    }

    #[test]
    fn hours_with_more_rows_are_looked_at_again_by_each_rule_once() {
        let rule = |id: &str| Rule { id: id.to_owned(), ..Rule::default() };
        let (first, second) = (rule("a"), rule("b"));
        let mut state = State::default();
        state.begin();
        state.note("Logs", &[(10 * HOUR, 3), (11 * HOUR, 4)]);
        state.keep(&first, memory(12 * HOUR, vec![]));
        state.keep(&second, memory(12 * HOUR, vec![]));
        state.begin();
        state.note("Logs", &[(10 * HOUR, 3), (11 * HOUR, 5)]);
        let changed = vec![(11 * HOUR, 12 * HOUR)];
        assert_eq!(state.recall(&first, &["Logs"]).changed, changed);
        state.keep(&first, memory(13 * HOUR, vec![]));
        state.begin();
        state.note("Logs", &[(11 * HOUR, 5)]);
        assert!(state.recall(&first, &["Logs"]).changed.is_empty());
        assert_eq!(
            state.recall(&second, &["Logs"]).changed,
            changed,
            "it was not run in the second hunt"
        );
        assert!(state.recall(&second, &["Others"]).changed.is_empty());
        let rewritten = Rule { version: Some("2".to_owned()), ..rule("b") };
        assert_eq!(state.recall(&rewritten, &["Logs"]).tick, None);
    }

    #[test]
    fn what_is_old_or_too_much_is_forgotten() {
        let rule = Rule { id: "a".to_owned(), ..Rule::default() };
        let mut state = State::default();
        let tick = 200 * DAY;
        let rows = vec![(1, DAY, DAY), (2, tick, tick), (3, tick - 80 * DAY, tick - 80 * DAY)];
        assert_eq!(state.keep(&rule, memory(tick, rows)), 0);
        let kept: Vec<Key> = state.recall(&rule, &[]).rows.iter().map(|it| it.0).collect();
        assert_eq!(kept, [2, 3]);
        let many = (0..MAX_ROWS as u128 + 5).map(|it| (it, tick, tick)).collect();
        assert_eq!(state.keep(&rule, memory(tick, many)), 5);
        state.note("Logs", &[(0, 1), (KEPT + HOUR, 1)]);
        assert_eq!(state.hours["Logs"].len(), 1);
    }
}
