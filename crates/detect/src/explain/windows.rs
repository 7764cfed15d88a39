//! What a rule comes to over all windows of the logs: in how many it fires, and where it comes nearest if it never does.

use std::sync::Arc;

use engine::run::Context;
use engine::stages::settled;
use kql::bound::BoundQuery;
use kql::library::Catalog;

use super::kept::Kept;
use super::{Line, counted_lines, dead_join};
use crate::alert::Alert;
use crate::evaluate::first_of;
use crate::evaluate::ticks::{Cadence, Stretch};
use crate::evaluate::windows::RuleWindows;
use crate::rule::Rule;
use crate::settings::Settings;

/// So many windows in which the rule doesn't fire are looked into, step by step.
const MAX_LOOKED_INTO: usize = 6;

/// A rule's query and what it is run with.
#[derive(Clone, Copy)]
pub struct Ruled<'a> {
    pub rule: &'a Arc<Rule>,
    pub query: &'a BoundQuery,
    pub catalog: &'a dyn Catalog,
    pub context: &'a Context,
}

/// What the windows came to.
#[derive(Debug, Clone, Default)]
pub struct Overall {
    pub n_windows: u64,
    /// The ends of the first and the last one.
    pub ends: Option<(i64, i64)>,
    pub frequency: i64,
    pub n_run: u64,
    /// Those without a row that the conditions on its tables let through: they were not run.
    pub n_empty: u64,
    pub n_failed: u64,
    /// Those that there was no time for.
    pub n_left: u64,
    pub n_fired: u64,
    /// The ends of those in which it fired though they were not surely empty.
    pub fired: Vec<i64>,
    pub alerts: Vec<Alert>,
    /// Where it came nearest, if it fired in none.
    pub nearest: Option<Nearest>,
}

/// The window in which a rule came nearest to firing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    pub tick: i64,
    pub window: Option<(i64, i64)>,
    /// Rows of its answer, which the trigger doesn't fire on.
    pub n_rows: u64,
    /// The step that let nothing through, where the answer has no row.
    pub stopped: Option<Stopped>,
}

/// A step that let nothing through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// What the rows were read from.
    pub source: String,
    pub step: String,
    pub n_rows: u64,
}

/// Runs a rule over its windows; None where it has none. `enough` is asked before each whether to go on.
pub async fn overall(
    ruled: Ruled<'_>,
    stretch: Stretch,
    enough: &(dyn Fn() -> bool + Sync),
) -> Option<Overall> {
    let cadence = Cadence::of(ruled.rule)?;
    let mut windows = windows(ruled, stretch, Settings::DEFAULT);
    windows.survey().await;
    let all = windows.ticks();
    let mut found = Overall {
        n_windows: all.count() as u64,
        ends: all.take(1).last().zip(all.end()),
        frequency: cadence.frequency,
        ..Overall::default()
    };
    let mut silent = Vec::new();
    while let Some(tick) = windows.next_window() {
        if enough() {
            found.n_left = 1 + windows.ticks().count() as u64;
            break;
        }
        let came = windows.look(tick).await.map_err(|it| it.to_string());
        match &came {
            Ok(it) if it.fired => found.fired.push(tick),
            Ok(it) => silent.push((tick, it.answer.n_rows() as u64)),
            Err(_) => {}
        }
        windows.take(tick, came);
    }
    found.n_fired = found.fired.len() as u64;
    let ticks = all.collect::<Vec<_>>();
    if found.fired.is_empty() && found.n_left == 0 {
        found.nearest = nearest(ruled, &windows, &silent, &ticks, enough).await;
    }
    let (account, _) = windows.finish();
    (found.n_run, found.n_empty, found.n_failed) =
        (account.n_run, account.n_empty, account.n_failed);
    if ruled.rule.schedule.is_some_and(|it| it.fires(0)) {
        found.n_fired += found.n_empty;
    }
    found.alerts = account.alerts;
    Some(found)
}

