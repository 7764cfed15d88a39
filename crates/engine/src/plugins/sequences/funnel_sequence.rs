//! `funnel_sequence`: how many ids went through a sequence of states, and which state came before and after it.
//!
//! The documentation leaves open what counts as before and after. Here it is the nearest event of the id whose state is none of the
//! sequence's, within the longest time allowed between two steps; its example shows no state of the sequence among them.

use std::collections::BTreeMap;

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use super::funnel_sequence_completion::texts;
use crate::functions::dynamic::json::Builder;
use crate::plugin::rows::{Invocation, Making, NamedColumn, Rows};
use crate::types::Cell;

/// Kusto: so many ids are shown with each row.
const MAX_SAMPLES: usize = 128;

/// A period, the state before and the state after, each "" where there is none.
type Step<'a> = (i64, &'a str, &'a str);

/// For each step a row of each id.
type Transitions<'a> = BTreeMap<Step<'a>, BTreeMap<&'a str, usize>>;

/// A row for each period and pair of states before and after; in the second table for each state before, in the third for each after.
pub fn run(call: &Invocation) -> Result<Rows> {
    let which = call.table;
    let events = Events::new(call)?;
    let (ids, timeline) = (call.column("IdColumn")?.1, call.column("TimelineColumn")?.1);
    let state = call.column("StateColumn")?.1;
    let mut found: Vec<(Step, Vec<usize>)> = Vec::new();
    for (key, rows) in merged(events.transitions(), which) {
        found.push((key, rows.into_values().collect()));
    }
    found.sort_by(|a, b| (a.0.0, b.1.len(), a.0).cmp(&(b.0.0, a.1.len(), b.0)));
    let n_states = if which == 0 { 2 } else { 1 };
    let mut types = vec![timeline.ty];
    types.extend(std::iter::repeat_n(Type::String, n_states));
    types.extend([Type::Long, Type::Dynamic]);
    let mut making = Making::new(types.into_iter().map(|ty| (String::new(), ty)).collect());
    for ((period, before, after), rows) in &found {
        let samples = samples(ids, rows);
        let states = match which {
            0 => vec![Cell::String(before), Cell::String(after)],
            1 => vec![Cell::String(before)],
            _ => vec![Cell::String(after)],
        };
        let counts = [Cell::Long(rows.len() as i64), Cell::Dynamic(&samples)];
        making.push([at(*period, timeline.ty)].into_iter().chain(states).chain(counts));
    }
    let mut rows = making.finish();
    for column in rows.columns.iter_mut().filter(|it| it.ty == Type::String) {
        column.array = crate::plugin::rows::converted(column, state.ty)?;
        column.ty = state.ty;
    }
    Ok(rows)
}

/// The rows of each step, those together that differ in what the table doesn't show.
fn merged(transitions: Transitions<'_>, table: usize) -> Transitions<'_> {
    let mut merged = Transitions::new();
    for ((period, before, after), rows) in transitions {
        let key = match table {
            0 => (period, before, after),
            1 => (period, before, ""),
            _ => (period, "", after),
        };
        let ids = merged.entry(key).or_default();
        for (id, row) in rows {
            ids.entry(id).and_modify(|it| *it = row.min(*it)).or_insert(row);
        }
    }
    merged
}

fn at(ticks: i64, ty: Type) -> Cell<'static> {
    match ty {
        Type::DateTime => Cell::DateTime(ticks),
        Type::TimeSpan => Cell::TimeSpan(ticks),
        _ => Cell::Long(ticks),
    }
}

fn samples(ids: &NamedColumn, rows: &[usize]) -> String {
    let mut builder = Builder::new();
    builder.begin_array();
    rows.iter().take(MAX_SAMPLES).for_each(|it| builder.cell(ids.cell(*it)));
    builder.end_array();
    builder.into_string()
}

struct Event {
    at: i64,
    /// Which step of the sequence it is first; None where it is none of them.
    step: Option<usize>,
    row: usize,
}

