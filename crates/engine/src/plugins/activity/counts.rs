//! The plugins of user analytics that count, each a few lines over the timeline.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::Result;
use kql::types::Type;

use super::timeline::{Group, Timeline, events, next};
use crate::exec::bounds::check;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// A row: the timeline, the dimensions, the counts.
pub fn push(making: &mut Making, timeline: &Timeline, group: &Group, at: &[i64], counts: &[Cell]) {
    let times = at.iter().map(|it| timeline.cell(*it));
    let dimensions = timeline.dimensions.iter().map(|it| it.cell(group.row));
    making.push(times.chain(dimensions).chain(counts.iter().copied()));
}

/// The columns of such rows; their names are those that were bound.
pub fn making(timeline: &Timeline, n_times: usize, counts: &[Type]) -> Making {
    let times = std::iter::repeat_n(timeline.column.ty, n_times);
    let dimensions = timeline.dimensions.iter().map(|it| it.ty);
    let types = times.chain(dimensions).chain(counts.iter().copied());
    Making::new(types.map(|ty| (String::new(), ty)).collect())
}

fn count(n: usize) -> Cell<'static> {
    Cell::Long(n as i64)
}

fn ratio(part: usize, whole: usize) -> Cell<'static> {
    Cell::Real(part as f64 / whole as f64)
}

/// For each period: rows, ids, ids that are new, all ids so far.
pub fn activity_counts_metrics(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.step(call, "Step")?;
    let periods = timeline.periods(step)?;
    let mut making = making(&timeline, 1, &[Type::Long; 4]);
    for group in &timeline.groups {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        for at in &periods {
            check()?;
            let to = next(*at, step).min(timeline.end.saturating_add(1));
            let inside = events(group, (*at).max(timeline.start), to);
            if inside.is_empty() {
                continue;
            }
            let ids: BTreeSet<usize> = inside.iter().map(|it| it.id).collect();
            let before = seen.len();
            seen.extend(&ids);
            let counts = [
                count(inside.len()),
                count(ids.len()),
                count(seen.len() - before),
                count(seen.len()),
            ];
            push(&mut making, &timeline, group, &[*at], &counts);
        }
    }
    Ok(making.finish())
}

/// For each period: rows and ids in the window that ends with it.
pub fn sliding_window_counts(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.step(call, "Step")?;
    let window = timeline.length(call, "LookBackWindow")?;
    let mut making = making(&timeline, 1, &[Type::Long; 2]);
    for group in &timeline.groups {
        for at in timeline.periods(step)? {
            check()?;
            let to = next(at, step);
            let inside = events(group, to.saturating_sub(window.max(to - at)), to);
            if !inside.is_empty() {
                let ids: BTreeSet<usize> = inside.iter().map(|it| it.id).collect();
                let counts = [count(inside.len()), count(ids.len())];
                push(&mut making, &timeline, group, &[at], &counts);
            }
        }
    }
    Ok(making.finish())
}

/// For each period the ids that, at one of their appearances, have appeared in enough periods of the time before it.
pub fn active_users_count(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.step(call, "Step")?;
    let window = timeline.length(call, "LookbackWindow")?;
    let period = timeline.length(call, "Period")?;
    let least = call.long("ActivePeriods").unwrap_or(1);
    let mut making = making(&timeline, 1, &[Type::Long]);
    for group in &timeline.groups {
        let mut by_id = group.events.clone();
        by_id.sort_by_key(|it| (it.id, it.at));
        let mut active: BTreeSet<(i64, usize)> = BTreeSet::new();
        for one in by_id.chunk_by(|a, b| a.id == b.id) {
            for (place, event) in one.iter().enumerate() {
                check()?;
                if !(timeline.start..=timeline.end).contains(&event.at) {
                    continue;
                }
                let before = one.get(..=place).unwrap_or_default();
                let from = before.partition_point(|it| it.at <= event.at.saturating_sub(window));
                let mut n_periods = 0;
                let mut last = None;
                for it in before.iter().skip(from) {
                    let of = Some(it.at.div_euclid(period));
                    n_periods += i64::from(of != last);
                    last = of;
                }
                if n_periods >= least {
                    active.insert((timeline.period(event.at, step), event.id));
                }
            }
        }
        let active: Vec<(i64, usize)> = active.into_iter().collect();
        for of in active.chunk_by(|a, b| a.0 == b.0) {
            let at = of.first().map_or(0, |it| it.0);
            push(&mut making, &timeline, group, &[at], &[count(of.len())]);
        }
    }
    Ok(making.finish())
}

/// For each short period its ids, those of the long one that ends with it, and their ratio.
pub fn activity_engagement(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.step(call, "InnerActivityWindow")?;
    let outer = timeline.length(call, "OuterActivityWindow")?;
    let mut making = making(&timeline, 1, &[Type::Long, Type::Long, Type::Real]);
    for group in &timeline.groups {
        for at in timeline.periods(step)? {
            check()?;
            let to = next(at, step);
            let inner = timeline.ids(group, at, to).len();
            if inner > 0 {
                let outer = timeline.ids(group, to.saturating_sub(outer), to).len();
                let counts = [count(inner), count(outer), ratio(inner, outer)];
                push(&mut making, &timeline, group, &[at], &counts);
            }
        }
    }
    Ok(making.finish())
}

