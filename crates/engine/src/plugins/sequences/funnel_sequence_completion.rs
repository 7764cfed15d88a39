//! `funnel_sequence_completion`: how many ids came how far through a sequence of states, within each of several times.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use datafusion::common::{Result, exec_err};
use kql::types::{Type, Value};

use crate::functions::dynamic::json;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// A row for each period, time and state that some id came to. The period is that of the first state.
pub fn run(call: &Invocation) -> Result<Rows> {
    let ((_, ids), (_, timeline)) = (call.column("IdColumn")?, call.column("TimelineColumn")?);
    let (_, states) = call.column("StateColumn")?;
    let limit = |it| call.long(it).unwrap_or_default();
    let (start, end, size) = (limit("Start"), limit("End"), limit("BinSize"));
    if size <= 0 {
        return exec_err!("funnel_sequence_completion: the length of a period must be more than 0");
    }
    let sequence = texts(call, "Sequence");
    let spans: Vec<i64> =
        texts(call, "MaxSequencePeriods").iter().filter_map(|it| ticks(it)).collect();
    let mut events: HashMap<String, Vec<(i64, usize)>> = HashMap::new();
    for row in 0..call.input.n_rows {
        let (Cell::DateTime(at) | Cell::Long(at)) = timeline.cell(row) else { continue };
        let state = states.cell(row).to_text();
        let places = sequence.iter().enumerate().filter(|it| *it.1 == state);
        if (start..=end).contains(&at) {
            let of = events.entry(ids.cell(row).to_text()).or_default();
            of.extend(places.map(|it| (at, it.0)));
        }
    }
    let mut counts: BTreeMap<(i64, usize, usize), BTreeSet<&str>> = BTreeMap::new();
    let mut by_id: Vec<(&String, Vec<(i64, usize)>)> =
        events.iter().map(|(id, events)| (id, events.clone())).collect();
    by_id.sort();
    for (id, events) in &mut by_id {
        events.sort_unstable();
        for (from, first) in events.iter().enumerate().filter(|it| it.1.1 == 0) {
            let period = start + (first.0 - start).div_euclid(size) * size;
            for (step, at) in reached(events.get(from..).unwrap_or_default(), sequence.len()) {
                for (place, _) in spans.iter().enumerate().filter(|it| at - first.0 <= *it.1) {
                    counts.entry((period, place, step)).or_default().insert(id);
                }
            }
        }
    }
    let columns = [timeline.ty, Type::String, Type::TimeSpan, Type::Long];
    let mut making = Making::new(columns.map(|ty| (String::new(), ty)).to_vec());
    for ((period, place, step), ids) in counts {
        let at =
            if timeline.ty == Type::DateTime { Cell::DateTime(period) } else { Cell::Long(period) };
        making.push([
            at,
            Cell::String(sequence.get(step).map_or("", String::as_str)),
            Cell::TimeSpan(spans.get(place).copied().unwrap_or_default()),
            Cell::Long(ids.len() as i64),
        ]);
    }
    Ok(making.finish())
}

/// The steps that follow the first event, each as early as it can be.
fn reached(events: &[(i64, usize)], n_steps: usize) -> Vec<(usize, i64)> {
    let (mut found, mut wanted) = (Vec::new(), 0);
    for (at, step) in events {
        if *step == wanted && wanted < n_steps {
            found.push((*step, *at));
            wanted += 1;
        }
    }
    found
}

pub(super) fn texts(call: &Invocation, param: &str) -> Vec<String> {
    match call.constant(param) {
        Some(Value::Dynamic(array)) => json::elements(array)
            .filter_map(|it| json::text_of(&it).map(|it| it.into_owned()))
            .collect(),
        _ => Vec::new(),
    }
}

/// A time as a dynamic value holds it: `01:00:00`, `1h` or a number of ticks.
fn ticks(text: &str) -> Option<i64> {
    kql::datetime::parse_timespan(text).or_else(|| text.parse().ok())
}
