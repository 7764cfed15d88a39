//! Parquet into a decoder's batches: rows of a table column by column, other records through their JSON.

use std::fs::File;
use std::io;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, RecordBatchOptions, StringViewBuilder, UInt64Array,
};
use arrow::compute::kernels::zip::zip;
use arrow::compute::{cast, filter_record_batch, is_not_null};
use arrow::datatypes::{DataType, Int64Type, TimeUnit};
use arrow::record_batch::RecordBatch;
use arrow_json::writer::{EncoderOptions, LineDelimitedWriter, make_encoder};
use engine::types::{ColumnBuilder, arrow_type};
use kql::clock::TIMESTAMP;
use kql::datetime;
use kql::types::Type;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};

use crate::decode::{Decoder, ScanPlan, ordinal_base};
use crate::file::{LogFile, Piece, PieceTimes};
use crate::mapping::Family;
use crate::route::Route;
use crate::stats::{At, ScanStats};
use crate::time_filter::TIME;
use crate::value::{Value, push};

/// Reads one row group.
pub fn read(
    file: &LogFile,
    piece: &Piece,
    stats: &Arc<ScanStats>,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    let Some(footer) = &file.footer else { return Ok(()) };
    let group = usize::try_from(piece.start).map_err(io::Error::other)?;
    let before =
        footer.metadata().row_groups().iter().take(group).map(|it| it.num_rows()).sum::<i64>();
    let mut row = u64::try_from(before).unwrap_or(0);
    let plan = Arc::clone(decoder.plan());
    let wanted =
        |name: &str| decoder.slot(name).is_some() || (file.recognised.family != Family::Row);
    let roots = footer
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, it)| wanted(it.name()))
        .map(|(index, _)| index);
    let mask = ProjectionMask::roots(footer.parquet_schema(), roots.collect::<Vec<_>>());
    let builder =
        ParquetRecordBatchReaderBuilder::new_with_metadata(File::open(&file.path)?, footer.clone());
    let reader = builder
        .with_projection(mask)
        .with_row_groups(vec![group])
        .with_batch_size(8192)
        .build()
        .map_err(damaged)?;
    stats.add_read(piece.n_bytes);
    for batch in reader {
        let batch = batch.map_err(damaged)?;
        let n_rows = batch.num_rows() as u64;
        if file.recognised.family == Family::Row {
            decoder.tally.records += n_rows;
            rows(&plan, &batch, ordinal_base(file.index) | row, decoder)?;
        } else {
            records(&batch, row, decoder)?;
        }
        row += n_rows;
        if decoder.is_stopped() {
            break;
        }
    }
    Ok(())
}

fn damaged(error: impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("the Parquet data is damaged: {error}"))
}

/// Records that aren't rows yet go through JSON, as from any other file.
fn records(batch: &RecordBatch, first_row: u64, decoder: &mut Decoder<'_>) -> io::Result<()> {
    let mut json = Vec::new();
    let mut writer = LineDelimitedWriter::new(&mut json);
    writer.write(batch).map_err(damaged)?;
    writer.finish().map_err(damaged)?;
    for (index, line) in json.split(|c| *c == b'\n').filter(|it| !it.is_empty()).enumerate() {
        decoder.json(line, At { offset: first_row + index as u64, line: None });
    }
    Ok(())
}

