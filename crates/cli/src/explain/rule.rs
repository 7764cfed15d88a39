//! One rule, its windows, an event and an alert of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evaluate::ticks::Stretch;
use detect::evaluate::{evaluate, on_clock};
use detect::explain::event::{Followed, follow};
use detect::explain::explain;
use detect::explain::lineage::sources;
use detect::explain::moment::{newest, reach, windows_with};
use detect::explain::windows::{Ruled, alert_of_any_window, overall};
use detect::rule::Rule;
use detect::rule_file::RuleFile;
use detect::settings::Settings;
use engine::error::Error;
use engine::library::Functions;
use engine::run::Context;
use engine::stages::{Settled, settled};
use kql::diagnostic::Severity;

use super::{Explained, Holding};
use crate::args::ExplainArgs;
use crate::diagnostics::shown;
use crate::rule_run::lacks_of;
use crate::source::Source;
use crate::terminal::Style;

/// All windows are looked at for so long, or half of what --timeout says.
const FOR_WINDOWS: Duration = Duration::from_secs(20);

/// Runs a rule and finds out what became of its rows.
pub async fn explained(
    file: &RuleFile,
    rule: Arc<Rule>,
    source: &Source,
    stretch: Stretch,
    args: &ExplainArgs,
) -> Explained {
    let path = file.path.display().to_string();
    let (query, diagnostics) = compile_rule(&rule, source.logs.as_ref(), &Functions);
    let style = Style { color: false, width: 120 };
    let Some(query) = query else {
        let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
        let said: Vec<String> = errors.map(|it| shown(it, &file.text, &path, style)).collect();
        return Explained::failed(file, rule, said.concat());
    };
    let (catalog, context) = (source.logs.as_ref(), &source.context);
    let ruled = Ruled { rule: &rule, query: &query, catalog, context };
    let (evaluation, broken) = match evaluate(&rule, &query, catalog, context).await {
        Ok(it) => (Some(it), None),
        // Its steps may be counted all the same, up to the one that fails.
        Err(error) => (None, Some(format!("it can't be run to its end: {error}"))),
    };
    let window = match rule.schedule {
        Some(it) => Some((context.now.saturating_sub(it.period), context.now)),
        None => context.window.or_else(|| stretch.scope()),
    };
    let last = Context { window, ..on_clock(&rule, context) };
    let settled = match at(ruled, &last).await {
        Ok(it) => it,
        Err(error) => return Explained::failed(file, rule.clone(), error.to_string()),
    };
    let Some(table) = settled.query.tables.first() else {
        let failure = "the query has no tabular expression".to_owned();
        return Explained::failed(file, rule.clone(), failure);
    };
    let mut found = Explained::failed(file, rule.clone(), String::new());
    (found.failure, found.window) = (None, window);
    if let Some(it) = evaluation {
        (found.n_rows, found.fires) = (it.answer.n_rows(), it.fired);
        found.alerts = it.alerts;
    }
    found.logic = logic(file, source);
    found.lacks = lacks_of(table, &rule, source);
    let came = match (&args.event, &args.alert) {
        (Some(event), _) => follow_event(ruled, stretch, event, &settled, &mut found).await,
        (None, Some(id)) => find_sources(ruled, stretch, id, &settled, &mut found).await,
        (None, None) => {
            let text = &rule.query.text;
            found.explanation = explain(table, text, catalog, &settled.context).await;
            if !stretch.once && broken.is_none() {
                let limit = args.run.timeout.map_or(FOR_WINDOWS, |it| (it / 2).min(FOR_WINDOWS));
                let begun = Instant::now();
                found.overall = overall(ruled, stretch, &|| begun.elapsed() > limit).await;
            }
            Ok(())
        }
    };
    found.failure = came.err().map(|it| it.to_string());
    found.explanation.notes.extend(broken.clone());
    found.broken = broken;
    found
}

