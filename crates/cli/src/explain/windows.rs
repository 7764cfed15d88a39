//! What all windows of a rule came to, in words.

use detect::explain::windows::{Nearest, Overall};
use detect::liveness::grouped;
use detect::rule::{Rule, Schedule, TriggerOperator};
use kql::datetime;

use crate::terminal::counted;

/// So many windows in which a rule fired are named.
const MAX_NAMED: usize = 3;

/// `in 3 of 744 windows`.
pub fn in_all(it: &Overall) -> String {
    format!("in {} of {}", grouped(it.n_fired), counted(it.n_windows, "window"))
}

/// What the windows came to: sentences without their full stops.
pub fn sentences(it: &Overall, rule: &Rule) -> Vec<String> {
    if it.n_windows == 0 {
        return vec!["none ends in the time that is looked at".to_owned()];
    }
    let mut said = Vec::new();
    let windows = counted(it.n_windows, "window");
    if it.n_fired > 0 {
        let named: Vec<String> =
            it.fired.iter().rev().take(MAX_NAMED).map(|at| minute(*at)).collect();
        let ends = match named.as_slice() {
            [] => "in those without any row".to_owned(),
            [one] => format!("in the one that ends at {one}"),
            several if several.len() < it.fired.len() => {
                format!("the last ones end at {}", several.join(", "))
            }
            several => format!("they end at {}", several.join(", ")),
        };
        said.push(format!("it fires {}: {ends}", in_all(it)));
    } else if it.n_left == 0 && it.n_failed == 0 {
        said.push(format!("it fires in none of {windows}"));
    } else {
        said.push(format!("it fires in none of those of {windows} that were run"));
    }
    said.extend(it.nearest.as_ref().map(|it| nearest(it, rule)));
    if it.nearest.is_none() && it.n_fired == 0 && it.n_windows > 0 && it.n_empty == it.n_windows {
        said.push("no window holds a row that all conditions on its tables let through".to_owned());
    }
    if it.n_failed > 0 {
        said.push(format!("{} could not be run", counted(it.n_failed, "window")));
    }
    if it.n_left > 0 {
        said.push(format!(
            "there was no time for {}; --from and --to bound them",
            counted(it.n_left, "window")
        ));
    }
    said
}

fn nearest(it: &Nearest, rule: &Rule) -> String {
    let end = minute(it.tick);
    match &it.stopped {
        Some(stopped) => format!(
            "it comes nearest in the window that ends at {end}: `{}` stops {} from {}",
            stopped.step,
            counted(stopped.n_rows, "row"),
            stopped.source
        ),
        None => format!(
            "it comes nearest in the window that ends at {end}: {}{}",
            counted(it.n_rows, "row"),
            rule.schedule.map(trigger).unwrap_or_default()
        ),
    }
}

/// `, where more than 5 are wanted`.
pub fn trigger(it: Schedule) -> String {
    let n_rows = grouped(it.threshold);
    let wanted = match it.operator {
        TriggerOperator::GreaterThan => format!("more than {n_rows}"),
        TriggerOperator::LessThan => format!("fewer than {n_rows}"),
        TriggerOperator::Equal => format!("exactly {n_rows}"),
        TriggerOperator::NotEqual => format!("any number but {n_rows}"),
    };
    format!(", where its trigger wants {wanted}")
}

/// `2024-06-20 05:00`.
pub fn minute(ticks: i64) -> String {
    datetime::format(ticks).chars().take(16).collect::<String>().replace('T', " ")
}
