//! `picket check --explain`: what a code means, with an example and what is said of it.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Result;
use detect::check::check_rule;
use detect::rule_file::RuleFile;
use engine::library::Functions;
use kql::codes::Code;
use kql::diagnostic::{Diagnostic, Severity};
use logs::Workspace;
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::args::{CheckArgs, CheckFormat, Level};
use crate::codes;
use crate::diagnostics::{severity, shown, to_json};
use crate::terminal::{Style, complain, padded, wrapped};

use super::trial::Trial;

/// Explains the code, or lists them all where the name is `all`.
pub fn run(name: &str, args: &CheckArgs) -> Result<Outcome> {
    let is_all = name.eq_ignore_ascii_case("all");
    let chosen: Vec<&Code> = if is_all {
        codes::all().collect()
    } else {
        match codes::find(name) {
            Ok(code) => vec![code],
            Err(why) => {
                complain(&why);
                return Ok(Outcome::Wrong);
            }
        }
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let style = Style::stdout(args.color);
    match args.format {
        CheckFormat::Text if is_all => list(&chosen, style, &mut out)?,
        CheckFormat::Markdown => {
            let examples = Examples::new()?;
            chosen.iter().try_for_each(|it| markdown(it, &examples, &mut out))?;
        }
        CheckFormat::Sarif | CheckFormat::Github | CheckFormat::Gitlab | CheckFormat::Azure => {
            complain("a code is explained as text, markdown or json");
            return Ok(Outcome::Wrong);
        }
        CheckFormat::Text => {
            let examples = Examples::new()?;
            chosen.iter().try_for_each(|it| page(it, &examples, style, &mut out))?;
        }
        CheckFormat::Json => {
            let examples = Examples::new()?;
            let all: Vec<Json> = chosen.iter().map(|it| json(it, &examples)).collect();
            serde_json::to_writer_pretty(&mut out, &all)?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// A line each.
fn list(all: &[&Code], style: Style, out: &mut dyn Write) -> Result<()> {
    let width = all.iter().map(|it| it.code.len()).max().unwrap_or(0);
    for it in all {
        let code = style.strong(&padded(it.code, width));
        let kind = padded(severity(it.severity), "warning".len());
        writeln!(out, "{code}  {}  {}", painted(it.severity, &kind, style), it.title)?;
    }
    Ok(())
}

/// Everything that there is to say of one.
fn page(it: &Code, examples: &Examples, style: Style, out: &mut dyn Write) -> Result<()> {
    let kind = painted(it.severity, severity(it.severity), style);
    writeln!(out, "{}  {kind}: {}\n", style.strong(it.code), it.title)?;
    for line in wrapped(it.explanation, style.width.min(110) - 2) {
        writeln!(out, "  {line}")?;
    }
    writeln!(out, "\n  {}", style.faint("example"))?;
    for line in it.example.lines() {
        writeln!(out, "    {line}")?;
    }
    let found = examples.findings(it);
    for diagnostic in &found.diagnostics {
        writeln!(out, "\n{}", shown(diagnostic, &found.text, found.file, style).trim_end())?;
    }
    Ok(())
}

/// The page that `docs/codes/` keeps of a code.
fn markdown(it: &Code, examples: &Examples, out: &mut dyn Write) -> Result<()> {
    let found = examples.findings(it);
    let style = Style { color: false, width: 110 };
    writeln!(out, "# {}: {}\n", it.code, it.title)?;
    writeln!(out, "Severity: {}.\n\n{}\n", severity(it.severity), it.explanation)?;
    writeln!(out, "Example:\n\n```\n{}\n```\n\nWhat is said of it:\n\n```", it.example)?;
    for diagnostic in &found.diagnostics {
        writeln!(out, "{}", shown(diagnostic, &found.text, found.file, style).trim_end())?;
    }
    writeln!(out, "```")?;
    Ok(())
}

fn json(it: &Code, examples: &Examples) -> Json {
    let found = examples.findings(it);
    let diagnostics: Vec<Json> =
        found.diagnostics.iter().map(|it| to_json(it, &found.text)).collect();
    json!({
        "code": it.code,
        "severity": severity(it.severity),
        "title": it.title,
        "explanation": it.explanation,
        "example": it.example,
        "diagnostics": diagnostics,
    })
}

fn painted(severity: Severity, text: &str, style: Style) -> String {
    match severity {
        Severity::Error => style.red(text),
        Severity::Warning => style.yellow(text),
        Severity::Info => style.cyan(text),
    }
}

/// Where examples are tried.
struct Examples {
    open: Trial,
    /// Where a table without a schema is an error.
    closed: Trial,
}

/// What is said of an example.
struct Found {
    file: &'static str,
    text: String,
    diagnostics: Vec<Diagnostic>,
}

impl Examples {
    fn new() -> Result<Examples> {
        let open = Trial::new(Workspace::new())?;
        Ok(Examples { open, closed: Trial::new(Workspace::new().closed(true))? })
    }

    /// What is said of the code's own example under this code.
    fn findings(&self, code: &Code) -> Found {
        let (file, text, mut diagnostics) =
            if detect::codes::ALL.contains(&code) { rule(code) } else { self.query(code) };
        diagnostics.retain(|it| it.code == code.code);
        Found { file, text, diagnostics }
    }

    fn query(&self, code: &Code) -> (&'static str, String, Vec<Diagnostic>) {
        let level = if code == &codes::RUN_FAILED { Level::Run } else { Level::Bind };
        let is_shown = |found: &Vec<Diagnostic>| found.iter().any(|it| it.code == code.code);
        let found = Some(self.open.findings(code.example, level)).filter(is_shown);
        let found = found.unwrap_or_else(|| self.closed.findings(code.example, level));
        ("example", code.example.to_owned(), found)
    }
}

fn rule(code: &Code) -> (&'static str, String, Vec<Diagnostic>) {
    // Bytes that aren't UTF-8 can't stand in a text: the replacement character stands for one.
    let bytes =
        if code.example == "\u{fffd}" { b"\xff".as_slice() } else { code.example.as_bytes() };
    let file = RuleFile::from_bytes(Path::new("example.yaml"), bytes);
    let found = check_rule(&file, &Workspace::new(), &Functions);
    ("example.yaml", file.text.to_string(), found)
}
