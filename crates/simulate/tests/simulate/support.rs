//! A small tenant, simulated into a folder of its own, and its rows read back.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde_json::Value;
use simulate::{Columns, Options, Shape, Summary, simulate};
use tempfile::TempDir;

pub const END: &str = "2024-06-20T18:00:00Z";

pub struct Run {
    pub folder: TempDir,
    pub summary: Summary,
}

pub fn options(shape: Shape, columns: Columns, users: u32, days: u32) -> (TempDir, Options) {
    let folder = tempfile::tempdir().unwrap();
    let end = kql::datetime::parse_iso(END).unwrap();
    let options =
        Options { shape, columns, users, days, ..Options::new(folder.path().join("tenant"), end) };
    (folder, options)
}

pub fn run(shape: Shape, columns: Columns, users: u32, days: u32) -> Run {
    let (folder, options) = options(shape, columns, users, days);
    let summary = simulate(&options, &mut |_| {}).unwrap();
    Run { folder, summary }
}

impl Run {
    /// The files of sign-ins.
    pub fn files(&self) -> Vec<PathBuf> {
        self.all_files().into_iter().filter(|it| !is_audit(it)).collect()
    }

    /// The files of what happens in the directory.
    pub fn audit_files(&self) -> Vec<PathBuf> {
        self.all_files().into_iter().filter(|it| is_audit(it)).collect()
    }

    pub fn all_files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(&self.summary.logs, &mut found);
        found.sort();
        found
    }

    /// The rows of a table, of a run in the shape of daily NDJSON files.
    pub fn rows(&self, table: &str) -> Vec<Value> {
        let folder = format!("/{table}/");
        let of_table = |path: &&PathBuf| path.to_string_lossy().contains(&folder);
        self.all_files().iter().filter(of_table).flat_map(|path| lines(path)).collect()
    }

    pub fn truth(&self) -> Vec<Value> {
        lines(&self.summary.truth)
    }
}

fn is_audit(path: &Path) -> bool {
    let path = path.to_string_lossy();
    ["/AuditLogs/", "/am-AuditLogs/", "/insights-logs-auditlogs/", "/audit_"]
        .iter()
        .any(|it| path.contains(it))
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, found) } else { found.push(path) }
    }
}

pub fn lines(path: &Path) -> Vec<Value> {
    let file = BufReader::new(File::open(path).unwrap());
    file.lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

pub fn document(path: &Path) -> Value {
    serde_json::from_reader(BufReader::new(File::open(path).unwrap())).unwrap()
}

/// A text member; "" where there is none.
pub fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("")
}

/// An array member of texts.
pub fn texts(row: &Value, name: &str) -> Vec<String> {
    row[name].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}
