//! Tables that are decoded once for all that reads them: the rules of a hunt, and the windows of a rule.
//!
//! A [`Store`] stands between queries and [`Logs`]. It is told which tables are read more than once, and which of their columns; of these
//! it keeps rows, column by column, in segments: runs of rows in the order of the input, each with the span of its times. A column whose
//! values repeat is kept as a dictionary, and a condition on it is worked out once for each value. Which rows of a segment a condition
//! lets through is remembered, since windows overlap and rules have conditions in common. What doesn't fit into memory lies in a file
//! without a name; where that would grow too large too, queries read the logs as if there were no store.

mod column;
mod filter;
mod load;
mod scan;
mod segment;
mod spill;
mod table;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use engine::tables::Tables;
use kql::bound::Column;
use kql::library::Catalog;

use self::spill::Budget;
use self::table::{StoredTable, View};
use crate::logs::Logs;
use crate::provider::LogTable;

/// What is going to be read: by table the columns, and by how many runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    tables: BTreeMap<String, (BTreeSet<String>, usize)>,
}

impl Wanted {
    /// So many runs are going to read these columns of that table. A column that is left out is decoded when it is first asked for, at the
    /// price of another scan.
    pub fn add<'a>(
        &mut self,
        table: &str,
        columns: impl IntoIterator<Item = &'a String>,
        n_runs: usize,
    ) {
        let wanted = self.tables.entry(table.to_owned()).or_default();
        wanted.0.extend(columns.into_iter().cloned());
        wanted.1 += n_runs;
    }
}

/// How much a store may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes in memory.
    pub memory: usize,
    /// Bytes in temporary files.
    pub disk: u64,
    /// Rows of a segment, about.
    pub segment_rows: usize,
}

impl Room {
    /// That much memory, and what disk is reasonable.
    pub fn of(memory: usize) -> Room {
        Room { memory, disk: 64 << 30, segment_rows: 32 << 10 }
    }
}

/// Logs whose tables are decoded once. The answers of queries are those over the logs themselves.
#[derive(Debug)]
pub struct Store {
    logs: Arc<Logs>,
    tables: BTreeMap<String, Arc<StoredTable>>,
}

impl Store {
    /// A store of the tables that more than one run is going to read. What a single run reads is left to the scan, which can do with less:
    /// it knows the run's conditions.
    pub fn new(logs: Arc<Logs>, wanted: &Wanted, room: Room) -> Store {
        let budget = Arc::new(Budget::new(room));
        let several = wanted.tables.iter().filter(|(_, (_, n_runs))| *n_runs > 1);
        let tables = several.filter_map(|(name, (columns, _))| {
            // The columns of a table that nobody declared are typed by each query for itself.
            let schema = logs.table(name).filter(|it| !it.open)?;
            let files = Some(logs.files_of(name)).filter(|it| !it.is_empty())?;
            let table = LogTable::new(schema, files, Arc::clone(logs.stats()));
            let stored =
                StoredTable::new(table, columns, logs.n_threads, room, Arc::clone(&budget));
            Some((name.clone(), Arc::new(stored)))
        });
        let tables = tables.collect();
        Store { logs, tables }
    }

    /// Decodes what is wanted. It takes as long as a scan; without it the first query that needs a table waits.
    pub fn fill(&self) {
        for table in self.tables.values() {
            table.fill();
        }
    }

    /// The tables that are kept, each with how many bytes its columns take in memory and in files.
    pub fn kept(&self) -> Vec<(&str, Kept)> {
        self.tables.iter().filter_map(|(name, it)| Some((name.as_str(), it.kept()?))).collect()
    }
}

/// What a store holds of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    pub n_rows: usize,
    pub memory: usize,
    pub disk: u64,
}

impl Tables for Store {
    fn inner(&self) -> Option<&dyn Tables> {
        Some(self.logs.as_ref())
    }

    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        match self.tables.get(name) {
            Some(table) => Some(Arc::new(View(Arc::clone(table)))),
            None => self.logs.provider(name),
        }
    }

    fn open_provider(&self, name: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        match self.tables.get(name) {
            Some(table) => Some(Arc::new(View(Arc::clone(table)))),
            None => self.logs.open_provider(name, columns),
        }
    }
}
