//! Decodes columns of a table, segment by segment, on several threads.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use arrow::datatypes::SchemaRef;

use crate::provider::{LogTable, plan_work};
use crate::read::read_piece;
use crate::scan::Work;

/// Bytes of files that one thread reads at a time, about.
const GROUP_BYTES: u64 = 8 << 20;

/// Decodes these places of the table's schema. `take` is given each run of rows: the number of its group of pieces, its number within the
/// group, and the rows, which have one column for each place. The groups come in no order, the runs of a group in theirs; the same files
/// give the same runs whatever the places. Where `take` answers false nothing more is read, and the answer is false.
pub fn decode(
    table: &LogTable,
    places: &[usize],
    n_threads: usize,
    segment_rows: usize,
    take: &(dyn Fn(usize, usize, RecordBatch) -> bool + Sync),
) -> bool {
    let Ok(schema) = table.schema.project(places).map(Arc::new) else { return false };
    let work = plan_work(&table.table, &schema, places, &table.files, None);
    table.stats.add_expected(work.iter().map(|it| it.piece.n_bytes).sum());
    let groups = groups(work);
    let (next, goes_on) = (AtomicUsize::new(0), AtomicBool::new(true));
    let read = || {
        while goes_on.load(Ordering::Relaxed) {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(group) = groups.get(number) else { break };
            let mut emit = |nth: usize, batch: RecordBatch| take(number, nth, batch);
            if !read_group(table, group, &schema, segment_rows, &mut emit) {
                goes_on.store(false, Ordering::Relaxed);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..n_threads.clamp(1, groups.len().max(1)) {
            scope.spawn(read);
        }
        read();
    });
    goes_on.into_inner()
}

/// How many groups a table's files are read in.
pub fn n_groups(table: &LogTable) -> usize {
    match table.schema.project(&[]) {
        Ok(schema) => {
            groups(plan_work(&table.table, &Arc::new(schema), &[], &table.files, None)).len()
        }
        Err(_) => 0,
    }
}

/// Pieces that follow each other, together large enough to be worth a thread's while.
fn groups(work: Vec<Work>) -> Vec<Vec<Work>> {
    let mut groups: Vec<Vec<Work>> = Vec::new();
    let mut room = 0;
    for it in work {
        let n_bytes = it.piece.n_bytes;
        match groups.last_mut() {
            Some(last) if n_bytes <= room => last.push(it),
            _ => {
                groups.push(vec![it]);
                room = GROUP_BYTES;
            }
        }
        room = room.saturating_sub(n_bytes);
    }
    groups
}

fn read_group(
    table: &LogTable,
    group: &[Work],
    schema: &SchemaRef,
    segment_rows: usize,
    emit: &mut dyn FnMut(usize, RecordBatch) -> bool,
) -> bool {
    let (mut pending, mut n_rows, mut n_emitted, mut goes_on) = (Vec::new(), 0, 0, true);
    let mut flush = |pending: &mut Vec<RecordBatch>| -> bool {
        let whole = concat_batches(schema, pending.iter());
        pending.clear();
        n_emitted += 1;
        whole.is_ok_and(|it| emit(n_emitted - 1, it))
    };
    for work in group {
        read_piece(&work.file, &work.piece, &work.plan, &table.stats, &mut |batch| {
            n_rows += batch.num_rows();
            pending.push(batch);
            if n_rows >= segment_rows {
                goes_on = flush(&mut pending);
                n_rows = 0;
            }
            goes_on
        });
        if !goes_on {
            return false;
        }
    }
    pending.is_empty() || flush(&mut pending)
}
