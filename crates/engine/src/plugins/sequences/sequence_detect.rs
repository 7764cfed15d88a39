//! `sequence_detect`: times at which predicates were fulfilled one after the other.

use std::collections::BTreeMap;

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::exec::bounds::check;
use crate::plugin::rows::{Given, Invocation, Making, Rows};
use crate::types::Cell;

/// More sequences than that are none that anybody looks at.
const MAX_SEQUENCES: usize = 1_000_000;

/// A row for each way through the steps, in the order of their times: the dimensions, the time of each step, how long it took.
pub fn run(call: &Invocation) -> Result<Rows> {
    let (_, timeline) = call.column("TimelineColumn")?;
    let rest: Vec<&Given> = call.args.iter().filter(|it| it.param == "Expr").collect();
    // The first is a step in any case, and so is what is true or false behind it.
    let n_steps = 1 + rest.iter().skip(1).take_while(|it| it.ty == Type::Bool).count();
    let (steps, dimensions) = rest.split_at(n_steps.min(rest.len()));
    let limit = |it| call.long(it).unwrap_or(i64::MAX);
    let (max_step, max_span) = (limit("MaxSequenceStepWindow"), limit("MaxSequenceSpan"));
    let mut groups: BTreeMap<Vec<String>, (usize, Vec<Vec<i64>>)> = BTreeMap::new();
    for row in 0..call.input.n_rows {
        let (Cell::DateTime(at) | Cell::Long(at) | Cell::TimeSpan(at)) = timeline.cell(row) else {
            continue;
        };
        let key = dimensions.iter().map(|it| it.cell(row).to_text()).collect();
        let (_, times) = groups.entry(key).or_insert_with(|| (row, vec![Vec::new(); steps.len()]));
        for (step, times) in steps.iter().zip(times) {
            if step.cell(row) == Cell::Bool(true) {
                times.push(at);
            }
        }
    }
    let mut found: Vec<(Vec<i64>, usize)> = Vec::new();
    for (row, mut times) in groups.into_values() {
        for times in &mut times {
            times.sort_unstable();
            times.dedup();
        }
        for sequence in sequences(&times, max_step, max_span)? {
            found.push((sequence, row));
        }
        if found.len() > MAX_SEQUENCES {
            return exec_err!("sequence_detect: there are more than {MAX_SEQUENCES} sequences");
        }
    }
    found.sort_unstable();
    let time = |at| match timeline.ty {
        Type::DateTime => Cell::DateTime(at),
        Type::TimeSpan => Cell::TimeSpan(at),
        _ => Cell::Long(at),
    };
    let columns = dimensions.iter().map(|it| (String::new(), it.ty));
    let columns = columns.chain(steps.iter().map(|_| (String::new(), timeline.ty)));
    let mut making = Making::new(columns.chain([(String::new(), Type::TimeSpan)]).collect());
    for (sequence, row) in &found {
        let first = sequence.first().copied().unwrap_or_default();
        let last = sequence.last().copied().unwrap_or_default();
        let dimensions = dimensions.iter().map(|it| it.cell(*row));
        let times = sequence.iter().map(|it| time(*it));
        making.push(dimensions.chain(times).chain([Cell::TimeSpan(last.saturating_sub(first))]));
    }
    Ok(making.finish())
}

/// All ways through the steps: each later than the one before, none too far from it or from the first.
fn sequences(times: &[Vec<i64>], max_step: i64, max_span: i64) -> Result<Vec<Vec<i64>>> {
    let Some((first, later)) = times.split_first() else { return Ok(Vec::new()) };
    let mut found: Vec<Vec<i64>> = first.iter().map(|it| vec![*it]).collect();
    for times in later {
        let mut longer = Vec::new();
        for sequence in &found {
            check()?;
            let (Some(first), Some(last)) = (sequence.first(), sequence.last()) else { continue };
            let most = last.saturating_add(max_step).min(first.saturating_add(max_span));
            let from = times.partition_point(|it| it <= last);
            for at in times.iter().skip(from).take_while(|it| **it <= most) {
                longer.push(sequence.iter().copied().chain([*at]).collect());
            }
            if longer.len() > MAX_SEQUENCES {
                return exec_err!("sequence_detect: there are more than {MAX_SEQUENCES} sequences");
            }
        }
        found = longer;
    }
    Ok(found)
}
