//! `datatable`: rows of constants, built once as one batch.

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt64Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::DataFusionError;
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::{BoundDatatable, Column};
use kql::types::Value;

use crate::decimal;
use crate::error::Error;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering, by_name, plan_name};
use crate::types::{ColumnBuilder, arrow_type};

pub fn lower(
    it: &BoundDatatable,
    columns: &[Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let arrays = columns.iter().enumerate().map(|(at, column)| {
        let mut builder = ColumnBuilder::new(column.ty, it.rows.len());
        for row in &it.rows {
            push(&mut builder, row.get(at));
        }
        builder.finish()
    });
    rows(columns, arrays.collect(), it.rows.len(), lowering)
}

/// Rows of a batch.
const BATCH: usize = 8192;

/// Some rows of a batch, in memory of their own: what takes a batch counts all of the memory behind it.
fn batch_of(all: &RecordBatch, from: usize) -> Result<RecordBatch, DataFusionError> {
    if all.num_rows() <= BATCH {
        return Ok(all.clone());
    }
    let n_rows = BATCH.min(all.num_rows() - from);
    let rows = UInt64Array::from_iter_values(from as u64..(from + n_rows) as u64);
    Ok(take_record_batch(all, &rows)?)
}

/// A plan over rows that are there: the columns by place, in the order of the rows.
pub fn rows(
    columns: &[Column],
    mut arrays: Vec<ArrayRef>,
    n_rows: usize,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let ordinal = lowering.hidden();
    let mut fields: Vec<Field> = columns
        .iter()
        .map(|column| Field::new(plan_name(column.id), arrow_type(column.ty), true))
        .collect();
    fields.push(Field::new(&ordinal, arrow::datatypes::DataType::UInt64, false));
    arrays.push(Arc::new(UInt64Array::from_iter_values(0..n_rows as u64)));
    let schema = Arc::new(Schema::new(fields));
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    let batch = RecordBatch::try_new_with_options(schema.clone(), arrays, &options)
        .map_err(datafusion::error::DataFusionError::from)?;
    // Small batches: what spills must be able to hold some of them.
    let batches = (0..n_rows.max(1))
        .step_by(BATCH)
        .map(|from| batch_of(&batch, from))
        .collect::<Result<Vec<_>, _>>()?;
    let table = MemTable::try_new(schema, vec![batches])?;
    // The projection drops the scan's qualifier, so that columns are found by their bare names.
    let names = columns.iter().map(|column| plan_name(column.id)).chain([ordinal.clone()]);
    let outputs: Vec<_> = names.map(|name| by_name(&name).alias(&name)).collect();
    let plan =
        LogicalPlanBuilder::scan(lowering.hidden(), provider_as_source(Arc::new(table)), None)?
            .project(outputs)?
            .build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}

fn push(builder: &mut ColumnBuilder, value: Option<&Value>) {
    match value {
        None | Some(Value::Null(_)) => builder.push_null(),
        Some(Value::Bool(it)) => builder.push_bool(*it),
        Some(Value::Int(it)) => builder.push_long(i64::from(*it)),
        Some(Value::Long(it) | Value::DateTime(it) | Value::TimeSpan(it)) => builder.push_long(*it),
        Some(Value::Real(it)) => builder.push_real(*it),
        Some(Value::Guid(it)) => builder.push_guid(*it),
        Some(Value::Decimal(it)) => match decimal::canonical(it) {
            Some(it) => builder.push_text(&it),
            None => builder.push_null(),
        },
        Some(Value::String(it) | Value::Dynamic(it)) => builder.push_text(it),
    }
}
