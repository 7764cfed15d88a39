//! An explanation as people read it: the lines of the query as a picture with counts.

use std::io::Write;

use anyhow::Result;
use detect::explain::event::{End, Followed};
use detect::explain::lineage::Sources;
use detect::explain::{Condition, Dead, Held, History, Line, Role, Step};
use detect::liveness::grouped;
use kql::datetime;

use crate::args::ExplainArgs;
use crate::terminal::{Style, clean, counted, fitted, padded, shown_width};

use super::Explained;
use super::verdict::{kind_line, verdict};
use super::windows::{minute, sentences};

/// Source rows of a table that are shown.
const MAX_ROWS: usize = 10;
/// Columns of a source row that are shown, and how wide each is.
const MAX_COLUMNS: usize = 6;
const MAX_CELL: usize = 30;
/// Shown before all others.
const TIME: &str = "TimeGenerated";
/// Empty columns that are named.
const MAX_EMPTY: usize = 8;

/// Writes what there is to say of one rule.
pub fn write(it: &Explained, args: &ExplainArgs, style: Style, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{}", style.strong(&clean(&it.rule.name)))?;
    writeln!(out, "  {}", style.faint(&format!("{} · {}", clean(&it.path), kind_line(it))))?;
    match (&it.followed, &it.sources, &args.alert) {
        (Some(followed), ..) => {
            let (column, value) = args.event.clone().unwrap_or_default();
            if let Some(holding) = &it.holding {
                let (from, to) = (minute(holding.window.0), minute(holding.window.1));
                let which = match (holding.number, holding.n_windows) {
                    (_, 1) => "the one that holds it".to_owned(),
                    (1, n) => format!("the first of {n} that hold it"),
                    (number, n) => format!("number {number} of {n} that hold it"),
                };
                writeln!(out, "\n  followed in the window {from} to {to}: {which}")?;
            }
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
            writeln!(
                out,
                "\n  {} {}",
                style.strong("verdict:"),
                style.red("it could not be explained")
            )?;
            for line in failure.trim().lines() {
                writeln!(out, "  {}", clean(line))?;
            }
            writeln!(out)?;
            return Ok(());
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

fn events(
    column: &str,
    value: &str,
    followed: &[Followed],
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    if followed.is_empty() {
        let column = clean(column);
        writeln!(
            out,
            "  no table that the rule reads has the column {column}; letter case counts"
        )?;
    }
    for it in followed {
        let events = counted(it.n_events, "row");
        writeln!(out, "\n  {} where {} is {}: {events}", it.table, clean(column), clean(value))?;
        for (step, n_rows) in &it.steps {
            let width = style.width.min(140).saturating_sub(24);
            let text = padded(&fitted(&format!("│ {}", clean(step)), width), width);
            let n_rows = format!("{:>12}", grouped(*n_rows));
            writeln!(
                out,
                "    {text} {}",
                if n_rows.trim() == "0" { style.red(&n_rows) } else { n_rows }
            )?;
        }
        for line in ending(it) {
            writeln!(out, "    {}", style.yellow(&clean(&line)))?;
        }
    }
    Ok(())
}

/// What became of an event, in sentences.
pub fn ending(it: &Followed) -> Vec<String> {
    match &it.end {
        End::NotThere { outside_window: 0 } => {
            vec!["the table holds no such row".to_owned()]
        }
        End::NotThere { outside_window } => {
            let rows = counted(*outside_window, "such row");
            vec![format!("the table holds {rows}, all outside of the rule's window")]
        }
        End::Answered => vec!["it is in the answer".to_owned()],
        End::Dropped { step, failed } => {
            let mut lines = vec![format!("dropped by `{step}`")];
            for (condition, columns) in failed {
                let columns: Vec<String> = columns.iter().map(holds).collect();
                lines.push(match columns.is_empty() {
                    true => format!("it fails `{condition}`"),
                    false => format!("it fails `{condition}`: {}", columns.join("; ")),
                });
            }
            lines
        }
        End::Excludes { step } => {
            vec![format!(
                "`{step}` takes it as a row that excludes others: it is part of what is already known"
            )]
        }
        End::Compared { step } => {
            vec![format!("`{step}` compares with it: it is in the list, not in the rows")]
        }
        End::Lost { step } => {
            vec![format!("`{step}` mixes its rows: from there on it can't be followed")]
        }
    }
}

fn source_rows(sources: &[Sources], query: &str, style: Style, out: &mut dyn Write) -> Result<()> {
    for it in sources {
        let more = if it.more { " and more" } else { "" };
        let n_rows = counted(it.rows.n_rows() as u64, "row");
        writeln!(out, "\n  {} {n_rows}{more}", style.strong(&clean(&it.table)))?;
        for step in &it.path {
            writeln!(out, "    {}", style.faint(&format!("through {}", clean(step))))?;
        }
        let shown = filled_columns(it, query);
        let head: Vec<String> = shown.iter().map(|at| name(it, *at)).collect();
        let mut table = vec![head];
        for row in it.rows.rows().take(MAX_ROWS) {
            let cells = shown.iter().filter_map(|at| row.get(*at));
            table.push(cells.map(|it| fitted(&clean(&it.to_text()), MAX_CELL)).collect());
        }
        let width = |at: usize| {
            table.iter().filter_map(|row| row.get(at)).map(|it| shown_width(it)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..shown.len()).map(width).collect();
        for row in &table {
            let cells = row.iter().zip(&widths).map(|(cell, width)| padded(cell, *width));
            writeln!(out, "    {}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        if it.rows.n_rows() > MAX_ROWS {
            writeln!(out, "    {}", style.faint("--format json has the others"))?;
        }
    }
    if sources.is_empty() {
        writeln!(out, "  no source row was found")?;
    }
    Ok(())
}

fn name(it: &Sources, at: usize) -> String {
    it.rows.columns.get(at).map(|it| clean(&it.name)).unwrap_or_default()
}

/// Some columns that hold something: those that the query speaks of first, in its order.
fn filled_columns(it: &Sources, query: &str) -> Vec<usize> {
    let is_filled = |at: &usize| {
        it.rows.rows().any(|row| row.get(*at).is_some_and(|it| !it.to_text().is_empty()))
    };
    let mut filled: Vec<usize> = (0..it.rows.columns.len()).filter(is_filled).collect();
    filled.sort_by_key(|at| {
        let name = it.rows.columns.get(*at).map_or("", |it| it.name.as_str());
        (name != TIME, word_at(query, name).unwrap_or(usize::MAX), *at)
    });
    filled.truncate(MAX_COLUMNS);
    filled
}

/// Where a name first stands as a word of its own.
fn word_at(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let (before, after) = (text.get(..*at), text.get(at + name.len()..));
        !before.is_some_and(|it| it.ends_with(is_part))
            && !after.is_some_and(|it| it.starts_with(is_part))
    })
}
