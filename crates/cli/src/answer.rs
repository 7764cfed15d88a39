//! A query's answer as text: for people, for machines, for spreadsheets.

use std::io::Write;

use anyhow::Result;
use detect::sinks::csv::safe;
use engine::run::Answer;
use engine::types::Cell;
use kql::types::Type;
use serde_json::{Map, Value as Json, json};

use crate::terminal::{Style, clean, counted, fitted, padded, shown_width};

/// Cells wider than this are cut in a table.
const MAX_CELL: usize = 60;

/// `{"tables": [...], "render": {...}}`: the shape of a Log Analytics query response, with the picture that the query asks for.
pub fn write_json(answers: &[Answer], render: Option<Json>, out: &mut dyn Write) -> Result<()> {
    let tables: Vec<Json> =
        answers.iter().enumerate().map(|(at, answer)| table_json(at, answer)).collect();
    let mut answer = json!({ "tables": tables });
    if let (Some(render), Some(answer)) = (render, answer.as_object_mut()) {
        answer.insert("render".to_owned(), render);
    }
    serde_json::to_writer(&mut *out, &answer)?;
    writeln!(out)?;
    Ok(())
}

fn table_json(at: usize, answer: &Answer) -> Json {
    let name = if at == 0 { "PrimaryResult".to_owned() } else { format!("Table_{at}") };
    let columns: Vec<Json> =
        answer.columns.iter().map(|it| json!({ "name": it.name, "type": it.ty.name() })).collect();
    let rows: Vec<Json> = answer
        .rows()
        .map(|row| Json::Array(row.into_iter().map(Cell::to_json).collect()))
        .collect();
    json!({ "name": name, "columns": columns, "rows": rows })
}

/// One JSON object a row, with the columns in the query's order.
pub fn write_ndjson(answer: &Answer, out: &mut dyn Write) -> Result<()> {
    for row in answer.rows() {
        let object: Map<String, Json> = answer
            .columns
            .iter()
            .zip(row)
            .map(|(column, cell)| (column.name.clone(), cell.to_json()))
            .collect();
        serde_json::to_writer(&mut *out, &object)?;
        writeln!(out)?;
    }
    Ok(())
}

/// CSV whose cells no spreadsheet takes for formulas.
pub fn write_csv(answer: &Answer, out: &mut dyn Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(answer.columns.iter().map(|it| safe(it.name.clone())))?;
    for row in answer.rows() {
        writer.write_record(row.into_iter().map(|it| match it {
            // A negative number begins with a minus and is no formula.
            Cell::Long(_) | Cell::Real(_) => it.to_text(),
            _ => safe(it.to_text()),
        }))?;
    }
    writer.flush()?;
    Ok(())
}

/// A table for people.
pub fn write_table(answer: &Answer, style: Style, out: &mut dyn Write) -> Result<()> {
    let rows: Vec<Vec<String>> =
        answer.rows().map(|row| row.into_iter().map(shown).collect()).collect();
    let widths: Vec<usize> = answer
        .columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| shown_width(cell));
            cells.chain([shown_width(&column.name)]).max().unwrap_or(0)
        })
        .collect();
    let heads: Vec<String> = answer
        .columns
        .iter()
        .zip(&widths)
        .map(|(it, width)| style.strong(&padded(&clean(&it.name), *width)))
        .collect();
    writeln!(out, "{}", heads.join("  ").trim_end())?;
    writeln!(
        out,
        "{}",
        style.faint(&widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join("  "))
    )?;
    for row in &rows {
        let cells =
            row.iter().zip(&widths).zip(&answer.columns).map(
                |((cell, width), column)| match column.ty {
                    Type::Int | Type::Long | Type::Real | Type::Decimal => {
                        format!("{}{cell}", " ".repeat(width.saturating_sub(shown_width(cell))))
                    }
                    _ => padded(cell, *width),
                },
            );
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    writeln!(out, "{}", style.faint(&counted(rows.len() as u64, "row")))?;
    Ok(())
}

fn shown(cell: Cell<'_>) -> String {
    fitted(&clean(&cell.to_text()), MAX_CELL)
}
