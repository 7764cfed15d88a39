//! Parquet files: the columns by name, each as the declared type.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::{cast, concat};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use kql::bound::Column;
use kql::datetime;
use kql::types::Type;

use crate::plugin::rows::{NamedColumn, Rows, converted, nulls};
use crate::types::arrow_type;

/// Reads the file; a column that it lacks is null.
pub fn read(bytes: &[u8], columns: &[Column]) -> Result<Rows, String> {
    let file = bytes::Bytes::copy_from_slice(bytes);
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|it| it.to_string())?;
    let reader = reader.build().map_err(|it| it.to_string())?;
    let (mut parts, mut n_rows) = (vec![Vec::new(); columns.len()], 0);
    for batch in reader {
        let batch = batch.map_err(|it| it.to_string())?;
        n_rows += batch.num_rows();
        for (column, parts) in columns.iter().zip(&mut parts) {
            parts.push(match batch.column_by_name(&column.name) {
                Some(array) => typed(array, column)?,
                None => nulls(column.ty, batch.num_rows()),
            });
        }
    }
    let columns = columns.iter().zip(parts).map(|(column, parts)| {
        let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
        let array = match parts.is_empty() {
            true => nulls(column.ty, 0),
            false => concat(&parts).map_err(|it| it.to_string())?,
        };
        Ok(NamedColumn { name: column.name.clone(), ty: column.ty, array })
    });
    Ok(Rows { columns: columns.collect::<Result<_, String>>()?, n_rows })
}

fn typed(array: &ArrayRef, column: &Column) -> Result<ArrayRef, String> {
    let as_type = |array: &ArrayRef, ty: &DataType| cast(array, ty).map_err(|it| it.to_string());
    if column.ty == Type::DateTime
        && let DataType::Timestamp(unit, _) = array.data_type()
    {
        // Ticks of 100 ns since year 1.
        let (up, down) = match unit {
            TimeUnit::Second => (datetime::SECOND, 1),
            TimeUnit::Millisecond => (datetime::SECOND / 1000, 1),
            TimeUnit::Microsecond => (10, 1),
            TimeUnit::Nanosecond => (1, 100),
        };
        let ticks = as_type(array, &DataType::Int64)?;
        let ticks = ticks.as_primitive::<Int64Type>().unary_opt::<_, Int64Type>(|it| {
            it.checked_mul(up)?.div_euclid(down).checked_add(datetime::UNIX_EPOCH)
        });
        return Ok(Arc::new(ticks));
    }
    match column.ty {
        Type::Bool | Type::Int | Type::Long | Type::Real if array.data_type().is_primitive() => {
            as_type(array, &arrow_type(column.ty))
        }
        _ => {
            let text = as_type(array, &DataType::Utf8View)?;
            let text = NamedColumn { name: String::new(), ty: Type::String, array: text };
            let text = NamedColumn {
                array: converted(&text, Type::String).map_err(|it| it.to_string())?,
                ..text
            };
            converted(&text, column.ty).map_err(|it| it.to_string())
        }
    }
}
