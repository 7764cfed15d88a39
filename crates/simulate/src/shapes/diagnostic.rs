//! Blobs of diagnostic settings: a container for each category, a folder for each hour, one record a line.

use kql::datetime;

use super::documents::{self, Document};
use super::envelope::Envelopes;
use crate::event::Row;
use crate::json;
use crate::options::Columns;
use crate::tenant::Tenant;

pub(crate) struct Blobs {
    envelopes: Envelopes,
    tenant: String,
}

impl Blobs {
    pub(crate) fn new(columns: Columns, tenant: &Tenant) -> Blobs {
        let mut id = Vec::new();
        json::uuid(&mut id, tenant.id);
        Blobs {
            envelopes: Envelopes::new(columns),
            tenant: String::from_utf8_lossy(&id).into_owned(),
        }
    }
}

impl Document for Blobs {
    fn period(&self) -> i64 {
        datetime::HOUR
    }

    fn is_by_arrival(&self) -> bool {
        true
    }

    fn path(&self, series: usize, time: i64) -> String {
        let container =
            ["insights-logs-signinlogs", "insights-logs-noninteractiveusersigninlogs"][series];
        format!("{container}/tenantId={}/{}/PT1H.json", self.tenant, documents::hour_folders(time))
    }

    fn row(&mut self, row: &Row<'_>, _: u64, out: &mut Vec<u8>) {
        self.envelopes.write(row, out);
        out.push(b'\n');
    }
}
