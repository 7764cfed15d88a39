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
use crate::forms::{self, Source, not_a_rule};
use crate::rule::Rule;

/// The longest YAML file that is read. The longest known has 100 KB.
pub const MAX_FILE_SIZE: u64 = 4 << 20;
/// The longest JSON file that is read: a portal's export holds all rules of a workspace. The longest known package has 4 MB.
pub const MAX_JSON_SIZE: u64 = 32 << 20;

/// A rule file as read.
#[derive(Debug, Clone)]
pub struct RuleFile {
    pub path: PathBuf,
    /// What the diagnostics' spans refer to.
    pub text: Arc<str>,
    /// None where a diagnostic is an error, or where it is a rule without a query.
    pub rule: Option<Rule>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A file or folder that could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("{} can't be read", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{} has over {} MiB: not a rule file", path.display(), limit >> 20)]
    TooLarge { path: PathBuf, limit: u64 },
    #[error("{} holds no rule file (*.yaml, *.yml, *.json)", path.display())]
    NoRules { path: PathBuf },
}

/// What came of reading files and folders.
#[derive(Debug, Default)]
pub struct Loaded {
    /// A file with several rules stands here once for each, with the same path and text.
    pub files: Vec<RuleFile>,
    pub problems: Vec<Problem>,
    /// JSON files of folders that hold no rule.
    pub skipped: Vec<PathBuf>,
}

/// Reads files as they are named, and the rules of every `*.yaml`, `*.yml` and `*.json` below folders, in the order of their paths.
pub fn load_rules(paths: &[PathBuf]) -> (Vec<RuleFile>, Vec<Problem>) {
    let loaded = load_all(paths);
    (loaded.files, loaded.problems)
}

/// The same, and which files were passed over.
pub fn load_all(paths: &[PathBuf]) -> Loaded {
    let mut loaded = Loaded::default();
    for path in paths {
        if !path.is_dir() {
            match load(path) {
                Ok(files) => loaded.files.extend(files),
                Err(problem) => loaded.problems.push(problem),
            }
            continue;
        }
        let (mut found, n_problems) = (Vec::new(), loaded.problems.len());
        walk(path, &mut BTreeSet::new(), &mut found, &mut loaded.problems);
        let n_files = loaded.files.len();
        for path in found {
            match read(&path).map(|bytes| RuleFile::found(&path, &bytes)) {
                Ok(Some(files)) => loaded.files.extend(files),
                Ok(None) => loaded.skipped.push(path),
                Err(Problem::TooLarge { .. }) if is_json(&path) => loaded.skipped.push(path),
                Err(problem) => loaded.problems.push(problem),
            }
        }
        if loaded.files.len() == n_files && loaded.problems.len() == n_problems {
            loaded.problems.push(Problem::NoRules { path: path.clone() });
        }
    }
    loaded
}

/// Whether a file is looked at where a folder is named.
pub fn is_rule_path(path: &Path) -> bool {
    path.extension()
        .is_some_and(|it| ["yaml", "yml", "json"].iter().any(|name| it.eq_ignore_ascii_case(name)))
}

/// Whether a file is JSON by its name.
pub fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"))
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
        } else if is_rule_path(&path) {
            found.push(path);
        }
    }
}

/// Reads one file: at least one rule, or what is wrong with it.
pub fn load(path: &Path) -> Result<Vec<RuleFile>, Problem> {
    Ok(RuleFile::all_from_bytes(path, &read(path)?))
}

/// What a file holds, as long as that may be a rule.
pub fn read(path: &Path) -> Result<Vec<u8>, Problem> {
    let limit = if is_json(path) { MAX_JSON_SIZE } else { MAX_FILE_SIZE };
    let unreadable = |source| Problem::Unreadable { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    read_limited(file, limit, &mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(Problem::TooLarge { path: path.to_owned(), limit });
    }
    Ok(bytes)
}

#[expect(clippy::disallowed_methods, reason = "bounded by take")]
fn read_limited(file: File, limit: u64, bytes: &mut Vec<u8>) -> io::Result<usize> {
    file.take(limit + 1).read_to_end(bytes)
}

impl RuleFile {
    /// A rule file from what it holds: of several rules the first.
    pub fn from_bytes(path: &Path, bytes: &[u8]) -> RuleFile {
        let mut all = RuleFile::all_from_bytes(path, bytes);
        all.swap_remove(0)
    }

    /// Every rule of a file, or what is wrong with it: never nothing.
    pub fn all_from_bytes(path: &Path, bytes: &[u8]) -> Vec<RuleFile> {
        RuleFile::found(path, bytes).filter(|it| !it.is_empty()).unwrap_or_else(|| {
            let text: Arc<str> = String::from_utf8_lossy(bytes).into();
            let wrong = not_a_rule(Span::default(), "JSON that holds no rule");
            vec![RuleFile { path: path.to_owned(), text, rule: None, diagnostics: vec![wrong] }]
        })
    }

    /// The rules of a file; None where it is JSON of something else.
    fn found(path: &Path, bytes: &[u8]) -> Option<Vec<RuleFile>> {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) if is_json(path) && !bytes.starts_with(&[0xff, 0xfe]) => return None,
            Err(it) => return Some(vec![not_text(path, bytes, it.valid_up_to())]),
        };
        // What has no query is no rule, however large it is.
        if is_json(path) && !text.contains("\"query") {
            return None;
        }
        let sources = forms::sources(text, is_json(path))?;
        let text: Arc<str> = text.into();
        let file = |source: Source| {
            let (rule, diagnostics) = read_source(&text, source);
            RuleFile { path: path.to_owned(), text: text.clone(), rule, diagnostics }
        };
        Some(sources.into_iter().map(file).collect())
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

/// Reads the text of a rule file: the first of its rules. None where a diagnostic is an error.
pub fn read_rule(text: &str) -> (Option<Rule>, Vec<Diagnostic>) {
    let first = forms::sources(text, false).and_then(|it| it.into_iter().next());
    first.map_or_else(
        || (None, vec![not_a_rule(Span::default(), "the file is empty")]),
        |it| read_source(text, it),
    )
}

fn read_source(text: &str, source: Source) -> (Option<Rule>, Vec<Diagnostic>) {
    let mut diagnostics = source.diagnostics;
    let Some(entries) = source.entries else { return (None, diagnostics) };
    let (rule, found) = read_fields(text, source.form, &entries);
    diagnostics.extend(found);
    diagnostics.sort_by_key(|it| it.span);
    let rule = (!has_error(&diagnostics)).then_some(rule);
    (rule, diagnostics)
}

fn not_text(path: &Path, bytes: &[u8], at: usize) -> RuleFile {
    let text: Arc<str> = String::from_utf8_lossy(bytes).into();
    let end = at + text.get(at..).and_then(|it| it.chars().next()).map_or(0, char::len_utf8);
    let what = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16",
        _ => "bytes that aren't UTF-8",
    };
    let it = report(&codes::NOT_TEXT, Span::new(at, end), what, "save the file as UTF-8");
    RuleFile { path: path.to_owned(), text, rule: None, diagnostics: vec![it] }
}
