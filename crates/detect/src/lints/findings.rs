//! What was found, in words.

use std::collections::BTreeMap;

use kql::clock::Clock;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND};
use kql::diagnostic::Diagnostic;
use kql::span::Span;

use super::analysis::{Analysis, Death, Fate};
use super::interval::Interval;
use super::state::Conflict;
use crate::codes::{self, report};
use crate::duration::short_text;
use crate::rule::{Kind, Rule};

/// The longest window of a scheduled rule.
const LONGEST: i64 = 14 * DAY;

/// Everything that was found in a query, by place, each place once.
pub fn findings(analysis: Analysis<'_>, rule: &Rule) -> Vec<Diagnostic> {
    let mut gravest: BTreeMap<Span, &Death> = BTreeMap::new();
    for it in &analysis.deaths {
        let known = gravest.entry(it.span).or_insert(it);
        if known.fate < it.fate {
            *known = it;
        }
    }
    let mut found: Vec<Diagnostic> = Vec::new();
    for death in gravest.values() {
        found.extend(of_death(death, &analysis, rule));
    }
    for cut in &analysis.cut {
        // What a near-real-time rule looks at goes by arrival: how far back its text reaches says nothing.
        if rule.kind == Kind::Nrt || gravest.contains_key(&cut.span) {
            continue;
        }
        let message = format!(
            "`{}` is asked for {} back, but {}",
            cut.table,
            back(cut.asked),
            seen(&analysis, rule)
        );
        found.push(report(&codes::CUT_LOOK_BACK, cut.span, message, remedy(cut.asked, rule)));
    }
    found.extend(analysis.findings);
    found.sort_by_key(|it| it.span);
    found
}

fn of_death(death: &Death, analysis: &Analysis<'_>, rule: &Rule) -> Option<Diagnostic> {
    let so = consequence(death.fate, rule);
    let found = match &death.conflict {
        Conflict::Time { subject, asked, beside_window, span } => {
            let owner = analysis.owners.get(subject).map_or("the rows", String::as_str);
            let (message, help) = if *beside_window {
                let seen = seen(analysis, rule);
                let message = format!("`{owner}` is asked for {}, but {seen}: {so}", wanted(asked));
                (message, remedy_of(asked, rule))
            } else {
                let what = if asked.is_empty() { "no time" } else { "a single instant" };
                let message = format!("the bounds on `{owner}` leave {what} between them: {so}");
                (message, "give the earlier bound first, and a later one behind it".to_owned())
            };
            with_bounds(report(&codes::OUT_OF_WINDOW, *span, message, help), asked)
        }
        Conflict::Values { other, .. } => {
            let message = match other {
                Some(_) => format!("nothing passes this beside another condition: {so}"),
                None => format!("no value passes this: {so}"),
            };
            let help = match other {
                Some(_) => {
                    "where either is meant, write `or`, or `in (...)`; else drop one of the two"
                }
                None => "compare with a value that there can be",
            };
            beside(report(&codes::CONTRADICTION, death.span, message, help), *other)
        }
        Conflict::Keys { other, .. } => {
            let message = format!("no row of one side has a key of the other: {so}");
            let help = "join on columns that can hold the same values on both sides";
            beside(report(&codes::CONTRADICTION, death.span, message, help), *other)
        }
        Conflict::OnPurpose | Conflict::Void(_) => return None,
    };
    Some(match death.consumer.filter(|it| *it != Span::default() && *it != death.span) {
        Some(it) => found.label(it, "this is what it feeds"),
        None => found,
    })
}

/// What to do about a time that the window never holds.
fn remedy_of(asked: &Interval, rule: &Rule) -> String {
    match (asked.low, asked.high) {
        (None, Some(high)) if rule.clock() == Clock::Defender && high.at < 0 => {
            of_defender(-high.at)
        }
        (None, Some(high)) if rule.kind != Kind::Nrt && high.at < 0 => {
            format!("make `queryPeriod` longer than {}, or ask for what is newer", back(-high.at))
        }
        _ => remedy(reach(asked), rule),
    }
}

/// The same with the places of both bounds.
fn with_bounds(found: Diagnostic, asked: &Interval) -> Diagnostic {
    let mut found = found;
    for bound in [asked.low, asked.high].into_iter().flatten() {
        let is_new = bound.span != found.span
            && bound.span != Span::default()
            && found.labels.iter().all(|it| it.0 != bound.span);
        if is_new {
            found = found.label(bound.span, "the other bound");
        }
    }
    found
}