struct Events {
    sequence: Vec<String>,
    states: Vec<String>,
    ids: Vec<String>,
    /// Those of an id stand together, in the order of their times.
    of_ids: BTreeMap<String, Vec<Event>>,
    start: i64,
    period: i64,
    window: i64,
}

impl Events {
    fn new(call: &Invocation) -> Result<Events> {
        let ((_, ids), (_, timeline)) = (call.column("IdColumn")?, call.column("TimelineColumn")?);
        let (_, states) = call.column("StateColumn")?;
        let limit = |it| call.long(it).unwrap_or_default();
        let (start, end, period) = (limit("Start"), limit("End"), limit("Step"));
        let sequence = texts(call, "Sequence");
        if period <= 0 {
            return exec_err!("funnel_sequence: the length of a period must be more than 0");
        }
        let rows = 0..call.input.n_rows;
        let states: Vec<String> = rows.clone().map(|row| states.cell(row).to_text()).collect();
        let ids: Vec<String> = rows.map(|row| ids.cell(row).to_text()).collect();
        let mut of_ids: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for (row, (state, id)) in states.iter().zip(&ids).enumerate() {
            let (Cell::DateTime(at) | Cell::TimeSpan(at) | Cell::Long(at)) = timeline.cell(row)
            else {
                continue;
            };
            if (start..=end).contains(&at) {
                let step = sequence.iter().position(|it| it == state);
                of_ids.entry(id.clone()).or_default().push(Event { at, step, row });
            }
        }
        for events in of_ids.values_mut() {
            events.sort_by_key(|it| (it.at, it.step, it.row));
        }
        let window = limit("MaxWindowSizeBetweenSteps");
        Ok(Events { sequence, states, ids, of_ids, start, period, window })
    }

    /// Who went from which state through the sequence to which state, by the period that the sequence began in.
    fn transitions(&self) -> Transitions<'_> {
        let mut found = Transitions::new();
        for events in self.of_ids.values() {
            let places = self.places(events);
            let others: Vec<usize> = (0..events.len())
                .filter(|it| events.get(*it).is_some_and(|it| it.step.is_none()))
                .collect();
            for first in places.first().into_iter().flatten() {
                let Some(last) = self.last(events, &places, *first) else { continue };
                let (Some(begin), Some(end)) = (events.get(*first), events.get(last)) else {
                    continue;
                };
                let state = |other: Option<&usize>, near: &Event| {
                    let other = other.and_then(|it| events.get(*it));
                    other
                        .filter(|it| it.at.abs_diff(near.at) <= self.window.max(0).unsigned_abs())
                        .and_then(|it| self.states.get(it.row))
                        .map_or("", String::as_str)
                };
                let n_before = others.partition_point(|it| it < first);
                let before = state(n_before.checked_sub(1).and_then(|it| others.get(it)), begin);
                let after = state(others.get(others.partition_point(|it| *it < last)), end);
                let since = begin.at.saturating_sub(self.start);
                let period = self.start + since.div_euclid(self.period) * self.period;
                let ids = found.entry((period, before, after)).or_default();
                ids.entry(self.ids.get(begin.row).map_or("", String::as_str)).or_insert(begin.row);
            }
        }
        found
    }

    /// For each step where its events are.
    fn places(&self, events: &[Event]) -> Vec<Vec<usize>> {
        let step = |state: &String| {
            let first = self.sequence.iter().position(|it| it == state);
            let is_it = |it: &usize| events.get(*it).is_some_and(|it| it.step == first);
            (0..events.len()).filter(is_it).collect()
        };
        self.sequence.iter().map(step).collect()
    }

    /// The last event of the sequence that begins there, each step as early as it can be; None where one is missing or too late.
    fn last(&self, events: &[Event], places: &[Vec<usize>], first: usize) -> Option<usize> {
        let mut last = first;
        for step in places.iter().skip(1) {
            let next = *step.get(step.partition_point(|it| *it <= last))?;
            let (from, to) = (events.get(last)?, events.get(next)?);
            if to.at.saturating_sub(from.at) > self.window {
                return None;
            }
            last = next;
        }
        Some(last)
    }
}
