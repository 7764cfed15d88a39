//! The opened inputs as tables.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use datafusion::catalog::TableProvider;
use engine::tables::{Outside, Request, Response, Tables};
use kql::bound::Column;
use kql::library::{Catalog, StoredFunction, TableSchema};
use kql::types::Value;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};

use crate::file::{LogFile, PIECE_BYTES};
use crate::inputs::{FileEntry, Inputs, Skip};
use crate::open_schema;
use crate::provider::LogTable;
use crate::recognise::{Head, by_name, recognise};
use crate::schema::Schemas;
use crate::shape::Recognised;
use crate::source::{Compression, Encoding, Limits, open_text, read_full};
use crate::stats::{ScanStats, Tally};
use crate::workspace::Workspace;

/// Bytes of text that a file is judged by.
const HEAD_BYTES: usize = 256 << 10;

/// How inputs are opened.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub limits: Limits,
    /// Threads that look at files before a query runs.
    pub n_threads: usize,
    /// Bytes of a piece of a plain file of lines.
    pub piece_bytes: u64,
}

impl Default for Options {
    fn default() -> Options {
        Options { limits: Limits::default(), n_threads: 1, piece_bytes: PIECE_BYTES }
    }
}

/// Reads what lies outside of the workspace, by its URL; else it says why not.
#[derive(Clone)]
pub struct OutsideReader(pub Arc<dyn ReadOutside>);

/// What an [`OutsideReader`] does; each is what [`Tables`] says of it.
pub trait ReadOutside: Send + Sync {
    /// The bytes at a place.
    fn outside(&self, location: &str) -> Result<Outside, String>;
    /// The places below one.
    fn places(&self, location: &str) -> Result<Vec<String>, String>;
    /// The answer to a request.
    fn request(&self, request: &Request) -> Result<Option<Response>, String>;
}

impl fmt::Debug for OutsideReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutsideReader")
    }
}

/// The opened inputs. It is the engine's tables and, with the workspace under it, the binder's catalog.
#[derive(Debug)]
pub struct Logs {
    workspace: Workspace,
    /// Tables that no schema knows, with the columns that their files have.
    open: BTreeMap<String, TableSchema>,
    files: Vec<Arc<LogFile>>,
    skips: Vec<Skip>,
    stats: Arc<ScanStats>,
    pub(crate) n_threads: usize,
    outside: Option<OutsideReader>,
    /// Keeps temporary files.
    _inputs: Inputs,
}

impl Logs {
    /// Opens every file and says what it is. A file that can't be read or isn't a log is among [`Logs::skips`].
    pub fn open(mut inputs: Inputs, workspace: Workspace, options: Options) -> Logs {
        let mut skips = std::mem::take(&mut inputs.skips);
        let mut files = Vec::new();
        let schemas = &workspace.schemas;
        for (entry, opened) in inputs.files.iter().zip(open_files(&inputs.files, schemas, options))
        {
            match opened {
                Ok(file) => files.push(Arc::new(file)),
                Err((reason, remedy)) => {
                    skips.push(Skip { path: entry.path.clone(), reason, remedy });
                }
            }
        }
        let mut open = BTreeMap::new();
        for file in &files {
            for table in file.tables().filter(|it| schemas.table(it).is_none()) {
                let schema = open_schema::of(file, table);
                match open.get_mut(table) {
                    Some(known) => open_schema::merge(known, schema),
                    None => {
                        open.insert(table.to_owned(), schema);
                    }
                }
            }
        }
        let n_threads = options.n_threads.max(1);
        let (stats, outside) = (Arc::default(), None);
        Logs { workspace, open, files, skips, stats, n_threads, outside, _inputs: inputs }
    }

    /// With a reader of what queries name outside of the workspace.
    pub fn with_outside(self, reader: OutsideReader) -> Logs {
        Logs { outside: Some(reader), ..self }
    }

    fn reader(&self) -> Result<&dyn ReadOutside, String> {
        let reader = self.outside.as_ref().map(|it| it.0.as_ref());
        reader.ok_or_else(|| "nothing outside of the workspace may be read".to_owned())
    }

    /// The files that are read, in order.
    pub fn files(&self) -> &[Arc<LogFile>] {
        &self.files
    }

    /// The files that aren't, and why.
    pub fn skips(&self) -> &[Skip] {
        &self.skips
    }

    /// What is known beside the logs.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The counters of all scans.
    pub fn stats(&self) -> &Arc<ScanStats> {
        &self.stats
    }

    /// What was counted for a file so far; None: nothing of it was read.
    pub fn tally(&self, file: &LogFile) -> Option<Tally> {
        self.stats.file(file.index)
    }

    /// The tables that the files are known to hold rows of, by name.
    pub fn held_tables(&self) -> Vec<String> {
        let mut tables: Vec<String> =
            self.files.iter().flat_map(|it| it.tables()).map(str::to_owned).collect();
        tables.sort_unstable();
        tables.dedup();
        tables
    }

    /// The files that may hold rows of a table.
    pub fn files_of(&self, table: &str) -> Vec<Arc<LogFile>> {
        self.files.iter().filter(|it| it.may_hold(table)).cloned().collect()
    }
}

impl Catalog for Logs {
    fn table(&self, name: &str) -> Option<TableSchema> {
        self.open.get(name).cloned().or_else(|| self.workspace.table(name))
    }

    fn names(&self) -> Vec<String> {
        let mut names = self.workspace.names();
        names.extend(self.open.keys().cloned());
        names
    }

    fn held_names(&self) -> Option<Vec<String>> {
        Some(self.held_tables()).filter(|it| !it.is_empty())
    }

    fn function(&self, name: &str) -> Option<&StoredFunction> {
        self.workspace.function(name)
    }