/// The query in a context, with all its columns known.
async fn at(ruled: Ruled<'_>, context: &Context) -> Result<Settled, Error> {
    settled(&ruled.rule.query.text, ruled.query, ruled.catalog, context).await
}

/// Follows an event through the windows that hold it, and keeps the one in which it comes farthest.
async fn follow_event(
    ruled: Ruled<'_>,
    stretch: Stretch,
    (column, value): &(String, String),
    last: &Settled,
    found: &mut Explained,
) -> Result<(), Error> {
    let text = &ruled.rule.query.text;
    let Some(table) = last.query.tables.first() else { return Ok(()) };
    let newest = match stretch.once {
        true => None,
        false => newest(table, column, value, &last.context).await?,
    };
    let (ticks, n_windows) =
        newest.map(|at| windows_with(ruled.rule, stretch, at)).unwrap_or_default();
    let mut best: Option<(Vec<Followed>, Option<Holding>)> = None;
    for tick in &ticks {
        let period = ruled.rule.schedule.map_or(0, |it| it.period);
        let window = (tick.saturating_sub(period), *tick);
        let inside =
            Context { now: *tick, window: Some(window), ..on_clock(ruled.rule, ruled.context) };
        let settled = at(ruled, &inside).await?;
        let Some(table) = settled.query.tables.first() else { continue };
        let followed = follow(table, column, value, text, &settled.context).await?;
        let frequency = ruled.rule.schedule.map_or(1, |it| it.frequency.max(1));
        let first = ticks.first().copied().unwrap_or(*tick);
        let number = 1 + u64::try_from((tick - first) / frequency).unwrap_or(0);
        if best.as_ref().is_none_or(|(it, _)| reach(&followed) > reach(it)) {
            best = Some((followed, Some(Holding { window, n_windows, number })));
        }
    }
    let (followed, holding) = match best {
        Some(it) => it,
        None => (follow(table, column, value, text, &last.context).await?, None),
    };
    (found.followed, found.holding) = (Some(followed), holding);
    Ok(())
}

/// Finds the source rows of an alert: of the last window, or else of any window of a hunt over these logs, by default or in strict mode.
async fn find_sources(
    ruled: Ruled<'_>,
    stretch: Stretch,
    id: &str,
    last: &Settled,
    found: &mut Explained,
) -> Result<(), Error> {
    let is_wanted = |it: &Alert| it.id.to_string().starts_with(id.trim());
    let text = &ruled.rule.query.text;
    if let Some(alert) = found.alerts.iter().find(|it| is_wanted(it)).cloned() {
        let Some(table) = last.query.tables.first() else { return Ok(()) };
        let (rows, notes) = sources(table, &alert.rows, text, &last.context).await?;
        found.sources = Some((alert, rows, notes));
        return Ok(());
    }
    if stretch.once {
        return Ok(());
    }
    for settings in [Settings::DEFAULT, Settings::STRICT] {
        let of_hunt = alert_of_any_window(ruled, stretch, settings, &is_wanted).await;
        let Some((alert, context)) = of_hunt else { continue };
        let settled = at(ruled, &context).await?;
        let Some(table) = settled.query.tables.first() else { return Ok(()) };
        let (rows, notes) = sources(table, &alert.rows, text, &settled.context).await?;
        found.window = context.window;
        found.sources = Some((alert, rows, notes));
        return Ok(());
    }
    Ok(())
}

/// What is known of the rule's logic without any logs.
fn logic(file: &RuleFile, source: &Source) -> Vec<String> {
    let found = detect::check::check_rule(file, source.logs.as_ref(), &Functions);
    let is_logic = |code: &str| code.starts_with("TIME") || code.starts_with("LOGIC");
    found
        .into_iter()
        .filter(|it| is_logic(it.code) && it.severity > Severity::Info)
        .map(|it| match it.help {
            Some(help) => format!("{}: {}; {help}", it.code, it.message),
            None => format!("{}: {}", it.code, it.message),
        })
        .collect()
}
