//! The oldest and the newest event: one cheap pass over the times alone, remembered by piece so that later scans pass over pieces
//! outside their range.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arrow::array::AsArray;
use arrow::datatypes::{Int64Type, Schema};
use arrow::record_batch::RecordBatch;
use engine::types::arrow_field;
use kql::types::Type;
use memchr::{memchr, memchr2, memmem};

use crate::decode::{Decoder, ScanPlan};
use crate::file::{LogFile, Piece, PieceTimes};
use crate::lines::Line;
use crate::logs::Logs;
use crate::mapping::Family;
use crate::plan::{ColumnPlan, Layout};
use crate::route::Route;
use crate::shape::Container;
use crate::stats::{At, ScanStats};
use crate::time_filter::TIME;
use crate::value::datetime_of;
use crate::{parquet_read, read};

/// When the events happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// Ticks of the oldest and of the newest event that isn't in the future.
    pub oldest: Option<i64>,
    pub newest: Option<i64>,
    /// Events in the future.
    pub n_future: u64,
}

impl Logs {
    /// The times of all events. Events later than `latest` (ticks: the machine's clock and a day) are counted apart. Each file is
    /// looked at once.
    pub fn times(&self, latest: i64) -> Times {
        let unseen: Vec<&Arc<LogFile>> =
            self.files().iter().filter(|it| it.times.get().is_none()).collect();
        look(&unseen, latest, self.n_threads);
        let all = self.files().iter().filter_map(|it| it.times.get()).flatten();
        all.fold(Times::default(), |acc, it| Times {
            oldest: acc.oldest.into_iter().chain(it.span.map(|(min, _)| min)).min(),
            newest: acc.newest.max(it.span.map(|(_, max)| max)),
            n_future: acc.n_future + it.n_future,
        })
    }

    /// Ticks of the newest event that isn't later than `latest`.
    pub fn newest_event(&self, latest: i64) -> Option<i64> {
        self.times(latest).newest
    }
}

/// Looks at the pieces of files in parallel and notes what they span.
fn look(files: &[&Arc<LogFile>], latest: i64, n_threads: usize) {
    let mut work: Vec<(usize, usize, Piece)> = Vec::new();
    for (index, file) in files.iter().enumerate() {
        // A footer can't tell how many events are in the future; where it knows of none it is enough.
        let footer = file.footer.as_ref().and_then(parquet_read::times);
        match footer.filter(|times| times.iter().all(|it| it.max.is_none_or(|max| max <= latest))) {
            Some(times) => drop(file.times.set(times)),
            None => work.extend(
                file.pieces().into_iter().enumerate().map(|(number, piece)| (index, number, piece)),
            ),
        }
    }
    let next = AtomicUsize::new(0);
    let found: Mutex<Vec<(usize, usize, PieceTimes)>> = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..n_threads.min(work.len()) {
            scope.spawn(|| {
                while let Some((index, number, piece)) =
                    work.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let times = piece_times(files[*index], piece, latest);
                    if let Ok(mut found) = found.lock() {
                        found.push((*index, *number, times));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_unstable_by_key(|(index, number, _)| (*index, *number));
    for (index, file) in files.iter().enumerate() {
        let times: Vec<PieceTimes> =
            found.iter().filter(|(it, _, _)| *it == index).map(|(_, _, times)| *times).collect();
        if !times.is_empty() {
            drop(file.times.set(times));
        }
    }
}

impl PieceTimes {
    fn note(&mut self, ticks: i64, latest: i64) {
        self.max = self.max.max(Some(ticks));
        if ticks > latest {
            self.n_future += 1;
        } else {
            let (min, max) = self.span.unwrap_or((ticks, ticks));
            self.span = Some((min.min(ticks), max.max(ticks)));
        }
    }
}

fn piece_times(file: &LogFile, piece: &Piece, latest: i64) -> PieceTimes {
    let (mut times, mut parsed) = (PieceTimes::default(), PieceTimes::default());
    // Counts and skips are noted by the scan proper.
    let stats = Arc::new(ScanStats::default());
    let plan = Arc::new(time_plan(file));
    let mut emit = |batch: RecordBatch| {
        let column = batch.column(0).as_primitive::<Int64Type>();
        column.iter().flatten().for_each(|it| parsed.note(it, latest));
        true
    };
    let keys = time_keys(file.recognised.family);
    match file.recognised.container {
        Container::Lines if !keys.is_empty() => {
            let finders: Vec<_> = keys.iter().map(memmem::Finder::new).collect();
            let mut decoder = Decoder::new(&plan, file.index, &mut emit);
            let mut line = |text: &[u8], at: At| match quick_time(text, &finders) {
                Some(ticks) => times.note(ticks, latest),
                None => decoder.json(text, at),
            };
            // What can't be read here can't be read by the scan either, which says so.
            let _ = each_line(file, piece, &stats, &mut line);
            decoder.flush();
        }
        _ => read::read_piece(file, piece, &plan, &stats, &mut emit),
    }
    if let Some((min, max)) = parsed.span {
        times.note(min, latest);
        times.note(max, latest);
    }
    times.n_future += parsed.n_future;
    times.max = times.max.max(parsed.max);
    times
}

fn each_line(
    file: &LogFile,
    piece: &Piece,
    stats: &Arc<ScanStats>,
    take: &mut dyn FnMut(&[u8], At),
) -> std::io::Result<()> {
    let mut lines = read::open_lines(file, piece, stats)?;
    while lines.offset() < piece.end {
        match lines.next_line()? {
            None => break,
            Some(Line::Text { text, at }) => take(text, at),
            Some(Line::TooLong { .. }) => {}
        }
    }
    Ok(())
}

/// The keys that hold the time, quoted; the first that a record has counts.
fn time_keys(family: Family) -> &'static [&'static str] {
    match family {
        Family::Row => &["\"TimeGenerated\"", "\"Timestamp\""],
        Family::Envelope => &["\"time\""],
        Family::Graph => &["\"createdDateTime\""],
        Family::EntraCsv => &[],
    }
}

/// The time on a line without reading the line as JSON; None: that could be wrong. It is right where the key stands once, before
/// any bracket within the record: within a text its quotes would be escaped.
fn quick_time(line: &[u8], keys: &[memmem::Finder<'_>]) -> Option<i64> {
    let (key, at) = keys.iter().find_map(|key| Some((key, key.find(line)?)))?;
    let after = at + key.needle().len();
    let is_outermost = memchr2(b'{', b'[', line.get(1..at)?).is_none();
    if !is_outermost || key.find(&line[after..]).is_some() {
        return None;
    }
    let value = line[after..].trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
    let text = value.strip_prefix(b"\"")?;
    let text = str::from_utf8(&text[..memchr(b'"', text)?]).ok()?;
    datetime_of(text.trim())
}

/// TimeGenerated of every record, of whatever table.
fn time_plan(file: &LogFile) -> ScanPlan {
    let family = file.recognised.family;
    let mut layout = Layout::new(family);
    let table = file.default_table().unwrap_or_default().to_owned();
    let column = ColumnPlan::new(family, &table, TIME, Type::DateTime, &mut layout);
    ScanPlan {
        table,
        default_table: None,
        schema: Arc::new(Schema::new(vec![arrow_field(TIME, Type::DateTime)])),
        columns: vec![Some(column)],
        layout,
        route: Route::Given,
        time: None,
        range: None,
    }
}
