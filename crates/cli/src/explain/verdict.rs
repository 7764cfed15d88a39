//! Whether a rule fires, in a sentence.

use detect::explain::dead_join;
use detect::rule::Kind;

use super::Explained;
use super::windows::{in_all, trigger};

/// How a rule is run, in words.
pub fn kind_line(it: &Explained) -> String {
    use kql::datetime::format;
    let kind = match it.rule.kind {
        Kind::Scheduled => "scheduled rule",
        Kind::Nrt => "near-real-time rule",
        Kind::Hunting => "hunting rule",
    };
    match it.window {
        Some((from, to)) => format!("{kind}, window {} to {}", format(from), format(to)),
        None => format!("{kind}, all that the logs hold"),
    }
}

/// Whether the rule fires, and if not, whether it can on these logs: one sentence.
pub fn verdict(it: &Explained) -> String {
    if let Some(failure) = &it.failure {
        return format!("it could not be explained: {}", failure.trim());
    }
    if let Some(broken) = &it.broken {
        return broken.clone();
    }
    let rows = crate::terminal::counted(it.n_rows as u64, "row");
    if let Some(overall) = it.overall.as_ref().filter(|all| !it.fires && all.n_fired > 0) {
        return format!("it is silent in this window, and fires {}", in_all(overall));
    }
    if it.fires {
        return format!("it fires: {rows}");
    }
    let empty = it.explanation.histories.iter().find(|it| it.n_rows == 0);
    if it.n_rows > 0 {
        return format!(
            "it is silent: {rows}{}",
            it.rule.schedule.map(trigger).unwrap_or_default()
        );
    }
    if let Some(finding) = it.logic.first() {
        return format!("it can never fire as it is written: {finding}");
    }
    if let Some(empty) = empty {
        return format!("it can't fire on these logs: {} holds no row", empty.table);
    }
    let dead = it.explanation.lines.iter().rev().find_map(|line| Some((line, line.dead_step()?)));
    match dead {
        Some((line, step)) => {
            let condition = step.conditions.iter().find(|it| it.rows_in > 0 && it.rows_out == 0);
            let text = condition.map_or(&step.text, |it| &it.text);
            let empty = |held: &detect::explain::Held| held.n_distinct == 0;
            let never = condition
                .and_then(|it| it.dead.as_ref())
                .filter(|it| !it.columns.is_empty() && it.columns.iter().all(empty));
            match never {
                Some(_) => format!(
                    "it can't fire on these logs: what `{text}` looks at is empty in each row of {}",
                    line.source
                ),
                None => format!("it is silent: `{text}` lets none of {} through", line.source),
            }
        }
        None => match dead_join(&it.explanation.lines) {
            Some((join, left)) => format!(
                "it is silent: `{}` finds no pair for {} from {}",
                join.source,
                crate::terminal::counted(left.rows_out().unwrap_or(0), "row"),
                left.source
            ),
            None => "it is silent: no row reaches its end".to_owned(),
        },
    }
}