/// The same with the place of the condition that excludes it.
fn beside(found: Diagnostic, other: Option<Span>) -> Diagnostic {
    match other.filter(|it| *it != found.span) {
        Some(it) => found.label(it, "the other condition"),
        None => found,
    }
}

fn consequence(fate: Fate, rule: &Rule) -> &'static str {
    let fires_on_nothing = rule.schedule.is_some_and(|it| it.fires(0));
    match (fate, fires_on_nothing) {
        (Fate::Never, _) if rule.kind == Kind::Hunting => "the query never gives a row",
        (Fate::DropsNothing, _) if rule.kind == Kind::Hunting => {
            "the filter that it feeds drops nothing"
        }
        (Fate::Never, false) => "the rule can never fire",
        (Fate::Never, true) => "the rule fires at every run",
        (Fate::DropsNothing, false) => {
            "the filter that it feeds drops nothing, and the rule fires on everything"
        }
        (Fate::DropsNothing, true) => "the filter that it feeds drops nothing",
        (Fate::Idle, _) => "this part of the query never gives a row",
    }
}

/// What the rule sees.
fn seen(analysis: &Analysis<'_>, rule: &Rule) -> String {
    match (rule.kind, analysis.window) {
        (Kind::Nrt, _) => "a near-real-time rule sees what arrived in the last minute".to_owned(),
        (_, Some(window)) if rule.clock() == Clock::Defender => {
            format!("the rule sees the last {} (by its frequency)", short_text(window))
        }
        (_, Some(window)) => {
            format!("the rule sees the last {} (`queryPeriod`)", short_text(window))
        }
        (_, None) => "the rule sees less".to_owned(),
    }
}

/// What a part of the query asks for.
fn wanted(asked: &Interval) -> String {
    match (asked.low, asked.high) {
        (Some(low), Some(high)) if high.at >= 0 && low.at >= 0 => "what is yet to come".to_owned(),
        (Some(low), Some(high)) => {
            format!("{} to {} before the run", back(-low.at), back(-high.at))
        }
        (None, Some(high)) => format!("what is older than {}", back(-high.at)),
        (Some(_), None) | (None, None) => "what is yet to come".to_owned(),
    }
}

/// How far back a window has to reach for it.
fn reach(asked: &Interval) -> i128 {
    match (asked.low, asked.high) {
        (Some(low), _) => -low.at,
        (None, Some(high)) => -high.at,
        (None, None) => 0,
    }
}

fn remedy(asked: i128, rule: &Rule) -> String {
    match (rule.kind, asked) {
        (_, asked) if rule.clock() == Clock::Defender && asked > 0 => of_defender(asked),
        (Kind::Nrt, _) => "make it a scheduled rule, whose `queryPeriod` holds the look-back".to_owned(),
        (_, asked) if asked <= 0 => "ask for a time before the run".to_owned(),
        (_, asked) if asked - i128::from(SECOND) > i128::from(LONGEST) => {
            "no scheduled rule of Sentinel sees more than 14d: hunt with this query, or shorten its look-back".to_owned()
        }
        (_, asked) => format!("make `queryPeriod` at least {}, or look back less far", back(asked)),
    }
}

/// The frequencies of Defender's rules, and what the rule then sees.
const DEFENDERS: [(&str, i64); 4] =
    [("1H", 4 * HOUR), ("3H", 12 * HOUR), ("12H", 2 * DAY), ("24H", 30 * DAY)];

/// The same for a rule whose window is made of its frequency.
fn of_defender(asked: i128) -> String {
    match DEFENDERS.iter().find(|(_, window)| asked <= i128::from(*window)) {
        Some((frequency, window)) => format!(
            "run it every {frequency}, when it sees the last {}, or look back less far",
            short_text(*window)
        ),
        None => "no custom detection of Defender sees more than 30d: hunt with this query, or shorten its look-back".to_owned(),
    }
}

/// A time before the run: `14d`, `7d 1h`, `90m`.
fn back(ticks: i128) -> String {
    let second = i128::from(SECOND);
    let seconds = (ticks.max(0) + second / 2) / second;
    let ticks = i64::try_from(seconds * second).unwrap_or(i64::MAX);
    let (unit, rest) = match ticks {
        0 => return "0s".to_owned(),
        it if it >= DAY => (DAY, HOUR),
        it if it >= 2 * HOUR => (HOUR, MINUTE),
        it if it >= MINUTE => (MINUTE, MINUTE),
        _ => (SECOND, SECOND),
    };
    let (whole, rest) = (ticks - ticks % unit, ticks % unit / rest * rest);
    let more = if rest > 0 { format!(" {}", short_text(rest)) } else { String::new() };
    format!("{}{more}", short_text(whole))
}