    fn table_function(&self, name: &str, args: &[Option<Value>]) -> Option<TableSchema> {
        self.workspace.table_function(name, args)
    }

    fn function_names(&self) -> Vec<String> {
        self.workspace.function_names()
    }

    fn is_closed(&self) -> bool {
        self.workspace.is_closed()
    }
}

impl Tables for Logs {
    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        let files = self.files_of(name);
        if files.is_empty() {
            return None;
        }
        Some(Arc::new(LogTable::new(self.table(name)?, files, Arc::clone(&self.stats))))
    }

    fn open_provider(&self, name: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        let mut schema = self.table(name)?;
        for column in columns.iter().filter(|_| schema.open) {
            if !schema.columns.iter().any(|(it, _)| *it == column.name) {
                schema.columns.push((column.name.clone(), column.ty));
            }
        }
        let files = self.files_of(name);
        if files.is_empty() {
            return None;
        }
        Some(Arc::new(LogTable::new(schema, files, Arc::clone(&self.stats))))
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        self.workspace.rows(name, arguments)
    }

    fn outside(&self, location: &str) -> Result<Outside, String> {
        self.reader()?.outside(location)
    }

    fn places(&self, location: &str) -> Result<Vec<String>, String> {
        self.reader()?.places(location)
    }

    fn request(&self, request: &Request) -> Result<Option<Response>, String> {
        self.reader()?.request(request)
    }
}

/// The reason why a file isn't read, and what to do about it.
type Refusal = (String, Option<String>);

/// Opens files in parallel; the answers are in the order of the entries.
fn open_files(
    entries: &[FileEntry],
    schemas: &Schemas,
    options: Options,
) -> Vec<Result<LogFile, Refusal>> {
    let next = AtomicUsize::new(0);
    let opened = Mutex::new(Vec::with_capacity(entries.len()));
    thread::scope(|scope| {
        for _ in 0..options.n_threads.clamp(1, entries.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(entry) = entries.get(index) else { break };
                    let file = open_file(entry, index, schemas, options);
                    if let Ok(mut opened) = opened.lock() {
                        opened.push((index, file));
                    }
                }
            });
        }
    });
    let mut opened = opened.into_inner().unwrap_or_default();
    opened.sort_unstable_by_key(|(index, _)| *index);
    opened.into_iter().map(|(_, file)| file).collect()
}

fn open_file(
    entry: &FileEntry,
    index: usize,
    schemas: &Schemas,
    options: Options,
) -> Result<LogFile, Refusal> {
    let plain = |reason: String| (reason, None);
    let mut magic = [0; 4];
    let n_magic = File::open(&entry.path)
        .and_then(|mut it| read_full(&mut it, &mut magic))
        .map_err(|it| plain(it.to_string()))?;
    let (recognised, footer) = if magic[..n_magic] == *b"PAR1" {
        let footer = footer(entry).map_err(plain)?;
        (
            by_name(
                crate::recognise_parquet::recognise(&footer, schemas),
                &file_name(entry),
                schemas,
            ),
            Some(footer),
        )
    } else {
        let compression = Compression::of(&magic[..n_magic]);
        (recognise_text(entry, compression, schemas, options.limits).map_err(plain)?, None)
    };
    if entry.table.is_none() && recognised.tables.is_empty() && !recognised.mixed {
        let remedy = format!("say which table it is: --table NAME={}", entry.name);
        return Err((format!("its table isn't known ({})", recognised.why), Some(remedy)));
    }
    Ok(LogFile {
        index,
        path: entry.path.clone(),
        name: entry.name.clone(),
        n_bytes: entry.n_bytes,
        recognised,
        given: entry.table.clone(),
        limits: options.limits,
        footer,
        piece_bytes: options.piece_bytes,
        times: OnceLock::new(),
    })
}

fn file_name(entry: &FileEntry) -> String {
    entry.path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default()
}

fn footer(entry: &FileEntry) -> Result<ArrowReaderMetadata, String> {
    let damaged =
        |error: &dyn std::fmt::Display| format!("it begins as Parquet but can't be read: {error}");
    let file = File::open(&entry.path).map_err(|it| damaged(&it))?;
    ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(|it| damaged(&it))
}

fn recognise_text(
    entry: &FileEntry,
    compression: Compression,
    schemas: &Schemas,
    limits: Limits,
) -> Result<Recognised, String> {
    let mut text = open_text(&entry.path, 0, limits, None).map_err(|it| it.to_string())?;
    let mut head = vec![0; HEAD_BYTES];
    let (n_head, broken) = read_head(&mut text, &mut head);
    let complete = n_head < HEAD_BYTES;
    if let (0, Some(error)) = (n_head, broken) {
        return Err(error.to_string());
    }
    let encoding = raw_encoding(entry, compression);
    let name = file_name(entry);
    recognise(Head { text: &head[..n_head], complete, compression, encoding, name: &name }, schemas)
}

/// As much as can be read of a text that may be damaged further on.
fn read_head(text: &mut dyn std::io::Read, head: &mut [u8]) -> (usize, Option<std::io::Error>) {
    let mut n_head = 0;
    while n_head < head.len() {
        match text.read(&mut head[n_head..]) {
            Ok(0) => break,
            Ok(n_read) => n_head += n_read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return (n_head, Some(error)),
        }
    }
    (n_head, None)
}

/// The encoding as the file says it; that of a compressed text doesn't matter to how it is cut.
fn raw_encoding(entry: &FileEntry, compression: Compression) -> Encoding {
    let mut mark = [0; 3];
    let read = File::open(&entry.path).and_then(|mut it| read_full(&mut it, &mut mark));
    match (compression, read) {
        (Compression::None, Ok(n_read)) => Encoding::of(&mark[..n_read]),
        _ => Encoding::Utf8,
    }
}
