//! `picket fmt`: queries in canonical form, in files and in rule files.

mod block;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use kql::diagnostic::{Diagnostic, Severity};
use kql::format::format;
use kql::span::Span;
use serde_json::{Value as Json, json};

use crate::Outcome;
use crate::args::FmtArgs;
use crate::check::read_bounded;
use crate::diagnostics::shown;
use crate::terminal::{Style, clean, complain, counted, say};
use block::Found;

/// How deep folders are followed.
const MAX_DEPTH: usize = 32;

/// What became of a text.
enum Judged {
    /// It is written so already.
    Canonical,
    Changed(String),
    /// What is no error but can't be formatted, and why.
    Skipped(&'static str),
    /// It has errors; their places are in the whole text.
    Wrong(Vec<Diagnostic>),
}

/// What was done, for the last line.
#[derive(Default)]
struct Tally {
    n_changed: u64,
    n_canonical: u64,
    n_wrong: u64,
    skipped: BTreeMap<&'static str, u64>,
}

/// Runs the command.
pub fn run(args: FmtArgs) -> Result<Outcome> {
    if args.batch {
        return batch();
    }
    let mut tally = Tally::default();
    for path in &args.paths {
        if path.as_os_str() == "-" {
            standard_input(&args, &mut tally)?;
            continue;
        }
        let mut files = Vec::new();
        if path.is_dir() {
            walk(path, MAX_DEPTH, &mut files, &mut tally);
        } else {
            files.push(path.clone());
        }
        for path in files {
            if let Err(error) = file(&path, &args, &mut tally) {
                complain(&format!("{}: {error:#}", clean(&path.display().to_string())));
                tally.n_wrong += 1;
            }
        }
    }
    if args.paths.iter().any(|it| it.as_os_str() != "-") {
        say(&tally.line(args.check));
    }
    Ok(match (tally.n_wrong, tally.n_changed) {
        (0, n) if n > 0 && args.check => Outcome::Found,
        (0, _) => Outcome::Done,
        _ => Outcome::Wrong,
    })
}

impl Tally {
    fn line(&self, check: bool) -> String {
        let changed = if check { "not in canonical form" } else { "formatted" };
        let mut parts = vec![
            format!("{} {changed}", counted(self.n_changed, "file")),
            format!("{} unchanged", self.n_canonical),
        ];
        if self.n_wrong > 0 {
            parts.push(format!("{} with errors", self.n_wrong));
        }
        parts.extend(self.skipped.iter().map(|(why, n)| format!("{n} skipped ({why})")));
        parts.join(", ")
    }

    fn skip(&mut self, why: &'static str) {
        *self.skipped.entry(why).or_default() += 1;
    }
}

/// The files of a folder that hold queries or rules, in the order of their paths. The others are counted.
fn walk(folder: &Path, depth: usize, files: &mut Vec<PathBuf>, tally: &mut Tally) {
    let entries = fs::read_dir(folder)
        .and_then(|it| it.map(|it| it.map(|it| it.path())).collect::<Result<Vec<_>, _>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            complain(&format!("{}: {error}", clean(&folder.display().to_string())));
            tally.n_wrong += 1;
            return;
        }
    };
    entries.sort();
    for path in entries {
        let is_hidden = path.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
        if path.is_dir() {
            match depth {
                _ if is_hidden || path.is_symlink() => {}
                0 => tally.skip("folders nested too deep"),
                _ => walk(&path, depth - 1, files, tally),
            }
        } else {
            match extension(&path).as_str() {
                "kql" | "csl" | "yaml" | "yml" => files.push(path),
                "txt" => tally.skip("text files: name one to have it formatted"),
                _ => tally.skip("neither queries nor rules"),
            }
        }
    }
}