/// The alert of any window whose id begins so, with the context that it was raised in.
pub async fn alert_of_any_window(
    ruled: Ruled<'_>,
    stretch: Stretch,
    settings: Settings,
    is_wanted: &(dyn Fn(&Alert) -> bool + Sync),
) -> Option<(Alert, Context)> {
    let mut windows = windows(ruled, stretch, settings);
    windows.survey().await;
    while let Some(tick) = windows.next_window() {
        let n_before = windows.alerts().len();
        let came = windows.look(tick).await.map_err(|it| it.to_string());
        windows.take(tick, came);
        let new = windows.alerts().get(n_before..).unwrap_or_default();
        if let Some(alert) = new.iter().find(|it| is_wanted(it)) {
            return Some((alert.clone(), windows.at(alert.time)));
        }
    }
    None
}

fn windows<'a>(ruled: Ruled<'a>, stretch: Stretch, settings: Settings) -> RuleWindows<'a> {
    RuleWindows::new(ruled.rule, ruled.query, ruled.catalog, ruled.context, settings, stretch)
}

/// Where the rule comes nearest to firing: the window with the most rows, or else of some windows the one in which rows come farthest.
async fn nearest(
    ruled: Ruled<'_>,
    windows: &RuleWindows<'_>,
    silent: &[(i64, u64)],
    ticks: &[i64],
    enough: &(dyn Fn() -> bool + Sync),
) -> Option<Nearest> {
    let most = silent.iter().max_by_key(|(tick, n_rows)| (*n_rows, *tick));
    if let Some((tick, n_rows)) = most.filter(|(_, n_rows)| *n_rows > 0) {
        let window = windows.at(*tick).window;
        return Some(Nearest { tick: *tick, window, n_rows: *n_rows, stopped: None });
    }
    let run: Vec<i64> = silent.iter().map(|(tick, _)| *tick).collect();
    let of = if run.is_empty() { ticks } else { &run };
    let mut best: Option<((u64, u64), Nearest)> = None;
    for tick in spread(of, MAX_LOOKED_INTO) {
        if enough() {
            break;
        }
        let context = windows.at(tick);
        let Some(lines) = lines_at(ruled, &context).await else { continue };
        let reach = reach(&lines);
        if best.as_ref().is_none_or(|(least, _)| reach >= *least) {
            let stopped = stopped(&lines);
            let nearest = Nearest { tick, window: context.window, n_rows: 0, stopped };
            best = Some((reach, nearest));
        }
    }
    best.map(|(_, it)| it).filter(|it| it.stopped.is_some())
}

/// So many of them, the first and the last among these.
fn spread(ticks: &[i64], n: usize) -> Vec<i64> {
    if ticks.len() <= n {
        return ticks.to_vec();
    }
    let at = |number: usize| number * (ticks.len() - 1) / (n - 1).max(1);
    (0..n).filter_map(|number| ticks.get(at(number)).copied()).collect()
}

async fn lines_at(ruled: Ruled<'_>, context: &Context) -> Option<Vec<Line>> {
    let (text, query) = (&ruled.rule.query.text, first_of(ruled.query)?);
    let settled = settled(text, &query, ruled.catalog, context).await.ok()?;
    let table = settled.query.tables.first()?;
    let mut kept = Kept::new(&settled.context);
    Some(counted_lines(table, text, None, &mut kept, &mut Vec::new()).await)
}

/// How far rows come: how many steps let some through, and how many rows reach the one that doesn't.
fn reach(lines: &[Line]) -> (u64, u64) {
    let passed = lines.iter().flat_map(|it| &it.steps).map(|it| {
        let conditions = it.conditions.iter().filter(|it| it.rows_out > 0).count();
        conditions as u64 + u64::from(it.rows_out.is_some_and(|n| n > 0))
    });
    (passed.sum(), stopped(lines).map_or(0, |it| it.n_rows))
}

/// The last line's step that lets nothing through.
fn stopped(lines: &[Line]) -> Option<Stopped> {
    let dead = lines.iter().rev().find_map(|it| Some((it, it.dead_step()?)));
    let Some((line, step)) = dead else {
        let (join, left) = dead_join(lines)?;
        let n_rows = left.rows_out().unwrap_or(0);
        return Some(Stopped { source: left.source.clone(), step: join.source.clone(), n_rows });
    };
    let condition = step.conditions.iter().find(|it| it.rows_in > 0 && it.rows_out == 0);
    let (step, n_rows) = match condition {
        Some(it) => (it.text.clone(), it.rows_in),
        None => (step.text.clone(), step.rows_in.unwrap_or(0)),
    };
    Some(Stopped { source: line.source.clone(), step, n_rows })
}
