//! Arrays of records: what the Entra portal's "Download JSON" and many scripts save, and the PowerShell SDK's objects by way of
//! `ConvertTo-Json`.

use super::documents::{self, Document};
use super::records::Records;
use crate::event::Row;
use crate::json::Dialect;
use crate::options::Columns;

pub(crate) struct RecordArray(Records);

impl RecordArray {
    pub(crate) fn new(dialect: Dialect, columns: Columns) -> RecordArray {
        RecordArray(Records::new(dialect, columns))
    }
}

impl Document for RecordArray {
    fn path(&self, series: usize, time: i64) -> String {
        let kind = ["InteractiveSignIns", "NonInteractiveSignIns"][series];
        let prefix = if self.0.dialect == Dialect::Sdk { "MgBetaAuditLogSignIn_" } else { "" };
        format!("{prefix}{kind}_{}.json", documents::day(time))
    }

    fn open(&self, _: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"[\n");
    }

    fn row(&mut self, row: &Row<'_>, index: u64, out: &mut Vec<u8>) {
        if index > 0 {
            out.extend_from_slice(b",\n");
        }
        self.0.write(row, out);
    }

    fn close(&self, _: usize, _: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(b"\n]\n");
    }
}
