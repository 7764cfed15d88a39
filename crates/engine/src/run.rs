//! Runs a bound query: lower, optimise, execute, collect.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use kql::bound::{BoundTable, Column};

use crate::error::Error;
use crate::tables::Tables;
use crate::types::{Cell, cell};

/// What a query runs with. The clock is a parameter: `now` is what `now()` answers.
#[derive(Clone)]
pub struct Context {
    pub tables: Arc<dyn Tables>,
    /// Ticks since 0001-01-01.
    pub now: i64,
    /// Half-open range of TimeGenerated that every table with that column is scoped to, under the query (a rule's window).
    pub window: Option<(i64, i64)>,
    pub resources: Arc<Resources>,
}

/// What a run may use.
#[derive(Debug, Clone)]
pub struct Resources {
    pub n_threads: usize,
    /// Bytes that sorts, joins and aggregates may hold before they spill to disk.
    pub memory: usize,
}

/// A query's answer: rows in the query's order.
#[derive(Debug, Clone)]
pub struct Answer {
    pub columns: Vec<Column>,
    /// Each batch has exactly `columns`, by place.
    pub batches: Vec<RecordBatch>,
}

impl Answer {
    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows in order, each as its cells in the order of the columns.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        self.batches.iter().flat_map(move |batch| {
            (0..batch.num_rows()).map(move |row| {
                self.columns.iter().zip(batch.columns()).map(|(column, array)| cell(array, column.ty, row)).collect()
            })
        })
    }
}

/// Runs one tabular expression to its end.
pub async fn run(table: &BoundTable, context: &Context) -> Result<Answer, Error> {
    let _ = (table, context);
    Err(Error::NotSupportedYet { what: "running".to_owned(), span: table.span })
}
