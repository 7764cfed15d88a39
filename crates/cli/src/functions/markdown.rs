//! The reference as a Markdown page: how much of the documented language there is, then a table for each kind and category.

use std::io::Write;

use anyhow::Result;
use engine::coverage::{Count, Entry, Kind, Shown, counts};

use super::{purpose, status};

const OPENING: &str = "# KQL in Picket

What there is of the Kusto query language: every operator, function, aggregate and plugin, what it takes, and whether it runs. The page is
made by `picket functions --format markdown` from the definitions that queries are bound and run by; `picket functions NAME` shows one
with its parameters and examples.

- **runs**: it gives answers.
- **binds only**: queries with it are checked, names and types; run, they say that it is not supported yet.
- **refused**: it binds, and will never run here, for the reason given.
- **missing**: at most its name is known.

## Coverage

Counted are the names that Microsoft's KQL reference lists, by its categories. Library functions are queries that a user pastes as `let`, not part
of the language: they run when they are defined in the query as documented, but for those that are written in Python. Undocumented functions are those that Microsoft's own binder knows beside.
";

/// Writes the page.
pub fn write_all(entries: &[Entry], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "{OPENING}")?;
    coverage(&counts(entries), out)?;
    for kind in Kind::ALL {
        writeln!(out, "\n## {}", kind.heading())?;
        let of_kind: Vec<&Entry> = entries.iter().filter(|it| it.kind == kind).collect();
        for group in of_kind.chunk_by(|a, b| a.category == b.category) {
            if let Some(entry) = group.first().filter(|it| !it.category.is_empty()) {
                writeln!(out, "\n### {}", capitalised(entry.category))?;
            }
            writeln!(out)?;
            table(group, out)?;
        }
    }
    Ok(())
}

/// Writes these entries alone.
pub fn write_some(entries: &[&Entry], out: &mut dyn Write) -> Result<()> {
    table(entries, out)
}

fn coverage(counts: &[Count], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "| category | names | run | bind only | refused | missing |")?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|")?;
    let mut total = Count { category: "**all**", ..Count::default() };
    for count in counts {
        total.runs += count.runs;
        total.binds_only += count.binds_only;
        total.refused += count.refused;
        total.missing += count.missing;
    }
    for it in counts.iter().chain([&total]) {
        let (runs, binds_only) = (it.runs, it.binds_only);
        writeln!(
            out,
            "| {} | {} | {runs} | {binds_only} | {} | {} |",
            it.category,
            it.total(),
            it.refused,
            it.missing
        )?;
    }
    Ok(())
}

fn table(entries: &[&Entry], out: &mut dyn Write) -> Result<()> {
    writeln!(out, "| how it is written | what it is for | example | status |")?;
    writeln!(out, "|---|---|---|---|")?;
    for it in entries {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            written(it),
            purpose(it).replace('|', "\\|"),
            it.examples.first().map(example).unwrap_or_default(),
            status(it)
        )?;
    }
    Ok(())
}

fn written(it: &Entry) -> String {
    let mut ways: Vec<String> = it.signatures.iter().map(|it| code(it)).collect();
    if ways.is_empty() {
        ways.push(code(it.name));
    }
    if !it.aliases.is_empty() {
        ways.push(format!(
            "also {}",
            it.aliases.iter().map(|it| code(it)).collect::<Vec<_>>().join(", ")
        ));
    }
    ways.join("<br>")
}

fn example(it: &Shown) -> String {
    match it.answer.filter(|it| !it.is_empty()) {
        Some(answer) => format!("{} → {}", code(&it.query), code(answer)),
        None => code(&it.query),
    }
}

/// Text as code in a cell of a table: a bar would end the cell, a backtick the code.
fn code(text: &str) -> String {
    let text = text.replace('|', "\\|");
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
