//! The oldest and the newest event: one cheap pass over the times alone, remembered by piece so that later scans pass over pieces
//! outside their range.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use arrow::array::AsArray;
use arrow::datatypes::{Int64Type, Schema};
use engine::types::arrow_field;
use kql::types::Type;

use crate::decode::ScanPlan;
use crate::file::{LogFile, Piece, PieceTimes};
use crate::logs::Logs;
use crate::plan::{ColumnPlan, Layout, Route};
use crate::stats::ScanStats;
use crate::time_filter::TIME;
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

fn piece_times(file: &LogFile, piece: &Piece, latest: i64) -> PieceTimes {
    let mut times = PieceTimes::default();
    let mut note = |ticks: i64| {
        times.max = times.max.max(Some(ticks));
        if ticks > latest {
            times.n_future += 1;
        } else {
            let (min, max) = times.span.unwrap_or((ticks, ticks));
            times.span = Some((min.min(ticks), max.max(ticks)));
        }
    };
    // Counts and skips are noted by the scan proper.
    let stats = Arc::new(ScanStats::default());
    read::read_piece(file, piece, &Arc::new(time_plan(file)), &stats, &mut |batch| {
        batch.column(0).as_primitive::<Int64Type>().iter().flatten().for_each(&mut note);
        true
    });
    times
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
