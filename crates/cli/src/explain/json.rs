//! An explanation for machines.

use detect::alert::row_json;
use detect::explain::event::{End, Followed};
use detect::explain::lineage::Sources;
use detect::explain::windows::Overall;
use detect::explain::{Condition, Dead, Held, History, Line, Role, Step};
use detect::rule::Rule;
use kql::datetime;
use serde_json::{Value as Json, json};

use crate::source::Source;

use super::Explained;
use super::event::ending;
use super::text::{missing, reasons};
use super::verdict::verdict;
use super::windows::sentences;

/// What there is to say of one rule.
pub fn object(it: &Explained, source: &Source) -> Json {
    let explanation = &it.explanation;
    let mut object = json!({
        "path": it.path,
        "id": it.rule.id,
        "name": it.rule.name,
        "now": datetime::format(source.context.now),
        "window": it.window.map(|(from, to)| json!({ "from": datetime::format(from), "to": datetime::format(to) })),
        "rows": it.n_rows,
        "fires": it.fires,
        "verdict": verdict(it),
        "alerts": it.alerts.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(),
        "lines": explanation.lines.iter().map(|line_of| line(line_of, &it.rule.query.text)).collect::<Vec<_>>(),
        "tables": explanation.histories.iter().map(history).collect::<Vec<_>>(),
        "logic": it.logic,
        "lacking": it.lacks,
        "notes": explanation.notes,
        "failure": it.failure,
    });
    if let Some(all) = &it.overall {
        object["windows"] = overall(all, &it.rule);
    }
    if let Some(all) = &it.followed {
        object["event"] = all.iter().map(followed).collect();
    }
    if let Some(it) = &it.holding {
        let (from, to) = (datetime::format(it.window.0), datetime::format(it.window.1));
        object["event_window"] =
            json!({ "from": from, "to": to, "number": it.number, "of": it.n_windows });
    }
    if let Some((alert, sources, notes)) = &it.sources {
        let rows: Vec<Json> = sources.iter().map(source_rows).collect();
        object["alert"] = json!({ "id": alert.id.to_string(), "sources": rows, "notes": notes });
    }
    object
}

fn overall(it: &Overall, rule: &Rule) -> Json {
    let nearest = it.nearest.as_ref().map(|it| {
        let stopped = it.stopped.as_ref();
        let stopped =
            stopped.map(|it| json!({ "source": it.source, "step": it.step, "rows": it.n_rows }));
        json!({
            "at": datetime::format(it.tick),
            "window": it.window.map(|(from, to)| json!({ "from": datetime::format(from), "to": datetime::format(to) })),
            "rows": it.n_rows,
            "stopped": stopped,
        })
    });
    json!({
        "all": it.n_windows,
        "first": it.ends.map(|it| datetime::format(it.0)),
        "last": it.ends.map(|it| datetime::format(it.1)),
        "run": it.n_run,
        "empty": it.n_empty,
        "failed": it.n_failed,
        "left": it.n_left,
        "fired": it.n_fired,
        "fired_at": it.fired.iter().map(|at| datetime::format(*at)).collect::<Vec<_>>(),
        "alerts": it.alerts.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(),
        "nearest": nearest,
        "sentences": sentences(it, rule),
    })
}

fn line(it: &Line, text: &str) -> Json {
    let role = match it.role {
        Role::Answer => "answer",
        Role::JoinLeft => "join left",
        Role::JoinRight(_) => "join right",
        Role::Branch => "union branch",
        Role::Subquery => "subquery",
        Role::Input => "input",
    };
    json!({
        "let": it.name,
        "role": role,
        "source": it.source,
        "read": it.rows_read,
        "steps": it.steps.iter().map(|it| step(it, text)).collect::<Vec<_>>(),
    })
}

fn step(it: &Step, text: &str) -> Json {
    let before = text.get(..it.span.start).unwrap_or_default();
    json!({
        "text": it.text,
        "line": before.matches('\n').count() + 1,
        "in": it.rows_in,
        "out": it.rows_out,
        "conditions": it.conditions.iter().map(condition).collect::<Vec<_>>(),
    })
}

fn condition(it: &Condition) -> Json {
    json!({ "text": it.text, "in": it.rows_in, "out": it.rows_out, "dead": it.dead.as_ref().map(dead) })
}

fn dead(it: &Dead) -> Json {
    let places: Vec<Json> =
        it.elsewhere.iter().map(|(column, n)| json!({ "column": column, "rows": n })).collect();
    let tables: Vec<Json> = it
        .in_other_tables
        .iter()
        .map(|(table, column, n)| json!({ "table": table, "column": column, "rows": n }))
        .collect();
    json!({
        "columns": it.columns.iter().map(held).collect::<Vec<_>>(),
        "sought": it.sought,
        "elsewhere": places,
        "in_other_tables": tables,
        "in_other_case": it.in_other_case,
        "within_longer": it.within_longer,
        "at_any_time": it.at_any_time,
        "reasons": reasons(it),
    })
}

fn held(it: &Held) -> Json {
    let values: Vec<Json> =
        it.values.iter().map(|(value, n)| json!({ "value": value, "rows": n })).collect();
    json!({ "column": it.column, "distinct": it.n_distinct, "empty": it.n_empty, "values": values, "similar": it.similar.iter().map(|it| &it.0).collect::<Vec<_>>() })
}

fn history(it: &History) -> Json {
    let range = |from: Option<i64>, to: Option<i64>| json!({ "from": from.map(datetime::format), "to": to.map(datetime::format) });
    let asked: Vec<Json> = it
        .asked
        .iter()
        .map(|(from, to)| {
            let mut object = range(*from, *to);
            object["missing"] = json!(missing(it, *from, *to));
            object
        })
        .collect();
    json!({
        "table": it.table,
        "rows": it.n_rows,
        "held": it.held.map(|(from, to)| range(Some(from), Some(to))),
        "days": it.n_days,
        "asked": asked,
        "empty_columns": it.empty_columns,
    })
}

fn followed(it: &Followed) -> Json {
    let steps: Vec<Json> =
        it.steps.iter().map(|(step, n)| json!({ "text": step, "rows": n })).collect();
    let end = match &it.end {
        End::NotThere { .. } => "not there",
        End::Answered => "answered",
        End::Dropped { .. } => "dropped",
        End::Excludes { .. } => "excludes",
        End::Compared { .. } => "compared",
        End::Lost { .. } => "lost",
    };
    let step = match &it.end {
        End::Dropped { step, .. }
        | End::Excludes { step }
        | End::Compared { step }
        | End::Lost { step } => Some(step),
        End::NotThere { .. } | End::Answered => None,
    };
    json!({ "table": it.table, "rows": it.n_events, "steps": steps, "end": end, "step": step, "why": ending(it) })
}

fn source_rows(it: &Sources) -> Json {
    let rows: Vec<Json> = it.rows.rows().map(|row| row_json(&it.rows, &row)).collect();
    json!({ "table": it.table, "through": it.path, "more": it.more, "rows": rows })
}
