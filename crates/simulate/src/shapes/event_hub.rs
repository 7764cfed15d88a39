//! Event Hub messages, one a line: each a batch of diagnostic records of mixed categories.

use super::documents::{self, Document};
use super::envelope::Envelopes;
use crate::event::Row;
use crate::options::Columns;

/// Records of a full message.
const BATCH: u64 = 40;

pub(crate) struct Messages(Envelopes);

impl Messages {
    pub(crate) fn new(columns: Columns) -> Messages {
        Messages(Envelopes::new(columns))
    }
}

impl Document for Messages {
    fn series(&self, _: &Row<'_>) -> usize {
        0
    }

    fn is_by_arrival(&self) -> bool {
        true
    }

    fn path(&self, _: usize, time: i64) -> String {
        format!("eventhub/signins_{}.ndjson", documents::day(time))
    }

    fn row(&mut self, row: &Row<'_>, index: u64, out: &mut Vec<u8>) {
        match (index, index % BATCH) {
            (0, _) => out.extend_from_slice(b"{\"records\":["),
            (_, 0) => out.extend_from_slice(b"]}\n{\"records\":["),
            _ => out.push(b','),
        }
        self.0.write(row, out);
    }

    fn close(&self, _: usize, _: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(b"]}\n");
    }
}
