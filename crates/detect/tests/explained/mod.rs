//! What `picket explain` says, as golden pages write it: `explain`, `event COLUMN=VALUE` and `sources`.

use std::fmt::Write as _;

use detect::alert::row_json;
use detect::evaluate::{evaluate, on_clock};
use detect::explain::event::{End, follow};
use detect::explain::lineage::sources;
use detect::explain::{Held, Line, explain};
use detect::rule::Rule;
use engine::stages::settled;
use kql::bound::BoundQuery;
use kql::datetime;
use std::sync::Arc;

use crate::world::World;

/// The answer of a fence of that kind; None where it is none of ours.
pub fn answer(kind: &str, rule: &Arc<Rule>, query: &BoundQuery, world: &World) -> Option<String> {
    if !(matches!(kind, "explain" | "sources") || kind.starts_with("event ")) {
        return None;
    }
    let text = rule.query.text.clone();
    let context = on_clock(rule, &world.context());
    let settled = world.wait(settled(&text, query, world, &context)).unwrap();
    let table = &settled.query.tables[0];
    let context = &settled.context;
    if let Some(event) = kind.strip_prefix("event ") {
        let (column, value) = event.split_once('=').unwrap();
        let all = world.wait(follow(table, column, value, &text, context)).unwrap();
        let mut said = String::new();
        for it in all {
            let _ = writeln!(said, "{}: {}", it.table, it.n_events);
            for (step, n) in it.steps {
                let _ = writeln!(said, "  {n}  {step}");
            }
            let _ = writeln!(said, "  {}", ending(&it.end));
        }
        return Some(said);
    }
    match kind {
        "explain" => {
            let found = world.wait(explain(table, &text, world, context));
            let mut said: String = found.lines.iter().map(line).collect();
            for it in found.histories {
                let day = |it: Option<i64>| it.map_or("-".to_owned(), datetime::format);
                let held = it.held.map_or(String::new(), |(from, to)| {
                    format!(", {} to {}", datetime::format(from), datetime::format(to))
                });
                let _ =
                    writeln!(said, "{}: {} rows on {} days{held}", it.table, it.n_rows, it.n_days);
                for (from, to) in it.asked {
                    let _ = writeln!(said, "  asked: {} to {}", day(from), day(to));
                }
                if !it.empty_columns.is_empty() {
                    let _ = writeln!(said, "  empty: {}", it.empty_columns.join(", "));
                }
            }
            found.notes.iter().for_each(|it| said.push_str(&format!("note: {it}\n")));
            Some(said)
        }
        "sources" => {
            let made = world.wait(evaluate(rule, query, world, &world.context())).unwrap();
            let mut said = String::new();
            for alert in &made.alerts {
                let (all, notes) = world.wait(sources(table, &alert.rows, &text, context)).unwrap();
                for it in all {
                    let _ = writeln!(said, "{} through {}", it.table, it.path.join(" < "));
                    for row in it.rows.rows() {
                        let _ = writeln!(said, "  {}", row_json(&it.rows, &row));
                    }
                }
                notes.iter().for_each(|it| said.push_str(&format!("note: {it}\n")));
            }
            Some(said)
        }
        _ => None,
    }
}

fn line(it: &Line) -> String {
    let count = |it: Option<u64>| it.map_or("?".to_owned(), |it| it.to_string());
    let name = it.name.as_deref().unwrap_or("-");
    let mut said = format!("{name} ({:?}) {}: {}\n", it.role, it.source, count(it.rows_read));
    for step in &it.steps {
        let _ =
            writeln!(said, "  {} -> {}  {}", count(step.rows_in), count(step.rows_out), step.text);
        for it in step.conditions.iter().filter_map(|it| it.dead.as_ref()) {
            it.columns.iter().for_each(|it| said.push_str(&format!("      {}\n", held(it))));
            let _ = writeln!(
                said,
                "      sought {:?}, elsewhere {:?}, other tables {:?}, other case {}, within longer {}",
                it.sought, it.elsewhere, it.in_other_tables, it.in_other_case, it.within_longer
            );
        }
    }
    said
}

fn held(it: &Held) -> String {
    format!("{} holds {:?}, {} in all, {} empty", it.column, it.values, it.n_distinct, it.n_empty)
}

fn ending(end: &End) -> String {
    match end {
        End::NotThere { outside_window } => {
            format!("not there; {outside_window} outside of the window")
        }
        End::Answered => "in the answer".to_owned(),
        End::Dropped { step, failed } => {
            let failed: Vec<String> = failed
                .iter()
                .map(|(condition, columns)| {
                    let columns: Vec<String> = columns.iter().map(held).collect();
                    format!("`{condition}` ({})", columns.join("; "))
                })
                .collect();
            format!("dropped by `{step}`: {}", failed.join(", "))
        }
        End::Excludes { step } => format!("`{step}` excludes by it"),
        End::Compared { step } => format!("`{step}` compares with it"),
        End::Lost { step } => format!("lost in `{step}`"),
    }
}
