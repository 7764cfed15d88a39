//! What was read, and what was left out.

use super::head::counted;
use super::markup::Markup;
use super::{Report, Skipped};
use crate::liveness::grouped;

/// Files that are listed one by one; the others are counted.
const MAX_FILES: usize = 500;

/// The tables, the files, and all that was skipped.
pub fn section(report: &Report<'_>, out: &mut Markup) {
    out.raw("<section id=\"input\" aria-labelledby=\"h-input\">\n<h2 id=\"h-input\">Input</h2>\n");
    if !report.skipped.is_empty() {
        out.raw("<h3>Left out</h3>\n");
        let lines: Vec<String> = report.skipped.iter().map(skipped_line).collect();
        out.list(lines.iter().map(String::as_str));
    }
    if !report.tables.is_empty() {
        out.raw("<h3>Tables</h3>\n");
        out.scroll("Tables", |out| tables(report, out));
    }
    let title = counted(report.files.len() as u64, "file");
    out.raw("<h3>Files</h3>\n");
    out.fold(&title, report.files.len() <= 20, |out| {
        out.scroll("Files", |out| files(report, out));
    });
    out.raw("</section>\n");
}

/// One omission.
pub fn skipped_line(it: &Skipped) -> String {
    let help = it.help.as_ref().map(|it| format!("; {it}")).unwrap_or_default();
    format!("{}: {}{help}", it.path, it.what)
}

fn tables(report: &Report<'_>, out: &mut Markup) {
    out.raw("<table>").heads(["Table", "Rows", "First event", "Last event"]).raw("<tbody>\n");
    for it in &report.tables {
        out.raw("<tr><th scope=\"row\">").text(&it.schema.name).raw("</th>");
        let n_rows = it.n_rows.map_or_else(|| "not counted".to_owned(), grouped);
        out.element("td class=\"number\"", &n_rows);
        match it.span {
            Some((from, to)) => {
                out.raw("<td>").time(from).raw("</td><td>").time(to).raw("</td></tr>\n")
            }
            None => out.raw("<td></td><td></td></tr>\n"),
        };
    }
    out.raw("</tbody></table>");
}

fn files(report: &Report<'_>, out: &mut Markup) {
    out.raw("<table>").heads(["File", "Shape", "Tables", "Bytes", "Records read"]);
    out.raw("<tbody>\n");
    for it in report.files.iter().take(MAX_FILES) {
        out.raw("<tr><th scope=\"row\">").cut(&it.name, 300).raw("</th>");
        out.element("td", &it.shape).element("td", &it.tables.join(", "));
        out.element("td class=\"number\"", &grouped(it.n_bytes));
        let n_records = it.n_records.map_or_else(|| "none".to_owned(), grouped);
        out.element("td class=\"number\"", &n_records).raw("</tr>\n");
    }
    out.raw("</tbody></table>");
    if report.files.len() > MAX_FILES {
        let more = grouped((report.files.len() - MAX_FILES) as u64);
        out.element("p class=\"more\"", &format!("and {more} more files"));
    }
}
