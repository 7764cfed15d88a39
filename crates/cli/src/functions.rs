//! `picket functions`: the reference of the language, from the definitions that queries are bound and run by.

mod json;
mod list;
mod markdown;
mod page;

use std::io::{BufWriter, Write};

use anyhow::Result;
use engine::coverage::{self, Entry};
use kql::suggest;

use crate::Outcome;
use crate::args::{FunctionsArgs, FunctionsFormat};
use crate::terminal::{Style, clean, complain};

/// Runs the command.
pub fn run(args: FunctionsArgs) -> Result<Outcome> {
    let entries = coverage::all();
    let chosen: Vec<&Entry> = match &args.name {
        Some(name) => coverage::find(&entries, name),
        None => entries.iter().collect(),
    };
    if let (Some(name), []) = (&args.name, chosen.as_slice()) {
        complain(&unknown(name, &entries));
        return Ok(Outcome::Wrong);
    }
    let mut out = BufWriter::new(std::io::stdout().lock());
    let style = Style::stdout(args.color);
    match args.format {
        FunctionsFormat::Json => json::write(&chosen, &mut out)?,
        FunctionsFormat::Markdown if args.name.is_none() => {
            markdown::write_all(&entries, &mut out)?;
        }
        FunctionsFormat::Markdown => markdown::write_some(&chosen, &mut out)?,
        FunctionsFormat::Table if args.name.is_none() => list::write(&entries, style, &mut out)?,
        FunctionsFormat::Table => page::write(&chosen, style, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn unknown(name: &str, entries: &[Entry]) -> String {
    let names = entries.iter().flat_map(|it| it.aliases.iter().copied().chain([it.name]));
    let help = match suggest::did_you_mean(name, names) {
        Some(help) => help,
        None => "`picket functions` lists all".to_owned(),
    };
    format!("no operator, function or plugin is called `{}`; {help}", clean(name))
}

/// What an entry is for; of an old spelling, what to write today.
fn purpose(it: &Entry) -> String {
    match it.instead {
        Some(instead) => format!("Old spelling of `{instead}`. {}", it.summary),
        None => it.summary.to_owned(),
    }
}

/// `runs`, or `refused: needs a cloud service`.
fn status(it: &Entry) -> String {
    match it.status.reason() {
        Some(reason) => format!("{}: {reason}", it.status.name()),
        None => it.status.name().to_owned(),
    }
}
