//! What was left out, as messages with `file:line`.

use std::fmt;
use std::fs::File;
use std::io::Read;

use kql::clock::{TIME_GENERATED, TIMESTAMP};

use crate::file::LogFile;
use crate::logs::Logs;
use crate::shape::Container;
use crate::stats::{At, Reason, Tally};

/// One thing that was left out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub file: String,
    pub what: What,
    /// How many records or values.
    pub count: u64,
    /// The first places, as `line N`, `byte N` or `row N`, with what was found there.
    pub places: Vec<String>,
}

/// What kind of thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    Skipped(Reason),
    /// Values of that column that aren't of its type; they are null.
    BadValues(String),
    /// Records with bytes that aren't UTF-8 or with control characters; they are kept, with U+FFFD.
    Repaired,
    /// The rest of the file wasn't read.
    Stopped(String),
}

impl Logs {
    /// What was left out of all files so far. Records of other tables are not left out: they are in [`Logs::tally`].
    pub fn notices(&self) -> Vec<Notice> {
        let of =
            |file: &LogFile| self.tally(file).map(|tally| notices(file, tally)).unwrap_or_default();
        self.files().iter().flat_map(|it| of(it)).collect()
    }

    /// The times of all files so far that other times stand for.
    pub fn stand_ins(&self) -> Vec<StandIn> {
        let of = |file: &LogFile| {
            let found = self.tally(file).unwrap_or_default().stand_ins.into_iter();
            let file = file.name.clone();
            found.map(move |(column, count)| StandIn { file: file.clone(), column, count })
        };
        self.files().iter().flat_map(|it| of(it)).filter(|it| it.count > 0).collect()
    }
}

/// A time that records lack and another one stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandIn {
    pub file: String,
    /// The column that is filled.
    pub column: String,
    pub count: u64,
}

impl StandIn {
    /// What stands for what.
    pub fn what(&self) -> String {
        let other = if self.column == TIMESTAMP { TIME_GENERATED } else { TIMESTAMP };
        format!("{other} stands for {}", self.column)
    }
}

fn notices(file: &LogFile, tally: Tally) -> Vec<Notice> {
    let notice = |what, count, places| Notice { file: file.name.clone(), what, count, places };
    let mut notices = Vec::new();
    for (reason, skipped) in tally.skipped {
        let place = |at: At, detail: &str| match detail {
            "" => place_text(file, at),
            detail => format!("{}: {detail}", place_text(file, at)),
        };
        let places = skipped.spots.iter().map(|it| place(it.at, &it.detail)).collect();
        notices.push(notice(What::Skipped(reason), skipped.count, places));
    }
    notices.extend(
        tally
            .bad_values
            .into_iter()
            .map(|(column, count)| notice(What::BadValues(column), count, Vec::new())),
    );
    if tally.repaired > 0 {
        notices.push(notice(What::Repaired, tally.repaired, Vec::new()));
    }
    notices.extend(tally.stopped.map(|reason| notice(What::Stopped(reason), 1, Vec::new())));
    notices
}

fn place_text(file: &LogFile, at: At) -> String {
    match at.line.or_else(|| line_of(file, at.offset)) {
        Some(line) => format!("line {line}"),
        None if file.recognised.container == Container::Parquet => format!("row {}", at.offset + 1),
        None => format!("byte {}", at.offset),
    }
}

/// Counts lines up to a byte of a plain file, which only a message needs.
fn line_of(file: &LogFile, offset: u64) -> Option<u64> {
    if file.recognised.container != Container::Lines {
        return None;
    }
    let mut before = File::open(&file.path).ok()?.take(offset);
    let mut chunk = vec![0; 1 << 20];
    let mut line = 1;
    loop {
        match before.read(&mut chunk).ok()? {
            0 => return Some(line),
            n_read => line += memchr::memchr_iter(b'\n', &chunk[..n_read]).count() as u64,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, count) = (&self.file, self.count);
        let records = if count == 1 { "record" } else { "records" };
        match &self.what {
            What::Skipped(Reason::CutShort) => write!(f, "{file}: the rest is not read")?,
            What::Skipped(reason) => {
                write!(f, "{file}: {count} {records} skipped: {}", reason.words())?
            }
            What::BadValues(column) => {
                write!(f, "{file}: {count} bad values of {column} became null")?
            }
            What::Repaired => write!(
                f,
                "{file}: {count} {records} with bytes that aren't text, kept with U+FFFD"
            )?,
            What::Stopped(reason) => write!(f, "{file}: the rest is not read: {reason}")?,
        }
        if self.places.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", self.places.join("; "))
    }
}
