//! A single page with the pictures and rows of a query. It asks nothing of the network, and nothing of a row is markup.

use std::io::Write;

use anyhow::Result;
use detect::sinks::html::markup::escaped;
use engine::run::Answer;

use super::{Picture, draw_svg};

/// How many rows a page shows of one answer; the others are counted.
const MAX_ROWS: usize = 1_000;

const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Picket query</title><style>\
body{font:15px/1.4 system-ui,sans-serif;margin:2em auto;max-width:1100px;padding:0 1em;color:#222}\
svg{max-width:100%;height:auto}pre{background:#f4f4f4;padding:.7em;overflow-x:auto}\
.rows{overflow-x:auto}table{border-collapse:collapse;font-size:13px}\
th,td{border:1px solid #ddd;padding:.25em .5em;text-align:left;vertical-align:top}th{background:#f4f4f4}\
@media print{pre,.rows{overflow:visible}}</style></head><body>\n";

/// Writes the page: the query, then for each answer its picture, where there is one, and its rows.
pub fn write(
    query: &str,
    answers: &[(Option<Picture>, &Answer)],
    out: &mut dyn Write,
) -> Result<()> {
    out.write_all(HEAD.as_bytes())?;
    writeln!(out, "<pre>{}</pre>", escaped(query))?;
    for (picture, answer) in answers {
        if let Some(picture) = picture {
            writeln!(out, "{}", draw_svg(picture)?)?;
            if !picture.left_out.is_empty() {
                writeln!(out, "<p>not drawn: {}</p>", escaped(&picture.left_out.join(", ")))?;
            }
        }
        rows(answer, out)?;
    }
    writeln!(out, "</body></html>")?;
    Ok(())
}

fn rows(answer: &Answer, out: &mut dyn Write) -> Result<()> {
    let n_rows = answer.n_rows();
    let heads: String =
        answer.columns.iter().map(|it| format!("<th>{}</th>", escaped(&it.name))).collect();
    writeln!(out, "<div class=\"rows\"><table><tr>{heads}</tr>")?;
    for row in answer.rows().take(MAX_ROWS) {
        let cells: String =
            row.into_iter().map(|it| format!("<td>{}</td>", escaped(&it.to_text()))).collect();
        writeln!(out, "<tr>{cells}</tr>")?;
    }
    writeln!(out, "</table></div>")?;
    if n_rows > MAX_ROWS {
        writeln!(out, "<p>{} more rows are not shown</p>", n_rows - MAX_ROWS)?;
    }
    Ok(())
}
