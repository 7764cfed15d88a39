//! What was read and what wasn't: counted by file and piece, so that scanning a file twice doesn't count twice.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many places of each kind are kept.
const MAX_PLACES: usize = 5;

/// Why a record was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    NotJson,
    NotAnObject,
    TooLong,
    TooDeep,
    /// The rows of a query result came before their columns.
    NoColumns,
    /// The file ends, or breaks off, within a record or its wrapping.
    CutShort,
}

impl Reason {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Reason::NotJson => "not valid JSON",
            Reason::NotAnObject => "not a JSON object",
            Reason::TooLong => "longer than a record may be",
            Reason::TooDeep => "nested deeper than 256 levels",
            Reason::NoColumns => "rows before their columns",
            Reason::CutShort => "the file breaks off here",
        }
    }
}

/// Where a record stands. The line is unknown where reading began within the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// Byte offset in the text (after decompression), or the row number in a Parquet file.
    pub offset: u64,
    /// Counted from 1.
    pub line: Option<u64>,
}

/// A place where something was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    pub at: At,
    pub detail: String,
}

/// Records left out for one reason: how many, and the first few places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skipped {
    pub count: u64,
    pub spots: Vec<Spot>,
}

/// What reading one piece of a file came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Records read, of whatever table.
    pub records: u64,
    pub skipped: BTreeMap<Reason, Skipped>,
    /// Values that aren't of their column's type and became null.
    pub bad_values: BTreeMap<String, u64>,
    /// Records of other tables, by table or by unknown category.
    pub other_tables: BTreeMap<String, u64>,
    /// Times that a record lacks and its other time stands for, by the column that is filled so.
    pub stand_ins: BTreeMap<String, u64>,
    /// Records with bytes that aren't UTF-8, or control characters, which became U+FFFD.
    pub repaired: u64,
    /// Why the rest of the file wasn't read.
    pub stopped: Option<String>,
}

impl Tally {
    /// Counts a record that is left out.
    pub fn skip(&mut self, reason: Reason, at: At, detail: impl Into<String>) {
        let skipped = self.skipped.entry(reason).or_default();
        skipped.count += 1;
        if skipped.spots.len() < MAX_PLACES {
            skipped.spots.push(Spot { at, detail: detail.into() });
        }
    }

    /// Counts a value that isn't of its column's type.
    pub fn bad_value(&mut self, column: &str) {
        bump(&mut self.bad_values, column, 1);
    }

    /// Counts times that other times stand for.
    pub fn stand_in(&mut self, column: &str, count: u64) {
        bump(&mut self.stand_ins, column, count);
    }

    /// Counts a record of another table.
    pub fn other_table(&mut self, table: &str) {
        bump(&mut self.other_tables, table, 1);
    }

    /// The larger of each count: two scans of one piece see the same records.
    fn widen(&mut self, other: Tally) {
        self.records = self.records.max(other.records);
        self.repaired = self.repaired.max(other.repaired);
        for (reason, skipped) in other.skipped {
            let mine = self.skipped.entry(reason).or_default();
            if skipped.count > mine.count {
                *mine = skipped;
            }
        }
        widen_counts(&mut self.bad_values, other.bad_values);
        widen_counts(&mut self.other_tables, other.other_tables);
        widen_counts(&mut self.stand_ins, other.stand_ins);
        self.stopped = self.stopped.take().or(other.stopped);
    }

    /// The sum of two pieces.
    fn add(&mut self, other: &Tally) {
        self.records += other.records;
        self.repaired += other.repaired;
        for (reason, skipped) in &other.skipped {
            let mine = self.skipped.entry(*reason).or_default();
            mine.count += skipped.count;
            let room = MAX_PLACES.saturating_sub(mine.spots.len());
            mine.spots.extend(skipped.spots.iter().take(room).cloned());
        }
        add_counts(&mut self.bad_values, &other.bad_values);
        add_counts(&mut self.other_tables, &other.other_tables);
        add_counts(&mut self.stand_ins, &other.stand_ins);
        self.stopped = self.stopped.take().or_else(|| other.stopped.clone());
    }
}

fn bump(counts: &mut BTreeMap<String, u64>, key: &str, by: u64) {
    match counts.get_mut(key) {
        Some(count) => *count += by,
        None => {
            counts.insert(key.to_owned(), by);
        }
    }
}

fn widen_counts(mine: &mut BTreeMap<String, u64>, other: BTreeMap<String, u64>) {
    for (key, count) in other {
        let it = mine.entry(key).or_default();
        *it = (*it).max(count);
    }
}

fn add_counts(mine: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (key, count) in other {
        *mine.entry(key.clone()).or_default() += count;
    }
}

/// The counters of every opened file, shared by all scans.
#[derive(Debug, Default)]
pub struct ScanStats {
    pieces: Mutex<BTreeMap<(usize, u64), Tally>>,
    bytes_read: AtomicU64,
    bytes_expected: AtomicU64,
}

impl ScanStats {
    /// Bytes taken from files so far, over all scans.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// Bytes that the scans planned so far will take.
    pub fn bytes_expected(&self) -> u64 {
        self.bytes_expected.load(Ordering::Relaxed)
    }

    /// Counts bytes taken from a file.
    pub fn add_read(&self, n_bytes: u64) {
        self.bytes_read.fetch_add(n_bytes, Ordering::Relaxed);
    }

    /// Counts bytes that a planned scan will take.
    pub fn add_expected(&self, n_bytes: u64) {
        self.bytes_expected.fetch_add(n_bytes, Ordering::Relaxed);
    }

    /// Takes in what one scan of one piece came to.
    pub fn publish(&self, file: usize, piece: u64, tally: Tally) {
        if let Ok(mut pieces) = self.pieces.lock() {
            pieces.entry((file, piece)).or_default().widen(tally);
        }
    }

    /// The sum over a file's pieces; None: nothing of it was read.
    pub fn file(&self, file: usize) -> Option<Tally> {
        let pieces = self.pieces.lock().ok()?;
        let mut of_file =
            pieces.range((file, 0)..=(file, u64::MAX)).map(|(_, tally)| tally).peekable();
        of_file.peek()?;
        Some(of_file.fold(Tally::default(), |mut acc, it| {
            acc.add(it);
            acc
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_scan_of_a_piece_counts_once() {
        let stats = ScanStats::default();
        let mut tally = Tally { records: 10, ..Tally::default() };
        tally.skip(Reason::NotJson, At { offset: 4, line: None }, "");
        for piece in [0, 0, 100] {
            stats.publish(3, piece, tally.clone());
        }
        let file = stats.file(3).unwrap();
        assert_eq!((file.records, file.skipped[&Reason::NotJson].count), (20, 2));
        assert_eq!(stats.file(4), None);
    }
}
