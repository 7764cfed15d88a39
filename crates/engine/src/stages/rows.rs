//! Rows that an earlier stage of a query made, as tables of the later ones; and what plugins have answered, for binding.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use arrow::array::{ArrayRef, UInt64Array};
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::catalog::{MemTable, TableProvider};
use kql::bound::{BoundEvaluate, BoundOperator, BoundTableReference};
use kql::library::{Catalog, StoredFunction, TableSchema};
use kql::types::{Type, Value};

use crate::error::Error;
use crate::stages::fingerprint::{Fingerprint, fingerprint};
use crate::tables::Tables;
use crate::types::{arrow_type, ordinal_field};

/// The name of the function that gives an earlier stage's rows. No query can spell it.
const STAGE: &str = "\u{1}stage";

/// What earlier stages made.
#[derive(Debug, Default)]
pub struct Made(RwLock<HashMap<Fingerprint, Arc<MadeRows>>>);

/// The rows of one part of a query.
pub struct MadeRows {
    pub columns: Vec<(String, Type)>,
    table: Arc<MemTable>,
}

impl fmt::Debug for MadeRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MadeRows").field("columns", &self.columns).finish_non_exhaustive()
    }
}

impl MadeRows {
    /// Rows of these columns, each batch with exactly these.
    pub fn new(
        columns: Vec<(String, Type)>,
        batches: impl IntoIterator<Item = (Vec<ArrayRef>, usize)>,
    ) -> Result<MadeRows, Error> {
        let fields = columns.iter().map(|(name, ty)| Field::new(name, arrow_type(*ty), true));
        let fields: Vec<Field> = fields.chain([ordinal_field()]).collect();
        let schema = Arc::new(Schema::new(fields));
        let (mut made, mut before) = (Vec::new(), 0u64);
        for (mut arrays, n_rows) in batches {
            let after = before + n_rows as u64;
            arrays.push(Arc::new(UInt64Array::from_iter_values(before..after)));
            before = after;
            let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
            let batch = RecordBatch::try_new_with_options(schema.clone(), arrays, &options)
                .map_err(datafusion::error::DataFusionError::from)?;
            made.push(batch);
        }
        let table = Arc::new(MemTable::try_new(schema, vec![made])?);
        Ok(MadeRows { columns, table })
    }
}

impl Made {
    /// What was made of that part.
    pub fn get(&self, part: &Fingerprint) -> Option<Arc<MadeRows>> {
        self.0.read().ok()?.get(part).cloned()
    }

    /// Keeps what was made of a part.
    pub fn insert(&self, part: Fingerprint, rows: MadeRows) {
        if let Ok(mut made) = self.0.write() {
            made.insert(part, Arc::new(rows));
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.read().is_ok_and(|it| it.is_empty())
    }
}

/// The operator that reads what was made of a part.
pub fn reading(part: Fingerprint) -> BoundOperator {
    let arguments = vec![Value::String(part.into())];
    BoundOperator::Table(BoundTableReference { name: STAGE.to_owned(), arguments, service: None })
}

/// The tables of a query, and beside them what its earlier stages made.
pub struct StageTables {
    pub inner: Arc<dyn Tables>,
    pub made: Arc<Made>,
}

impl Tables for StageTables {
    fn inner(&self) -> Option<&dyn Tables> {
        Some(self.inner.as_ref())
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        match arguments {
            [Value::String(part)] if name == STAGE => {
                let rows = self.made.get(&part.to_string())?;
                Some(rows.table.clone())
            }
            _ => self.inner.function(name, arguments),
        }
    }

    fn made(&self) -> Option<&Arc<Made>> {
        Some(&self.made)
    }
}

/// The names of a query, and beside them what its plugins have answered.
pub struct StageCatalog<'a> {
    pub inner: &'a dyn Catalog,
    pub made: &'a Made,
}

impl Catalog for StageCatalog<'_> {
    fn table(&self, name: &str) -> Option<TableSchema> {
        self.inner.table(name)
    }

    fn names(&self) -> Vec<String> {
        self.inner.names()
    }

    fn held_names(&self) -> Option<Vec<String>> {
        self.inner.held_names()
    }

    fn function(&self, name: &str) -> Option<&StoredFunction> {
        self.inner.function(name)
    }

    fn table_function(&self, name: &str, args: &[Option<Value>]) -> Option<TableSchema> {
        self.inner.table_function(name, args)
    }

    fn function_names(&self) -> Vec<String> {
        self.inner.function_names()
    }

    fn plugin_columns(&self, call: &BoundEvaluate) -> Option<Vec<(String, Type)>> {
        let made = self.made.get(&of_call(call))?;
        Some(made.columns.clone())
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }
}

/// The fingerprint of a plugin's call, whether its columns are known by now or not.
pub fn of_call(call: &BoundEvaluate) -> Fingerprint {
    fingerprint(&BoundEvaluate { open: true, ..call.clone() })
}
