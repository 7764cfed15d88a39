//! The record of Azure Monitor diagnostic settings: an envelope around the sign-in's properties.

use crate::event::Row;
use crate::json::{self, Dialect, object};
use crate::members;
use crate::options::Columns;

use super::records::Records;

pub(crate) struct Envelopes {
    records: Records,
    scratch: Vec<u8>,
}

impl Envelopes {
    pub(crate) fn new(columns: Columns) -> Envelopes {
        Envelopes { records: Records::new(Dialect::Export, columns), scratch: Vec::new() }
    }

    /// Appends the record.
    pub(crate) fn write(&mut self, row: &Row<'_>, out: &mut Vec<u8>) {
        let event = row.event;
        let Envelopes { records, scratch } = self;
        object(out, Dialect::Export, |m| {
            m.plain("time", |out| json::ticks(out, event.time, "Z"));
            m.plain("resourceId", |out| {
                out.extend_from_slice(b"/tenants/");
                json::uuid(out, row.tenant.id);
                out.extend_from_slice(b"/providers/Microsoft.aadiam");
            });
            m.text("operationName", "Sign-in activity");
            m.text("operationVersion", "1.0");
            m.text("category", event.table.category());
            m.plain("tenantId", |out| json::uuid(out, row.tenant.id));
            m.plain("resultType", |out| json::number(out, i64::from(event.outcome.code)));
            m.text("resultSignature", "None");
            if !event.succeeded() {
                m.text("resultDescription", event.outcome.reason);
            }
            m.number("durationMs", 0);
            scratch.clear();
            members::address(row, Dialect::Export, scratch);
            m.plain("callerIpAddress", |out| out.extend_from_slice(scratch));
            m.plain("correlationId", |out| json::uuid(out, event.correlation));
            m.text("identity", &row.person.name);
            m.number("Level", 4);
            m.text("location", event.spot.city().country);
            m.raw("properties", |out| records.write(row, out));
        });
    }
}
