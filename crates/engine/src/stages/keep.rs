//! Keeps the rows of a part of a query, for other queries that are made of it: they read what is there instead of working it out again.

use std::collections::HashSet;

use futures::TryStreamExt;
use kql::bound::BoundTable;

use crate::error::Error;
use crate::run::{Context, stream};
use crate::stages::fingerprint::fingerprint;
use crate::stages::rows::{MadeRows, reading};

/// A part whose rows are kept.
#[derive(Debug)]
pub struct Kept {
    /// Reads the rows; its columns are those of the part.
    pub table: BoundTable,
    pub n_rows: u64,
    pub n_bytes: usize,
}

/// Runs a part of a query that was [`settled`](super::settled) and keeps its rows in that context. None: they take more bytes than that,
/// or can't be read by name.
pub async fn keep(
    table: &BoundTable,
    context: &Context,
    max_bytes: usize,
) -> Result<Option<Kept>, Error> {
    let Some(made) = context.tables.made() else { return Ok(None) };
    let mut names = HashSet::new();
    if table.columns.is_empty() || !table.columns.iter().all(|it| names.insert(it.name.as_str())) {
        return Ok(None);
    }
    let part = format!("kept {}", fingerprint(table));
    let mut rows = stream(table, context).await?;
    let (mut batches, mut n_rows, mut n_bytes) = (Vec::new(), 0u64, 0usize);
    while let Some(batch) = rows.try_next().await? {
        n_rows += batch.num_rows() as u64;
        n_bytes = n_bytes.saturating_add(batch.get_array_memory_size());
        if n_bytes > max_bytes {
            return Ok(None);
        }
        batches.push((batch.columns().to_vec(), batch.num_rows()));
    }
    let columns = table.columns.iter().map(|it| (it.name.clone(), it.ty)).collect();
    made.insert(part.clone(), MadeRows::new(columns, batches)?);
    let (columns, span) = (table.columns.clone(), table.span);
    Ok(Some(Kept { table: BoundTable { operator: reading(part), columns, span }, n_rows, n_bytes }))
}
