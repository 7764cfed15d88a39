//! Rule files: found in folders, read with limits, and made into rules. A bad file never stops the others.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

use crate::codes::{self, report};
use crate::fields::read_fields;
use crate::rule::Rule;
use crate::yaml::{self, Value};

/// The longest rule file that is read. The longest known has 100 KB.
pub const MAX_FILE_SIZE: u64 = 4 << 20;

/// A rule file as read.
#[derive(Debug, Clone)]
pub struct RuleFile {
    pub path: PathBuf,
    /// What the diagnostics' spans refer to.
    pub text: Arc<str>,
    /// None where a diagnostic is an error.
    pub rule: Option<Rule>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A file or folder that could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{} can't be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} has over {} MiB: not a rule file", path.display(), MAX_FILE_SIZE >> 20)]
    TooLarge { path: PathBuf },
    #[error("{} holds no rule file (*.yaml, *.yml)", path.display())]
    NoRules { path: PathBuf },
}

/// Reads files as they are named, and every `*.yaml` and `*.yml` below folders, in the order of their paths.
pub fn load_rules(paths: &[PathBuf]) -> (Vec<RuleFile>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let mut found = Vec::new();
        if path.is_dir() {
            let n_problems = problems.len();
            walk(path, &mut BTreeSet::new(), &mut found, &mut problems);
            if found.is_empty() && problems.len() == n_problems {
                problems.push(Problem::NoRules { path: path.clone() });
            }
        } else {
            found.push(path.clone());
        }
        for path in found {
            match load(&path) {
                Ok(file) => files.push(file),
                Err(problem) => problems.push(problem),
            }
        }
    }
    (files, problems)
}

/// Each folder once, by whatever link it is reached.
fn walk(
    folder: &Path,
    seen: &mut BTreeSet<PathBuf>,
    found: &mut Vec<PathBuf>,
    problems: &mut Vec<Problem>,
) {
    let unreadable = |source| Problem::Unreadable { path: folder.to_owned(), source };
    let entries = fs::canonicalize(folder).and_then(|real| {
        if !seen.insert(real) {
            return Ok(Vec::new());
        }
        fs::read_dir(folder)?.map(|it| it.map(|it| it.path())).collect::<Result<Vec<_>, _>>()
    });
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(source) => return problems.push(unreadable(source)),
    };
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, seen, found, problems);
        } else if path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("yaml") || it.eq_ignore_ascii_case("yml"))
        {
            found.push(path);
        }
    }
}

/// Reads one file.
pub fn load(path: &Path) -> Result<RuleFile, Problem> {
    let unreadable = |source| Problem::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    read_limited(file, &mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_SIZE {
        return Err(Problem::TooLarge { path: path.to_owned() });
    }
    Ok(RuleFile::from_bytes(path, &bytes))
}

#[expect(clippy::disallowed_methods, reason = "bounded by take")]
fn read_limited(file: File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    file.take(MAX_FILE_SIZE + 1).read_to_end(bytes)
}

impl RuleFile {
    /// A rule file from what it holds.
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> RuleFile {
        let (text, rule, diagnostics) = match std::str::from_utf8(bytes) {
            Ok(text) => {
                let (rule, diagnostics) = read_rule(text);
                (Arc::from(text), rule, diagnostics)
            }
            Err(it) => {
                let text: Arc<str> = String::from_utf8_lossy(bytes).into();
                let at = it.valid_up_to();
                let end =
                    at + text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
                let what = match bytes {
                    [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16",
                    _ => "bytes that aren't UTF-8",
                };
                (
                    text,
                    None,
                    vec![report(
                        &codes::NOT_TEXT,
                        Span::new(at, end),
                        what,
                        "save the file as UTF-8",
                    )],
                )
            }
        };
        RuleFile { path: path.to_owned(), text, rule, diagnostics }
    }

    /// Whether a diagnostic is an error.
    pub fn has_error(&self) -> bool {
        has_error(&self.diagnostics)
    }
}

/// Whether one of them is an error.
pub fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|it| it.severity == Severity::Error)
}

/// Reads the text of a rule file. None where a diagnostic is an error.
pub fn read_rule(text: &str) -> (Option<Rule>, Vec<Diagnostic>) {
    let (root, mut diagnostics) = yaml::parse(text);
    let Some(root) = root else {
        if diagnostics.is_empty() {
            diagnostics.push(not_a_rule(Span::default(), "the file is empty"));
        }
        return (None, diagnostics);
    };
    let Value::Mapping(entries) = &root.value else {
        let span = Span::new(root.span.start, root.span.end.min(root.span.start + 1));
        diagnostics
            .push(not_a_rule(span, &format!("{} where a rule's fields should stand", root.kind())));
        return (None, diagnostics);
    };
    if let Some(it) = entries.iter().find(|it| it.key == "$schema" || it.key == "resources") {
        diagnostics.push(not_a_rule(it.key_span, "an ARM template: these are not supported yet"));
        return (None, diagnostics);
    }
    let (rule, found) = read_fields(text, entries);
    diagnostics.extend(found);
    diagnostics.sort_by_key(|it| it.span);
    let rule = (!has_error(&diagnostics)).then_some(rule);
    (rule, diagnostics)
}

fn not_a_rule(span: Span, message: &str) -> Diagnostic {
    report(&codes::NOT_A_RULE, span, message, "a rule file has the fields `id`, `name` and `query`")
}
