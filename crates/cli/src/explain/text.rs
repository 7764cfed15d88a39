//! An explanation as people read it: the lines of the query as a picture with counts.

use std::io::Write;

use anyhow::Result;
use detect::explain::{Condition, Dead, Held, History, Line, Role, Step};
use detect::liveness::grouped;
use kql::datetime;

use crate::args::ExplainArgs;
use crate::terminal::{Style, clean, counted, fitted, padded};

use super::Explained;
use super::event::events;
use super::sources::source_rows;
use super::verdict::{kind_line, verdict};
use super::windows::{minute, sentences};

/// Empty columns that are named.
const MAX_EMPTY: usize = 8;

/// Writes what there is to say of one rule.
pub fn write(it: &Explained, args: &ExplainArgs, style: Style, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", style.strong(&clean(&it.rule.name)))?;
    writeln!(out, "  {}", style.faint(&format!("{} · {}", clean(&it.path), kind_line(it))))?;
    match (&it.followed, &it.sources, &args.alert) {
        (Some(followed), ..) => {
            let (column, value) = args.event.clone().unwrap_or_default();
            holding(it, out)?;
            events(&column, &value, followed, style, out)?;
        }
        (None, Some((alert, sources, notes)), _) => {
            writeln!(out, "\n  alert {} · {}", alert.id, clean(&alert.name))?;
            source_rows(sources, &it.rule.query.text, style, out)?;
            for note in notes {
                writeln!(out, "  {} {}", style.faint("note:"), clean(note))?;
            }
        }
        (None, None, Some(id)) if it.failure.is_none() => {
            let known: Vec<String> = it.alerts.iter().map(|it| it.id.to_string()).collect();
            let known = match known.as_slice() {
                [] => "picket hunt lists its alerts".to_owned(),
                known => format!("its last window's are {}", known.join(", ")),
            };
            writeln!(
                out,
                "  no alert of this rule over these logs has an id that begins with {}; {known}",
                clean(id)
            )?;
        }
        _ => picture(it, style, out)?,
    }
    if args.event.is_none() && args.alert.is_none() || it.failure.is_some() {
        if let Some(failure) = &it.failure {
            return failed(failure, style, out);
        }
        let verdict = clean(&verdict(it));
        let verdict = if it.fires { style.green(&verdict) } else { style.yellow(&verdict) };
        writeln!(out, "\n  {} {verdict}", style.strong("verdict:"))?;
        for (at, line) in it.overall.iter().flat_map(|all| sentences(all, &it.rule)).enumerate() {
            let head = if at == 0 { "over all windows:" } else { "                 " };
            writeln!(out, "  {} {}", style.faint(head), clean(&line))?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// Why a rule could not be explained: mostly a diagnostic of several lines.
fn failed(failure: &str, style: Style, out: &mut dyn Write) -> Result<()> {
    let verdict = style.red("it could not be explained");
    writeln!(out, "\n  {} {verdict}", style.strong("verdict:"))?;
    for line in failure.trim().lines() {
        writeln!(out, "  {}", clean(line))?;
    }
    writeln!(out)?;
    Ok(())
}

/// Which of the windows that hold an event it was followed in.
fn holding(it: &Explained, out: &mut dyn Write) -> Result<()> {
    if let Some(holding) = &it.holding {
        let (from, to) = (minute(holding.window.0), minute(holding.window.1));
        let which = match (holding.number, holding.n_windows) {
            (_, 1) => "the one that holds it".to_owned(),
            (1, n) => format!("the first of {n} that hold it"),
            (number, n) => format!("number {number} of {n} that hold it"),
        };
        writeln!(out, "\n  followed in the window {from} to {to}: {which}")?;
    }
    Ok(())
}

fn picture(it: &Explained, style: Style, out: &mut dyn Write) -> Result<()> {
    for line in &it.explanation.lines {
        writeln!(out)?;
        write_line(line, style, out)?;
    }
    let histories: Vec<&History> = it.explanation.histories.iter().collect();
    if !histories.is_empty() {
        writeln!(out, "\n  {}", style.strong("what the logs hold"))?;
        histories.iter().try_for_each(|it| history(it, style, out))?;
    }
    for (name, texts) in
        [("logic:", &it.logic), ("lacking:", &it.lacks), ("note:", &it.explanation.notes)]
    {
        for text in texts {
            writeln!(out, "  {} {}", style.yellow(name), clean(text))?;
        }
    }
    Ok(())
}

/// A line: its source, then its steps under it with the rows that go in and come out.
fn write_line(line: &Line, style: Style, out: &mut dyn Write) -> Result<()> {
    let name = match (&line.name, line.role) {
        (_, Role::Branch) => "branch of the union".to_owned(),
        (Some(name), _) => format!("let {name}"),
        (None, Role::Answer) => "the answer".to_owned(),
        (None, Role::JoinLeft) => "left side of the join".to_owned(),
        (None, Role::JoinRight(_)) => "right side of the join".to_owned(),
        (None, Role::Subquery) => "table in an expression".to_owned(),
        (None, Role::Input) => "input".to_owned(),
    };
    writeln!(out, "  {}", style.strong(&name))?;
    let width = style.width.min(140).saturating_sub(34);
    let source = padded(&fitted(&clean(&line.source), width), width);
    writeln!(out, "    {source} {:>12}", rows(line.rows_read))?;
    for step in &line.steps {
        write_step(step, width, style, out)?;
    }
    Ok(())
}

fn write_step(step: &Step, width: usize, style: Style, out: &mut dyn Write) -> Result<()> {
    if step.conditions.len() < 2 {
        let text = padded(&fitted(&format!("│ {}", clean(&step.text)), width), width);
        let flow = flow(step.rows_in, step.rows_out);
        writeln!(out, "    {text} {}", dressed(&flow, step.rows_in, step.rows_out, style))?;
    } else {
        for (at, it) in step.conditions.iter().enumerate() {
            let start = if at == 0 { "│ where " } else { "│   and " };
            let text = padded(&fitted(&format!("{start}{}", clean(&it.text)), width), width);
            let flow = flow(Some(it.rows_in), Some(it.rows_out));
            let flow = dressed(&flow, Some(it.rows_in), Some(it.rows_out), style);
            writeln!(out, "    {text} {flow}")?;
            why(it, style, out)?;
        }
        return Ok(());
    }
    step.conditions.iter().try_for_each(|it| why(it, style, out))
}

fn dressed(text: &str, before: Option<u64>, after: Option<u64>, style: Style) -> String {
    match (before, after) {
        (Some(0), Some(0)) => style.faint(text),
        (_, Some(0)) => style.red(text),
        _ => text.to_owned(),
    }
}

fn rows(it: Option<u64>) -> String {
    it.map_or_else(|| "?".to_owned(), grouped)
}

fn flow(before: Option<u64>, after: Option<u64>) -> String {
    format!("{:>12} → {}", rows(before), rows(after))
}

/// What there is to say of a condition that lets nothing through.
fn why(it: &Condition, style: Style, out: &mut dyn Write) -> Result<()> {
    let Some(dead) = &it.dead else { return Ok(()) };
    for line in reasons(dead) {
        writeln!(out, "    {}   {}", style.red("✗"), style.yellow(&clean(&line)))?;
    }
    Ok(())
}

/// The reasons, one a line.
pub fn reasons(dead: &Dead) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for it in &dead.columns {
        lines.push(holds(it));
        lines.extend(alike(it));
    }
    if dead.at_any_time > 0 {
        let rows = counted(dead.at_any_time, "row");
        lines.push(format!("at other times, outside of this window, it holds in {rows}"));
    }
    if dead.sought.is_empty() {
        return lines;
    }
    let sought = dead.sought.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" or ");
    if dead.in_other_case > 0 {
        let rows = counted(dead.in_other_case, "row");
        lines.push(format!("{sought} stands there in other letter case in {rows}"));
    } else if dead.within_longer > 0 {
        let rows = counted(dead.within_longer, "row");
        lines.push(format!("{sought} stands there as a part of a longer text in {rows}"));
    }
    if !dead.elsewhere.is_empty() {
        let places = dead.elsewhere.iter();
        let places: Vec<String> =
            places.map(|(column, n)| format!("{column} ({})", counted(*n, "row"))).collect();
        lines.push(format!("{sought} stands in {}", places.join(", ")));
    } else if dead.in_other_case == 0 && dead.within_longer == 0 {
        lines.push(format!("{sought} stands in no other column of these rows"));
    }
    if !dead.in_other_tables.is_empty() {
        let places = dead.in_other_tables.iter();
        let places: Vec<String> = places
            .map(|(table, column, n)| format!("{table}.{column} ({})", counted(*n, "row")))
            .collect();
        lines.push(format!("other tables have it: {}", places.join(", ")));
    }
    lines
}

/// The values that are like what is looked for, where they are not among those that are named anyway.
fn alike(it: &Held) -> Option<String> {
    let similar: Vec<String> = it
        .similar
        .iter()
        .map(|(value, n)| format!("`{}` ({})", fitted(value, 60), grouped(*n)))
        .collect();
    (!similar.is_empty()).then(|| format!("like what is looked for: {}", similar.join(", ")))
}

/// What a column holds, in a sentence.
pub fn holds(it: &Held) -> String {
    if it.n_distinct == 0 {
        return format!("{} is empty in all of them", it.column);
    }
    let values: Vec<String> = it
        .values
        .iter()
        .map(|(value, n)| match n {
            0 => value.clone(),
            n => format!("`{}` ({})", fitted(value, 60), grouped(*n)),
        })
        .collect();
    let is_range = it.values.iter().all(|(_, n)| *n == 0);
    let mut text = match is_range {
        true => format!("{} lies between {}", it.column, values.join(" and ")),
        false => format!("{} holds {}", it.column, values.join(", ")),
    };
    // Values that are all different tell by one example.
    let is_unique = !is_range && it.n_distinct > 1 && it.values.iter().all(|(_, n)| *n == 1);
    if let (true, Some(first)) = (is_unique, it.values.first()) {
        text = format!(
            "{} holds {} different values, such as `{}`",
            it.column,
            grouped(it.n_distinct),
            fitted(&first.0, 60)
        );
    }
    let more = it.n_distinct.saturating_sub(it.values.len() as u64);
    if !is_unique && more > 0 && !is_range {
        text.push_str(&format!(" and {}", counted(more, "other value")));
    }
    if it.n_empty > 0 {
        text.push_str(&format!("; it is empty in {}", counted(it.n_empty, "row")));
    }
    text
}

fn history(it: &History, style: Style, out: &mut dyn Write) -> Result<()> {
    let held = match it.held {
        Some((from, to)) => {
            let rows = counted(it.n_rows, "row");
            let days = counted(it.n_days, "day");
            format!("{rows}, {} to {}, on {days}", minute(from), minute(to))
        }
        None => counted(it.n_rows, "row"),
    };
    writeln!(out, "    {}: {held}", clean(&it.table))?;
    for (from, to) in &it.asked {
        let (from_text, to_text) = match (from, to) {
            (None, None) => continue,
            (from, to) => (
                from.map_or("the beginning".to_owned(), minute),
                to.map_or("now".to_owned(), minute),
            ),
        };
        let asked = format!("      the query asks for {from_text} to {to_text}");
        match missing(it, *from, *to) {
            Some(lack) => writeln!(out, "{asked}: {}", style.yellow(&lack))?,
            None => writeln!(out, "{asked}")?,
        }
    }
    if !it.empty_columns.is_empty() {
        let shown = it.empty_columns.get(..MAX_EMPTY).unwrap_or(&it.empty_columns);
        let mut names = shown.join(", ");
        if shown.len() < it.empty_columns.len() {
            names.push_str(&format!(" and {} more", it.empty_columns.len() - shown.len()));
        }
        writeln!(out, "      {} {names}", style.yellow("empty in every row:"))?;
    }
    Ok(())
}

/// What of the stretch that is asked for the logs don't hold.
pub fn missing(it: &History, from: Option<i64>, to: Option<i64>) -> Option<String> {
    let (first, last) = it.held?;
    if to.is_some_and(|to| to <= first) || from.is_some_and(|from| from > last) {
        return Some("the logs hold nothing of it".to_owned());
    }
    let short = first - from?;
    (short > datetime::HOUR).then(|| {
        let days = short as f64 / datetime::DAY as f64;
        format!("the first {days:.1} days of it are not in the logs")
    })
}
