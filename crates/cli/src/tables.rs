//! `picket tables`: the tables that are known, and their columns.

use std::io::{BufWriter, IsTerminal, Write};

use anyhow::{Result, bail};
use detect::sinks::csv::safe;
use kql::suggest::did_you_mean;
use logs::schema::{Origin, Schemas, Table};
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::args::{ListFormat, TablesArgs, WorkspaceArgs};
use crate::terminal::{Style, clean, complain, counted, padded, shown_width, wrapped};
use crate::workspace;

/// Runs the command.
pub fn run(args: TablesArgs) -> Result<Outcome> {
    let brought = WorkspaceArgs { schemas: args.schemas, ..WorkspaceArgs::default() };
    let schemas = workspace::open(&brought)?.schemas;
    let stdout = std::io::stdout();
    let format = args.format.unwrap_or(if stdout.is_terminal() {
        ListFormat::Table
    } else {
        ListFormat::Ndjson
    });
    let style = Style::stdout(args.color);
    let mut out = BufWriter::new(stdout.lock());
    match args.name.as_deref() {
        Some(name) if !name.contains('*') => {
            let Some(table) = schemas.describe(name) else {
                complain(&unknown(name, &schemas));
                return Ok(Outcome::Wrong);
            };
            write_one(&table, source(&schemas, name), format, style, &mut out)?;
        }
        pattern => {
            let mut names = schemas.names();
            names.retain(|it| pattern.is_none_or(|pattern| fits(it, pattern)));
            if names.is_empty() {
                bail!("no table fits `{}`", clean(pattern.unwrap_or_default()));
            }
            let tables: Vec<Table> = names.iter().filter_map(|it| schemas.describe(it)).collect();
            write_list(&tables, &schemas, format, style, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn unknown(name: &str, schemas: &Schemas) -> String {
    let names = schemas.names();
    let help = did_you_mean(name, names.iter().map(String::as_str))
        .unwrap_or_else(|| "`picket tables` lists all".to_owned());
    format!("there is no table `{}`; {help}", clean(name))
}

/// Whether a name fits a pattern, in which `*` stands for any text; letter case doesn't matter.
fn fits(name: &str, pattern: &str) -> bool {
    let (name, pattern) = (name.to_lowercase(), pattern.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, inner)) = parts.split_last() else { return rest.is_empty() };
    for part in inner {
        let Some(at) = rest.find(part) else { return false };
        rest = rest.get(at + part.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

/// Where a table is known from, in words.
fn source(schemas: &Schemas, name: &str) -> String {
    match schemas.origin(name) {
        Some(Origin::Brought(path)) => path.to_owned(),
        Some(Origin::Written) => "documented".to_owned(),
        Some(Origin::BuiltIn) | None => "built in".to_owned(),
    }
}

/// One table: a line a column.
fn write_one(
    table: &Table,
    source: String,
    format: ListFormat,
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    let cells =
        |it: &logs::schema::Column| [it.name.clone(), it.ty.name().to_owned(), it.doc.clone()];
    let column = |it: &logs::schema::Column| json!({ "name": it.name, "type": it.ty.name(), "documentation": it.doc });
    let heads = ["Column", "Type", "Documentation"];
    let rows: Vec<[String; 3]> = table.columns.iter().map(cells).collect();
    match format {
        ListFormat::Json => {
            let columns: Vec<Json> = table.columns.iter().map(column).collect();
            let whole = json!({ "name": table.name, "documentation": table.doc, "source": source, "columns": columns });
            writeln!(out, "{whole}")?;
        }
        ListFormat::Ndjson => {
            table.columns.iter().try_for_each(|it| writeln!(out, "{}", column(it)))?;
        }
        ListFormat::Csv => write_csv(heads, &rows, out)?,
        ListFormat::Markdown => {
            writeln!(out, "## {}\n", table.name)?;
            if !table.doc.is_empty() {
                writeln!(out, "{}\n", table.doc)?;
            }
            write_markdown(heads, &rows, out)?;
        }
        ListFormat::Table => {
            let n_columns = counted(table.columns.len() as u64, "column");
            let about = style.faint(&format!("{n_columns}, {}", clean(&source)));
            writeln!(out, "{}  {about}", style.strong(&clean(&table.name)))?;
            wrapped(&clean(&table.doc), style.width)
                .iter()
                .try_for_each(|it| writeln!(out, "{it}"))?;
            write_columns(&rows, style, out)?;
        }
    }
    Ok(())
}

/// Columns for people: documentation is broken into lines beside them.
fn write_columns(rows: &[[String; 3]], style: Style, out: &mut dyn Write) -> Result<()> {
    const TYPE_WIDTH: usize = 10;
    let width = rows.iter().map(|it| shown_width(&it[0])).max().unwrap_or(0);
    let room = style.width.saturating_sub(width + TYPE_WIDTH + 4).max(24);
    for [name, ty, doc] in rows {
        let (name, ty) = (padded(&clean(name), width), style.cyan(&padded(ty, TYPE_WIDTH)));
        let mut lines = wrapped(&clean(doc), room).into_iter();
        let first = format!("  {name}  {ty}{}", lines.next().unwrap_or_default());
        writeln!(out, "{}", first.trim_end())?;
        for line in lines {
            writeln!(out, "{}{line}", " ".repeat(width + TYPE_WIDTH + 4))?;
        }
    }
    Ok(())
}

/// Many tables: a line each.
fn write_list(
    tables: &[Table],
    schemas: &Schemas,
    format: ListFormat,
    style: Style,
    out: &mut dyn Write,
) -> Result<()> {
    let cells =
        |it: &Table| [it.name.clone(), it.columns.len().to_string(), source(schemas, &it.name)];
    let object = |it: &Table| json!({ "name": it.name, "columns": it.columns.len(), "source": source(schemas, &it.name) });
    let heads = ["Table", "Columns", "Source"];
    let rows: Vec<[String; 3]> = tables.iter().map(cells).collect();
    match format {
        ListFormat::Json => {
            let all: Vec<Json> = tables.iter().map(object).collect();
            writeln!(out, "{}", Json::Array(all))?;
        }
        ListFormat::Ndjson => tables.iter().try_for_each(|it| writeln!(out, "{}", object(it)))?,
        ListFormat::Csv => write_csv(heads, &rows, out)?,
        ListFormat::Markdown => write_markdown(heads, &rows, out)?,
        ListFormat::Table => {
            let width = rows.iter().map(|it| shown_width(&it[0])).max().unwrap_or(0);
            for [name, n_columns, source] in &rows {
                let name = padded(&clean(name), width);
                writeln!(out, "{name}  {n_columns:>4}  {}", style.faint(&clean(source)))?;
            }
            writeln!(out, "{}", style.faint(&counted(rows.len() as u64, "table")))?;
        }
    }
    Ok(())
}

fn write_csv(heads: [&str; 3], rows: &[[String; 3]], out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(heads)?;
    rows.iter().try_for_each(|row| writer.write_record(row.iter().cloned().map(safe)))?;
    writer.flush()?;
    Ok(())
}

fn write_markdown(heads: [&str; 3], rows: &[[String; 3]], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "| {} |\n|---|---|---|", heads.join(" | "))?;
    for row in rows {
        writeln!(
            out,
            "| {} |",
            row.each_ref().map(|it| clean(it).replace('|', "\\|")).join(" | ")
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        let all = ["Device*", "*Events", "*", "D*e*E*s", "deviceevents", "*e*e*e*e*"];
        assert!(all.iter().all(|it| fits("DeviceEvents", it)));
        let none = ["Email*", "*Info", "Device", "Events*", "DeviceEvents*s"];
        assert!(none.iter().all(|it| !fits("DeviceEvents", it)));
    }
}
