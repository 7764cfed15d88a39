//! The folders that a user describes the workspace with: which files stand in them, and their texts, with limits.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::source::{Limits, open_text};

/// The longest file that is read.
pub const MAX_FILE: u64 = 32 << 20;
/// How many folders deep files are looked for.
const MAX_DEPTH: usize = 32;

/// What is wrong with a file, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {what}; {remedy}", path.display(), line.map(|it| format!(":{it}")).unwrap_or_default())]
pub struct Problem {
    pub path: PathBuf,
    /// Counted from 1.
    pub line: Option<usize>,
    pub what: String,
    pub remedy: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub fn of(path: &Path, what: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem { path: path.to_owned(), line: None, what: what.into(), remedy: remedy.into() }
    }

    /// The same at a line.
    pub fn at(self, line: usize) -> Problem {
        Problem { line: Some(line), ..self }
    }

    fn unreadable(path: &Path, error: &io::Error) -> Problem {
        Problem::of(path, format!("it can't be read: {error}"), "check its name and rights")
    }
}

/// The files below a folder whose names end in one of these, in the order of their paths; or the file itself. Each is named once,
/// however many links lead to it. Hidden files are left aside.
pub fn files(path: &Path, extensions: &[&str]) -> Result<Vec<PathBuf>, Problem> {
    let found = fs::metadata(path).map_err(|it| Problem::unreadable(path, &it))?;
    if found.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let (mut files, mut seen) = (Vec::new(), BTreeSet::new());
    walk(path, extensions, MAX_DEPTH, &mut seen, &mut files)?;
    if files.is_empty() {
        let ends: Vec<String> = extensions.iter().map(|it| format!("*.{it}")).collect();
        let remedy = format!("name a folder that holds {}", ends.join(", "));
        return Err(Problem::of(path, "it holds no file of use here", remedy));
    }
    Ok(files)
}

fn walk(
    folder: &Path,
    extensions: &[&str],
    depth: usize,
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<PathBuf>,
) -> Result<(), Problem> {
    let entries = fs::read_dir(folder)
        .and_then(|it| it.map(|it| it.map(|it| it.path())).collect::<io::Result<Vec<_>>>());
    let mut entries = entries.map_err(|it| Problem::unreadable(folder, &it))?;
    entries.sort_unstable();
    for path in entries {
        let hidden = path.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
        // A link that leads nowhere names nothing.
        let (false, Ok(found), Ok(real)) = (hidden, fs::metadata(&path), fs::canonicalize(&path))
        else {
            continue;
        };
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if found.is_dir() && depth > 0 && seen.insert(real.clone()) {
            walk(&path, extensions, depth - 1, seen, files)?;
        } else if found.is_file() && extensions.contains(&extension.as_str()) && seen.insert(real) {
            files.push(path);
        }
    }
    Ok(())
}

/// A file's text: UTF-8 or UTF-16, perhaps compressed, without its byte order mark.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    open_text(path, 0, Limits::default(), None)
        .and_then(|it| io::copy(&mut it.take(MAX_FILE + 1), &mut bytes))
        .map_err(|it| Problem::unreadable(path, &it))?;
    if bytes.len() as u64 > MAX_FILE {
        let what = format!("it has over {} MiB", MAX_FILE >> 20);
        return Err(Problem::of(path, what, "name a smaller one"));
    }
    String::from_utf8(bytes).map_err(|it| {
        let before = it.as_bytes().get(..it.utf8_error().valid_up_to()).unwrap_or_default();
        let line = before.iter().filter(|c| **c == b'\n').count() + 1;
        Problem::of(path, "bytes that aren't UTF-8", "save the file as UTF-8").at(line)
    })
}

/// A file's name without its ending.
pub fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