/// For each period its ids, those that the period before lacks, and how many of that one's were kept and lost.
///
/// Kusto: the first period has none before it, so that its rates are NaN.
pub fn activity_metrics(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = match call.argument("Step") {
        Some(_) => timeline.step(call, "Step")?,
        None => super::timeline::Step::Length(kql::datetime::DAY),
    };
    let mut making = making(&timeline, 1, &[Type::Long, Type::Long, Type::Real, Type::Real]);
    for group in &timeline.groups {
        let mut before = BTreeSet::new();
        for at in timeline.periods(step)? {
            check()?;
            let to = next(at, step).min(timeline.end.saturating_add(1));
            let ids = timeline.ids(group, at.max(timeline.start), to);
            let kept = ids.intersection(&before).count();
            let counts = [
                count(ids.len()),
                count(ids.len() - kept),
                ratio(kept, before.len()),
                ratio(before.len() - kept, before.len()),
            ];
            if !ids.is_empty() || !before.is_empty() {
                push(&mut making, &timeline, group, &[at], &counts);
            }
            before = ids;
        }
    }
    Ok(making.finish())
}

/// For each period the sessions that begin in it. A row goes on with its id's session where the row before lies nearer than the window.
///
/// Kusto: the documentation leaves open what is counted. The engine's own answer to its example counts beginnings, takes a row that lies the
/// whole window after the last one for a new session, and cuts the timeline as `bin` does, not from its start on.
pub fn session_count(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.length(call, "Bin")?;
    let window = timeline.length(call, "LookBackWindow")?;
    let mut making = making(&timeline, 1, &[Type::Long]);
    for group in &timeline.groups {
        let mut by_id = group.events.clone();
        by_id.sort_by_key(|it| (it.id, it.at));
        let mut sessions: BTreeMap<i64, usize> = BTreeMap::new();
        let mut last = None;
        for event in by_id {
            check()?;
            let goes_on =
                last.is_some_and(|(id, at)| id == event.id && event.at.saturating_sub(at) < window);
            last = Some((event.id, event.at));
            if !goes_on && (timeline.start..=timeline.end).contains(&event.at) {
                *sessions.entry(event.at - event.at.rem_euclid(step)).or_default() += 1;
            }
        }
        for (at, n_sessions) in sessions {
            push(&mut making, &timeline, group, &[at], &[count(n_sessions)]);
        }
    }
    Ok(making.finish())
}

/// For each period whose new ids form a cohort, and each period from it on: how many of the cohort are kept and lost.
pub fn new_activity_metrics(call: &Invocation) -> Result<Rows> {
    let timeline = Timeline::new(call)?;
    let step = timeline.step(call, "Window")?;
    let periods = timeline.periods(step)?;
    let only = call.long("Cohort").map(|it| timeline.period(it, step));
    let (real, long) = (Type::Real, Type::Long);
    let mut making = making(&timeline, 2, &[long, long, long, real, real]);
    for group in &timeline.groups {
        // Those that the lookback table has are new in no period.
        let mut seen: BTreeSet<usize> = earlier(call, &timeline);
        let of = |at: i64| {
            let to = next(at, step).min(timeline.end.saturating_add(1));
            timeline.ids(group, at.max(timeline.start), to)
        };
        let ids: Vec<BTreeSet<usize>> = periods.iter().map(|at| of(*at)).collect();
        for (place, from) in periods.iter().enumerate() {
            let Some(now) = ids.get(place) else { continue };
            let cohort: BTreeSet<usize> = now.difference(&seen).copied().collect();
            seen.extend(now);
            if cohort.is_empty() || only.is_some_and(|it| it != *from) {
                continue;
            }
            for (to, then) in periods.iter().zip(&ids).skip(place) {
                check()?;
                let kept = then.intersection(&cohort).count();
                let new = if to == from { cohort.len() } else { then.difference(&seen).count() };
                let lost = cohort.len() - kept;
                let counts = [
                    count(new),
                    count(kept),
                    count(lost),
                    ratio(kept, cohort.len()),
                    ratio(lost, cohort.len()),
                ];
                push(&mut making, &timeline, group, &[*from, *to], &counts);
            }
        }
    }
    Ok(making.finish())
}

fn earlier(call: &Invocation, timeline: &Timeline) -> BTreeSet<usize> {
    let (Some(table), Ok((_, column))) = (call.table("lookback"), call.column("IdColumn")) else {
        return BTreeSet::new();
    };
    let ids = table.columns.iter().find(|it| it.name == column.name).or(table.columns.first());
    let Some(ids) = ids else { return BTreeSet::new() };
    (0..table.n_rows).filter_map(|row| timeline.id(&ids.cell(row).to_text())).collect()
}
