//! Rows of Log Analytics tables as NDJSON: plain files for each day, or the blobs that data export writes.

use kql::datetime;

use super::documents::{self, Document};
use super::{cell, columns};
use crate::event::{Row, Table};
use crate::fields::Field;
use crate::json;
use crate::options::Columns;
use crate::tenant::Tenant;

pub(crate) struct Rows {
    fields: [Vec<&'static Field>; 2],
    scratch: Vec<u8>,
    /// The workspace's path in a storage account; None for plain daily files.
    workspace: Option<String>,
}

impl Rows {
    pub(crate) fn daily(narrow: Columns) -> Rows {
        Rows { fields: columns(narrow), scratch: Vec::new(), workspace: None }
    }

    pub(crate) fn hourly(narrow: Columns, tenant: &Tenant) -> Rows {
        let mut subscription = Vec::new();
        json::uuid(&mut subscription, tenant.subscription);
        let subscription = String::from_utf8_lossy(&subscription);
        let workspace = format!(
            "WorkspaceResourceId=/subscriptions/{subscription}/resourcegroups/rg-soc/providers/microsoft.operationalinsights/workspaces/law-soc"
        );
        Rows { workspace: Some(workspace), ..Rows::daily(narrow) }
    }
}

impl Document for Rows {
    fn period(&self) -> i64 {
        if self.workspace.is_some() { datetime::HOUR } else { datetime::DAY }
    }

    fn is_by_arrival(&self) -> bool {
        true
    }

    fn path(&self, series: usize, time: i64) -> String {
        let table = Table::ALL[series].name();
        match &self.workspace {
            Some(workspace) => {
                format!("am-{table}/{workspace}/{}/PT1H.json", documents::hour_folders(time))
            }
            None => format!("{table}/{table}_{}.ndjson", documents::day(time)),
        }
    }

    fn row(&mut self, row: &Row<'_>, _: u64, out: &mut Vec<u8>) {
        let mut separator = b'{';
        for field in &self.fields[row.event.table as usize] {
            let from = out.len();
            out.extend_from_slice(&[separator, b'"']);
            out.extend_from_slice(field.column.as_bytes());
            out.extend_from_slice(b"\":");
            // A column without a value is left out.
            if cell(field, row, &mut self.scratch, out) && !self.scratch.is_empty() {
                separator = b',';
            } else {
                out.truncate(from);
            }
        }
        out.extend_from_slice(b"}\n");
    }
}