fn rows(
    plan: &ScanPlan,
    batch: &RecordBatch,
    first: u64,
    decoder: &mut Decoder<'_>,
) -> io::Result<()> {
    let n_rows = batch.num_rows();
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(plan.columns.len());
    for column in &plan.columns {
        let Some(column) = column else {
            columns.push(Arc::new(UInt64Array::from_iter_values(first..first + n_rows as u64)));
            continue;
        };
        let mut of = |name: &str| match batch.column_by_name(name) {
            Some(source) => {
                let mut bad = |_| decoder.tally.bad_value(&column.name);
                convert(source, column.ty, &mut bad).map(Some).map_err(damaged)
            }
            None => Ok(None),
        };
        let own = of(&column.name)?;
        let lacks = own.as_ref().is_none_or(|it| it.null_count() > 0);
        let other = column.stand_in.as_deref().filter(|_| lacks);
        let other = other.map(of).transpose()?.flatten();
        columns.push(match (own, other) {
            (Some(own), None) => own,
            (own, Some(other)) => {
                let all = match &own {
                    Some(own) => zip(&is_not_null(own).map_err(damaged)?, own, &other),
                    None => Ok(other),
                };
                let all = all.map_err(damaged)?;
                let lacking = own.map_or(n_rows, |it| it.null_count());
                let stood_in = lacking.saturating_sub(all.null_count());
                decoder.tally.stand_in(&column.name, stood_in as u64);
                all
            }
            (None, None) => {
                let mut builder = ColumnBuilder::new(column.ty, n_rows);
                (0..n_rows).for_each(|_| {
                    column.fill(&mut builder, &[]);
                });
                builder.finish()
            }
        });
    }
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    let batch_out = RecordBatch::try_new_with_options(Arc::clone(&plan.schema), columns, &options)
        .map_err(damaged)?;
    match mine(plan, batch, decoder)? {
        Some(mine) => decoder.batch(filter_record_batch(&batch_out, &mine).map_err(damaged)?),
        None => decoder.batch(batch_out),
    }
    Ok(())
}

/// Which rows belong to the plan's table, by their Type; None: all.
fn mine(
    plan: &ScanPlan,
    batch: &RecordBatch,
    decoder: &mut Decoder<'_>,
) -> io::Result<Option<BooleanArray>> {
    let (Route::Type(_), Some(types)) = (&plan.route, batch.column_by_name("Type")) else {
        return Ok(None);
    };
    let types = convert(types, Type::String, &mut |_| {}).map_err(damaged)?;
    let types = types.as_string_view();
    let default = plan.default_table.as_deref().unwrap_or(&plan.table);
    let is_mine = |row: usize| {
        let table = Some(types.value(row)).filter(|it| !it.is_empty()).unwrap_or(default);
        if table != plan.table {
            decoder.tally.other_table(table);
        }
        table == plan.table
    };
    let mine: BooleanArray = (0..types.len()).map(is_mine).collect::<Vec<bool>>().into();
    Ok((mine.true_count() < mine.len()).then_some(mine))
}