fn extension(path: &Path) -> String {
    path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn standard_input(args: &FmtArgs, tally: &mut Tally) -> Result<()> {
    let text = read_bounded(&mut std::io::stdin().lock())?;
    let judged = query(&text);
    let printed = match &judged {
        Judged::Changed(new) if !args.check => Some(new.as_str()),
        Judged::Canonical if !args.check => Some(text.as_str()),
        _ => None,
    };
    if let Some(text) = printed {
        std::io::stdout().lock().write_all(text.as_bytes())?;
    }
    report("-", &text, &judged, args, tally)
}

/// Formats a file in place, or says that it would change.
fn file(path: &Path, args: &FmtArgs, tally: &mut Tally) -> Result<()> {
    let text = read_bounded(&mut File::open(path)?)?;
    let is_rule = matches!(extension(path).as_str(), "yaml" | "yml");
    let judged = if is_rule { rule(&text) } else { query(&text) };
    if let Judged::Changed(new) = &judged
        && !args.check
    {
        write_in_place(path, new).context("it can't be written")?;
    }
    report(&clean(&path.display().to_string()), &text, &judged, args, tally)
}

/// Counts what became of a text, and says what is to be said.
fn report(
    name: &str,
    text: &str,
    judged: &Judged,
    args: &FmtArgs,
    tally: &mut Tally,
) -> Result<()> {
    match judged {
        Judged::Canonical => tally.n_canonical += 1,
        Judged::Skipped(why) => tally.skip(why),
        Judged::Changed(new) => {
            tally.n_changed += 1;
            if args.check {
                let mut out = std::io::stdout().lock();
                writeln!(out, "{}", first_difference(name, text, new))?;
            }
        }
        Judged::Wrong(diagnostics) => {
            tally.n_wrong += 1;
            let style = Style::stderr(args.color);
            for diagnostic in diagnostics {
                say(&shown(diagnostic, text, name, style));
            }
        }
    }
    Ok(())
}

/// The file's name and the first line that would be another.
fn first_difference(name: &str, old: &str, new: &str) -> String {
    let at = old
        .split('\n')
        .zip(new.split('\n'))
        .position(|(old, new)| old != new)
        .unwrap_or_else(|| old.split('\n').count().min(new.split('\n').count()));
    let line = |text: &str| clean(text.split('\n').nth(at).unwrap_or_default());
    format!("{name}:{}\n  - {}\n  + {}", at + 1, line(old), line(new))
}

/// Another file takes the place of the old one only when it is written to its end.
fn write_in_place(path: &Path, text: &str) -> Result<()> {
    let path = path.canonicalize()?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    file.persist(&path)?;
    Ok(())
}

fn query(text: &str) -> Judged {
    match format(text) {
        (Some(new), _) if new == text => Judged::Canonical,
        (Some(new), _) => Judged::Changed(new),
        (None, diagnostics) => Judged::Wrong(errors(diagnostics)),
    }
}

fn rule(text: &str) -> Judged {
    let block = match block::find(text) {
        Found::Block(block) => block,
        Found::None => return Judged::Skipped("no query at the outermost level"),
        Found::OtherStyle => {
            return Judged::Skipped(
                "a query outside of a literal block, `query: |`, is not supported",
            );
        }
    };
    match format(&block.query) {
        (Some(new), _) if new == block.query => Judged::Canonical,
        (Some(new), _) => {
            let file = block.replaced(text, &new);
            match block::find(&file) {
                Found::Block(it) if it.query == new => Judged::Changed(file),
                _ => Judged::Skipped("the block can't hold the canonical form"),
            }
        }
        (None, diagnostics) => {
            let place = |it: Span| Span::new(block.place(it.start), block.place(it.end));
            let placed = |mut it: Diagnostic| {
                it.span = place(it.span);
                it.labels.iter_mut().for_each(|it| it.0 = place(it.0));
                it
            };
            Judged::Wrong(errors(diagnostics).into_iter().map(placed).collect())
        }
    }
}

fn errors(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.into_iter().filter(|it| it.severity == Severity::Error).collect()
}

/// JSON lines in, JSON lines out; for other programs.
fn batch() -> Result<Outcome> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line.context("standard input can't be read")?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Json =
            serde_json::from_str(&line).context("a line of standard input is not JSON")?;
        let Some(text) = request.get("query").and_then(Json::as_str) else {
            bail!("a line of standard input has no text \"query\"")
        };
        let id = request.get("id");
        let answer = match format(text) {
            (Some(formatted), _) => json!({ "id": id, "formatted": formatted }),
            (None, diagnostics) => {
                let error = errors(diagnostics).first().map(|it| it.message.clone());
                json!({ "id": id, "error": error })
            }
        };
        writeln!(out, "{answer}")?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}
