//! Pages of the Graph API's list of sign-ins, beta or v1.0, as a collector saves them: a folder for each kind of sign-in.
//! v1.0 lists interactive sign-ins alone and lacks the beta properties.

use super::Writer;
use super::records::Records;
use crate::error::Error;
use crate::event::{Row, Table};
use crate::json::Dialect;
use crate::options::Columns;
use crate::writer::Files;

/// The most that Graph gives at once.
const PAGE: u64 = 1000;

pub(crate) struct GraphPages {
    records: Records,
    pages: [Page; 2],
}

#[derive(Default)]
struct Page {
    number: u64,
    rows: u64,
    value: Vec<u8>,
}

impl GraphPages {
    pub(crate) fn new(dialect: Dialect, columns: Columns) -> GraphPages {
        GraphPages { records: Records::new(dialect, columns), pages: Default::default() }
    }

    /// Writes a page; `is_last` where no other follows.
    fn save(&mut self, table: Table, is_last: bool, files: &mut Files) -> Result<(), Error> {
        let version = if self.records.dialect == Dialect::V1 { "v1.0" } else { "beta" };
        let page = &mut self.pages[table as usize];
        page.number += 1;
        let number = page.number;
        let mut head = format!(
            "{{\"@odata.context\":\"https://graph.microsoft.com/{version}/$metadata#auditLogs/signIns\","
        );
        if !is_last {
            let link = format!(
                "https://graph.microsoft.com/{version}/auditLogs/signIns?$top={PAGE}&$skiptoken="
            );
            head.push_str(&format!(
                "\"@odata.nextLink\":\"{link}{number:08x}_{:016x}\",",
                number * PAGE
            ));
        }
        head.push_str("\"value\":[");
        let kind = if table == Table::Interactive { "interactive" } else { "non-interactive" };
        let mut sink = files.create(&format!("signIns/{kind}/page-{number:06}.json"))?;
        files.write(&mut sink, head.as_bytes())?;
        files.write(&mut sink, &page.value)?;
        files.write(&mut sink, b"]}\n")?;
        page.value.clear();
        page.rows = 0;
        files.close(sink)
    }
}

impl Writer for GraphPages {
    fn takes(&self, table: Table) -> bool {
        self.records.dialect != Dialect::V1 || table == Table::Interactive
    }

    fn write(&mut self, row: &Row<'_>, files: &mut Files) -> Result<(), Error> {
        let table = row.event.table;
        // Only now is it known that another page follows.
        if self.pages[table as usize].rows == PAGE {
            self.save(table, false, files)?;
        }
        let page = &mut self.pages[table as usize];
        if page.rows > 0 {
            page.value.push(b',');
        }
        self.records.write(row, &mut page.value);
        page.rows += 1;
        Ok(())
    }

    fn finish(&mut self, files: &mut Files) -> Result<(), Error> {
        for table in Table::ALL {
            if self.pages[table as usize].rows > 0 {
                self.save(table, true, files)?;
            }
        }
        Ok(())
    }
}
