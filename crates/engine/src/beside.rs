//! Tables with rows of our own beside those of others: what a run makes, later queries of the same run can read.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewArray, UInt64Array, new_null_array};
use arrow::datatypes::{Field, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use datafusion::catalog::{MemTable, Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::union::UnionExec;
use kql::bound::Column;
use kql::library::TableSchema;

use crate::tables::{Tables, provider_schema};
use crate::types::ColumnBuilder;

/// Ordinals of rows of our own: they come after all others.
const FIRST_ORDINAL: u64 = 1 << 62;

/// Tables of others, and rows beside them.
pub struct Beside {
    pub inner: Arc<dyn Tables>,
    /// Rows by the table's name.
    pub rows: BTreeMap<String, OwnRows>,
}

/// Rows of a table in its columns.
#[derive(Debug, Clone)]
pub struct OwnRows {
    schema: TableSchema,
    batch: RecordBatch,
}

impl OwnRows {
    /// Rows from the builders of a table's columns, in their order; each has as many values.
    pub fn new(schema: TableSchema, columns: Vec<ColumnBuilder>) -> Result<OwnRows> {
        let mut arrays: Vec<ArrayRef> = columns.into_iter().map(|mut it| it.finish()).collect();
        let n_rows = arrays.first().map_or(0, |it| it.len()) as u64;
        arrays.push(Arc::new(UInt64Array::from_iter_values(FIRST_ORDINAL..FIRST_ORDINAL + n_rows)));
        let batch = RecordBatch::try_new(provider_schema(&schema), arrays)?;
        Ok(OwnRows { schema, batch })
    }

    /// How many there are.
    pub fn n_rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// The rows as a table of that schema: columns that they don't have are empty.
    fn table(&self, schema: &SchemaRef) -> Result<MemTable> {
        let columns = schema.fields().iter().map(|it| self.column(it)).collect();
        let batch = RecordBatch::try_new(schema.clone(), columns)?;
        MemTable::try_new(schema.clone(), vec![vec![batch]])
    }

    fn column(&self, field: &Field) -> ArrayRef {
        let own = self.batch.column_by_name(field.name());
        match own.filter(|it| it.data_type() == field.data_type()) {
            Some(it) => Arc::clone(it),
            None if field.is_nullable() => new_null_array(field.data_type(), self.n_rows()),
            // A string is never null.
            None => Arc::new(StringViewArray::from_iter_values(vec![""; self.n_rows()])),
        }
    }
}

impl Beside {
    /// A table with its rows of our own; `inner` is what others have of it.
    fn with(
        &self,
        name: &str,
        inner: Option<Arc<dyn TableProvider>>,
    ) -> Option<Arc<dyn TableProvider>> {
        let Some(own) = self.rows.get(name).filter(|it| it.n_rows() > 0) else { return inner };
        let schema = match &inner {
            Some(it) => it.schema(),
            None => provider_schema(&own.schema),
        };
        // A column of a type that can't be empty can't be filled: only a string and the ordinal are such.
        match (own.table(&schema), inner) {
            (Ok(own), Some(inner)) => Some(Arc::new(Both { inner, own: Arc::new(own) })),
            (Ok(own), None) => Some(Arc::new(own)),
            (Err(_), inner) => inner,
        }
    }
}

impl Tables for Beside {
    fn inner(&self) -> Option<&dyn Tables> {
        Some(self.inner.as_ref())
    }

    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        self.with(name, self.inner.provider(name))
    }

    fn open_provider(&self, name: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        self.with(name, self.inner.open_provider(name, columns))
    }
}

/// A table in two parts.
#[derive(Debug)]
struct Both {
    inner: Arc<dyn TableProvider>,
    own: Arc<MemTable>,
}

#[async_trait]
impl TableProvider for Both {
    fn schema(&self) -> SchemaRef {
        self.inner.schema()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// Our own rows are filtered by nobody but the plan.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let inner = self.inner.supports_filters_pushdown(filters)?;
        let least = |it| match it {
            TableProviderFilterPushDown::Exact => TableProviderFilterPushDown::Inexact,
            other => other,
        };
        Ok(inner.into_iter().map(least).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let inner = self.inner.scan(state, projection, filters, limit).await?;
        let own = self.own.scan(state, projection, &[], limit).await?;
        UnionExec::try_new(vec![inner, own])
    }
}
