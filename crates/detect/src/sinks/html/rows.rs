//! The rows of an alert: one of them as a list of its columns, several as a table. Columns that hold something come first; those that
//! hold nothing are only named.

use engine::run::Answer;
use engine::types::Cell;

use super::head::counted;
use super::markup::{Markup, second};

/// Rows that are shown; the others are counted.
const MAX_ROWS: usize = 20;
/// Columns that are shown; the others are named.
const MAX_COLUMNS: usize = 60;
/// Characters of a cell that are shown; the others are counted.
const MAX_CELL: usize = 500;
/// A table with more columns than that is laid out otherwise on paper.
const WIDE: usize = 7;

/// Writes the rows.
pub fn write(rows: &Answer, out: &mut Markup) {
    let n_rows = rows.n_rows();
    if n_rows == 0 {
        out.raw("<p>The alert has no rows: the rule fires on too few of them.</p>\n");
        return;
    }
    let shown: Vec<Vec<Cell<'_>>> = rows.rows().take(MAX_ROWS).collect();
    let is_filled =
        |at: &usize| shown.iter().any(|row| row.get(*at).is_some_and(|it| !is_empty(*it)));
    let (mut filled, empty): (Vec<usize>, Vec<usize>) =
        (0..rows.columns.len()).partition(is_filled);
    let left_out = filled.split_off(filled.len().min(MAX_COLUMNS));
    match shown.as_slice() {
        [row] => record(rows, row, &filled, out),
        _ => table(rows, &shown, &filled, out),
    }
    if n_rows > MAX_ROWS {
        let more = counted((n_rows - MAX_ROWS) as u64, "more row");
        out.element("p class=\"more\"", &format!("and {more}, which the alert itself has"));
    }
    named("Empty in these rows", rows, &empty, out);
    named("Not shown", rows, &left_out, out);
}

/// Whether a cell says nothing: a list or a bag may be there and have nothing in it.
fn is_empty(it: Cell<'_>) -> bool {
    matches!(it.to_text().as_str(), "" | "[]" | "{}")
}

/// One row: a line for each column.
fn record(rows: &Answer, row: &[Cell<'_>], columns: &[usize], out: &mut Markup) {
    out.scroll("Matched row", |out| {
        out.raw("<table class=\"record\"><tbody>\n");
        for at in columns {
            let (Some(column), Some(it)) = (rows.columns.get(*at), row.get(*at)) else { continue };
            out.raw("<tr><th scope=\"row\">").text(&column.name).raw("</th><td>");
            cell(*it, out);
            out.raw("</td></tr>\n");
        }
        out.raw("</tbody></table>");
    });
}

fn table(rows: &Answer, shown: &[Vec<Cell<'_>>], columns: &[usize], out: &mut Markup) {
    let is_wide = columns.len() > WIDE;
    let name = |at: usize| rows.columns.get(at).map_or("", |it| it.name.as_str());
    out.scroll("Matched rows", |out| {
        out.raw(if is_wide { "<table class=\"wide\">" } else { "<table>" });
        out.heads(columns.iter().map(|at| name(*at))).raw("<tbody>\n");
        for row in shown {
            out.raw("<tr>");
            for at in columns {
                out.raw("<td");
                // On paper the name stands at each value.
                if is_wide {
                    out.attr("data-column", name(*at));
                }
                out.raw(">");
                row.get(*at).into_iter().for_each(|it| cell(*it, out));
                out.raw("</td>");
            }
            out.raw("</tr>\n");
        }
        out.raw("</tbody></table>");
    });
}

fn cell(it: Cell<'_>, out: &mut Markup) {
    match it {
        Cell::DateTime(ticks) => {
            // What lies below a second tells rows apart.
            let text = kql::datetime::format(ticks);
            let below = text.get(19..27).unwrap_or_default().trim_end_matches('0');
            let below = if below == "." { "" } else { below };
            out.raw("<time").attr("datetime", &text).raw(">");
            out.text(&second(ticks)).text(below).raw("</time>")
        }
        Cell::Dynamic(_) => out.raw("<code>").cut(&it.to_text(), MAX_CELL).raw("</code>"),
        _ => out.cut(&it.to_text(), MAX_CELL),
    };
}

fn named(what: &'static str, rows: &Answer, columns: &[usize], out: &mut Markup) {
    if columns.is_empty() {
        return;
    }
    let names: Vec<&str> =
        columns.iter().filter_map(|at| rows.columns.get(*at)).map(|it| it.name.as_str()).collect();
    out.raw("<p class=\"more\">").raw(what).raw(": ").cut(&names.join(", "), 2_000).raw("</p>\n");
}
