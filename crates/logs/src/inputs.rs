//! The files that the user names: files, folders, patterns, and standard input.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// A file to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    pub path: PathBuf,
    /// What messages call it.
    pub name: String,
    pub n_bytes: u64,
    /// The table that the user says it is.
    pub table: Option<String>,
}

/// A file that isn't read, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    pub path: PathBuf,
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// What was found, in the order of the paths given; within a folder by name.
#[derive(Debug, Default)]
pub struct Inputs {
    pub files: Vec<FileEntry>,
    pub skips: Vec<Skip>,
    /// Keeps what standard input was saved to.
    spooled: Vec<tempfile::TempPath>,
    seen: BTreeSet<PathBuf>,
}

impl Inputs {
    /// Nothing yet.
    pub fn new() -> Inputs {
        Inputs::default()
    }

    /// Adds a file, a folder with all that is in it, or a pattern such as `logs/*.json.gz`; `table` says what they are.
    pub fn add(&mut self, path: &Path, table: Option<&str>) -> Result<(), Error> {
        if let Ok(found) = fs::symlink_metadata(path) {
            // A path that the user names is read even where its name is hidden.
            self.add_found(path, &found, table);
            return Ok(());
        }
        let pattern = path.to_string_lossy();
        if !pattern.contains(['*', '?', '[']) {
            return Err(Error::Missing { path: path.to_owned() });
        }
        let paths = glob::glob(&pattern)
            .map_err(|source| Error::Pattern { pattern: pattern.clone().into_owned(), source })?;
        let mut n_found = 0;
        for found in paths {
            n_found += 1;
            match found {
                Ok(path) => self.add_entry(&path, table),
                Err(error) => self.skip(error.path(), error.error().to_string()),
            }
        }
        if n_found == 0 { Err(Error::Missing { path: path.to_owned() }) } else { Ok(()) }
    }

    /// Saves a stream (standard input) to a temporary file of at most `limit` bytes and adds that.
    pub fn add_stream(
        &mut self,
        stream: &mut dyn Read,
        limit: u64,
        table: Option<&str>,
    ) -> Result<(), Error> {
        let mut file = tempfile::NamedTempFile::new().map_err(Error::Spool)?;
        let n_bytes = std::io::copy(&mut stream.take(limit.saturating_add(1)), &mut file)
            .map_err(Error::Spool)?;
        file.flush().map_err(Error::Spool)?;
        if n_bytes > limit {
            return Err(Error::SpoolTooLarge { limit });
        }
        let path = file.into_temp_path();
        let entry = FileEntry {
            path: path.to_path_buf(),
            name: "-".to_owned(),
            n_bytes,
            table: table.map(str::to_owned),
        };
        self.files.push(entry);
        self.spooled.push(path);
        Ok(())
    }

    fn add_entry(&mut self, path: &Path, table: Option<&str>) {
        let hidden = path.file_name().is_some_and(|it| it.to_string_lossy().starts_with('.'));
        if hidden {
            return self.skip(path, "hidden".to_owned());
        }
        match fs::symlink_metadata(path) {
            Ok(found) => self.add_found(path, &found, table),
            Err(error) => self.skip(path, error.to_string()),
        }
    }

    fn add_found(&mut self, path: &Path, found: &fs::Metadata, table: Option<&str>) {
        let resolved = if found.is_symlink() { fs::metadata(path) } else { Ok(found.clone()) };
        let found = match resolved {
            Ok(found) => found,
            Err(error) => return self.skip(path, format!("a link that leads nowhere: {error}")),
        };
        if !found.is_file() && !found.is_dir() {
            return self.skip(path, "neither a file nor a folder".to_owned());
        }
        // Each file and folder is read once, however many links lead to it: so loops end.
        match fs::canonicalize(path) {
            Ok(real) if self.seen.contains(&real) => {
                return self.skip(path, "read already, by another path".to_owned());
            }
            Ok(real) => {
                self.seen.insert(real);
            }
            Err(error) => return self.skip(path, error.to_string()),
        }
        if found.is_dir() {
            return self.add_folder(path, table);
        }
        let name = path.display().to_string();
        self.files.push(FileEntry {
            path: path.to_owned(),
            name,
            n_bytes: found.len(),
            table: table.map(str::to_owned),
        });
    }

    fn add_folder(&mut self, folder: &Path, table: Option<&str>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.skip(folder, error.to_string()),
        };
        let mut paths = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                Err(error) => self.skip(folder, error.to_string()),
            }
        }
        paths.sort_unstable();
        for path in paths {
            self.add_entry(&path, table);
        }
    }

    /// Notes a file that isn't read.
    fn skip(&mut self, path: &Path, reason: String) {
        self.skips.push(Skip { path: path.to_owned(), reason, remedy: None });
    }
}
