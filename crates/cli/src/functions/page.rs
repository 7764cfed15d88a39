//! The page of one name on a terminal: how it is written, what it takes, what it is for, examples.

use std::io::Write;

use anyhow::Result;
use engine::coverage::{Entry, Parameter, Shown, Status};

use crate::terminal::{Style, padded, shown_width, wrapped};

use super::{purpose, status};

/// Writes the entries that share the name, one below the other.
pub fn write(entries: &[&Entry], style: Style, out: &mut dyn Write) -> Result<()> {
    for (number, entry) in entries.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        one(entry, style, out)?;
    }
    Ok(())
}

fn one(it: &Entry, style: Style, out: &mut dyn Write) -> Result<()> {
    let said = status(it);
    let said = match it.status {
        Status::Runs => style.green(&said),
        Status::BindsOnly => style.yellow(&said),
        Status::Refused(_) => style.red(&said),
        Status::Missing => style.faint(&said),
    };
    let group = if it.category.is_empty() { String::new() } else { format!(" · {}", it.category) };
    writeln!(out, "{}  {}{group} · {said}", style.strong(it.name), it.kind.name())?;
    if !it.aliases.is_empty() {
        writeln!(out, "  {}", style.faint(&format!("also {}", it.aliases.join(", "))))?;
    }
    for signature in &it.signatures {
        writeln!(out, "  {}", style.cyan(signature))?;
    }
    writeln!(out)?;
    for line in wrapped(&purpose(it), style.width.min(110) - 2) {
        writeln!(out, "  {line}")?;
    }
    parameters(&it.params, style, out)?;
    examples(&it.examples, style, out)
}

fn parameters(params: &[Parameter], style: Style, out: &mut dyn Write) -> Result<()> {
    if params.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let takes = |it: &Parameter| match it.takes.as_str() {
        "" => "any type".to_owned(),
        takes => takes.to_owned(),
    };
    let names = params.iter().map(|it| shown_width(it.name)).max().unwrap_or(0);
    let types = params.iter().map(|it| shown_width(&takes(it))).max().unwrap_or(0);
    for param in params {
        let (name, takes) = (padded(param.name, names), padded(&takes(param), types));
        writeln!(out, "  {}  {}  {}", style.cyan(&name), style.faint(&takes), param.summary)?;
    }
    Ok(())
}

fn examples(examples: &[Shown], style: Style, out: &mut dyn Write) -> Result<()> {
    if examples.is_empty() {
        return Ok(());
    }
    let heading = if examples.len() == 1 { "example" } else { "examples" };
    writeln!(out, "\n  {}", style.faint(heading))?;
    for example in examples {
        writeln!(out, "    {}", example.query)?;
        if let Some(answer) = example.answer.filter(|it| !it.is_empty()) {
            writeln!(out, "    {} {answer}", style.faint("→"))?;
        }
    }
    Ok(())
}
