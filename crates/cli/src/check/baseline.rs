//! Known findings: a file of those that a team lives with, so that only new ones are told.
//!
//! A finding is known by its file, its code, what it says and the text of its line; not by the line's number, which changes with every edit above it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use kql::diagnostic::Diagnostic;
use serde_json::{Value as Json, json};

use crate::terminal::{counted, say};

use super::{Checked, read_bounded};

/// The form of the file. Another one is not guessed at.
const VERSION: u64 = 1;

/// What makes two findings the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    path: String,
    code: String,
    message: String,
    line: String,
}

/// The findings of a baseline file, each as often as it may be found.
pub struct Baseline {
    path: PathBuf,
    left: BTreeMap<Known, usize>,
}

impl Baseline {
    /// Reads the file.
    pub fn read(path: &Path) -> Result<Baseline> {
        let name = path.display();
        let mut file = File::open(path).with_context(|| {
            format!("the baseline {name} can't be read; --write-baseline makes it")
        })?;
        let text = read_bounded(&mut file).with_context(|| format!("the baseline {name}"))?;
        let wrong = || format!("{name} is no baseline; --write-baseline makes one");
        let json: Json = serde_json::from_str(&text).with_context(wrong)?;
        if json.get("version").and_then(Json::as_u64) != Some(VERSION) {
            bail!("{name} is of another form than version {VERSION}; --write-baseline renews it");
        }
        let findings = json.get("findings").and_then(Json::as_array).with_context(wrong)?;
        let mut left = BTreeMap::new();
        for finding in findings {
            let member = |name| finding.get(name).and_then(Json::as_str).map(str::to_owned);
            let known = || -> Option<Known> {
                Some(Known {
                    path: member("path")?,
                    code: member("code")?,
                    message: member("message")?,
                    line: member("line")?,
                })
            };
            *left.entry(known().with_context(wrong)?).or_default() += 1;
        }
        Ok(Baseline { path: path.to_owned(), left })
    }

    /// Sets a file's known findings apart.
    pub fn take(&mut self, checked: &mut Checked) {
        let mut new = Vec::new();
        for diagnostic in std::mem::take(&mut checked.diagnostics) {
            match self.left.get_mut(&known(checked, &diagnostic)) {
                Some(n_left) if *n_left > 0 => {
                    *n_left -= 1;
                    checked.known.push(diagnostic);
                }
                _ => new.push(diagnostic),
            }
        }
        checked.diagnostics = new;
    }

    /// What there is to say of it in the end.
    pub fn summary(&self, checked: &[Checked]) -> String {
        let n_known = checked.iter().map(|it| it.known.len() as u64).sum();
        let n_gone: u64 = self.left.values().map(|it| *it as u64).sum();
        let mut line =
            format!("{} left out: {} knows them", counted(n_known, "finding"), self.path.display());
        if n_gone > 0 {
            line.push_str(&format!(
                "; {} of it no longer found (--write-baseline renews it)",
                counted(n_gone, "finding")
            ));
        }
        line
    }
}

/// Writes all findings as known.
pub fn write(path: Option<&Path>, checked: &[Checked]) -> Result<()> {
    let path = path.context("--write-baseline needs --baseline FILE")?;
    let mut all: Vec<Known> = checked
        .iter()
        .flat_map(|file| file.diagnostics.iter().map(move |it| known(file, it)))
        .collect();
    all.sort();
    let findings: Vec<Json> = all
        .iter()
        .map(|it| json!({ "path": it.path, "code": it.code, "message": it.message, "line": it.line }))
        .collect();
    let wrong = || format!("{} can't be written", path.display());
    let mut file = BufWriter::new(File::create(path).with_context(wrong)?);
    let document = json!({ "version": VERSION, "findings": findings });
    serde_json::to_writer_pretty(&mut file, &document).with_context(wrong)?;
    writeln!(file).and_then(|()| file.flush()).with_context(wrong)?;
    say(&format!("{} written to {}", counted(all.len() as u64, "known finding"), path.display()));
    Ok(())
}

/// What a finding is known by.
fn known(file: &Checked, it: &Diagnostic) -> Known {
    Known {
        path: file.path.replace('\\', "/"),
        code: it.code.to_owned(),
        message: it.message.clone(),
        line: line_at(&file.text, it.span.start).trim().to_owned(),
    }
}

/// The line of a text that holds that byte.
pub fn line_at(text: &str, at: usize) -> &str {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    let end = after.find('\n').map_or(text.len(), |it| before.len() + it);
    text.get(start..end).unwrap_or_default()
}