/// A Parquet column as a column of a KQL type; `bad` is told the row of a value that isn't of the type.
fn convert(
    source: &ArrayRef,
    ty: Type,
    bad: &mut dyn FnMut(usize),
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let source = match source.data_type() {
        DataType::Dictionary(_, value) => &cast(source, value)?,
        _ => source,
    };
    let is_text =
        matches!(source.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    match (ty, source.data_type()) {
        (Type::String, _) if is_text => text_column(source),
        (Type::DateTime, DataType::Timestamp(unit, _)) => ticks(source, *unit),
        (Type::DateTime, DataType::Date32 | DataType::Date64) => {
            ticks(&cast(source, &DataType::Timestamp(TimeUnit::Second, None))?, TimeUnit::Second)
        }
        (Type::Bool, DataType::Boolean) => Ok(Arc::clone(source)),
        (Type::Long | Type::Real, it)
            if it.is_numeric()
                && !matches!(it, DataType::UInt64)
                && (ty == Type::Real || it.is_integer()) =>
        {
            cast(source, &arrow_type(ty))
        }
        _ if is_text => row_by_row(&text_column(source)?, source, ty, bad),
        _ => json_by_row(source, ty, bad),
    }
}

/// Text as Kusto has it: never null.
fn text_column(source: &ArrayRef) -> Result<ArrayRef, arrow::error::ArrowError> {
    let text = cast(source, &DataType::Utf8View)?;
    if text.null_count() == 0 {
        return Ok(text);
    }
    let mut builder = StringViewBuilder::with_capacity(text.len());
    text.as_string_view().iter().for_each(|it| builder.append_value(it.unwrap_or_default()));
    Ok(Arc::new(builder.finish()))
}

fn ticks(source: &ArrayRef, unit: TimeUnit) -> Result<ArrayRef, arrow::error::ArrowError> {
    let (times, per) = match unit {
        TimeUnit::Second => (1, datetime::SECOND),
        TimeUnit::Millisecond => (1, datetime::SECOND / 1000),
        TimeUnit::Microsecond => (1, datetime::SECOND / 1_000_000),
        // A tick is 100 ns: what is finer is cut off.
        TimeUnit::Nanosecond => (100, 1),
    };
    let values = cast(source, &DataType::Int64)?;
    let tick = |value: i64| {
        let ticks = value.div_euclid(times).checked_mul(per)?.checked_add(datetime::UNIX_EPOCH)?;
        (0..=datetime::MAX).contains(&ticks).then_some(ticks)
    };
    let column: arrow::array::Int64Array =
        values.as_primitive::<Int64Type>().iter().map(|it| it.and_then(tick)).collect();
    Ok(Arc::new(column))
}

fn row_by_row(
    text: &ArrayRef,
    source: &ArrayRef,
    ty: Type,
    bad: &mut dyn FnMut(usize),
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let text = text.as_string_view();
    let mut builder = ColumnBuilder::new(ty, text.len());
    for row in 0..text.len() {
        if source.is_null(row) {
            builder.push_null();
        } else if !push(&mut builder, ty, Value::Text(text.value(row))) {
            bad(row);
        }
    }
    Ok(builder.finish())
}

/// Numbers for text columns, structs and lists for dynamic and text columns: each value's JSON.
fn json_by_row(
    source: &ArrayRef,
    ty: Type,
    bad: &mut dyn FnMut(usize),
) -> Result<ArrayRef, arrow::error::ArrowError> {
    let field = Arc::new(arrow::datatypes::Field::new("value", source.data_type().clone(), true));
    let options = EncoderOptions::default();
    let mut encoder = make_encoder(&field, source.as_ref(), &options)?;
    let mut builder = ColumnBuilder::new(ty, source.len());
    let mut json = Vec::new();
    for row in 0..source.len() {
        if encoder.is_null(row) {
            builder.push_null();
            continue;
        }
        json.clear();
        encoder.encode(row, &mut json);
        let text = String::from_utf8_lossy(&json);
        if !push(&mut builder, ty, Value::Json(&text)) {
            bad(row);
        }
    }
    Ok(builder.finish())
}

/// The times of each row group, out of the footer; None where a row group doesn't say, or the column isn't of instants.
pub fn times(footer: &ArrowReaderMetadata) -> Option<Vec<PieceTimes>> {
    let field = |name| footer.schema().field_with_name(name).ok();
    let (own, other) = (field(TIME), field(TIMESTAMP));
    let (name, of) = own.map(|it| (TIME, it)).or(other.map(|it| (TIMESTAMP, it)))?;
    let converter =
        StatisticsConverter::try_new(name, footer.schema(), footer.parquet_schema()).ok()?;
    let groups = footer.metadata().row_groups();
    // Where a row lacks the one, the other stands for it, and the least and the greatest don't tell.
    if own.is_some() && other.is_some() {
        let lacking = converter.row_group_null_counts(groups).ok()?;
        if lacking.iter().any(|it| it != Some(0)) {
            return None;
        }
    }
    let DataType::Timestamp(unit, _) = of.data_type() else { return None };
    let mins = ticks(&converter.row_group_mins(groups).ok()?, *unit).ok()?;
    let maxes = ticks(&converter.row_group_maxes(groups).ok()?, *unit).ok()?;
    let (mins, maxes) = (mins.as_primitive::<Int64Type>(), maxes.as_primitive::<Int64Type>());
    let all = mins
        .iter()
        .zip(maxes.iter())
        .map(|(min, max)| Some(PieceTimes { span: Some((min?, max?)), n_future: 0, max }));
    all.collect()
}
