//! Parquet: one file a table, columns as in Log Analytics, row groups in order of time, dynamic columns as JSON text.
//! Times are nanoseconds, which hold every tick.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Int64Builder, RecordBatch, StringBuilder, TimestampNanosecondBuilder,
};
use arrow::datatypes::{DataType, Field as Column, Schema, TimeUnit};
use kql::datetime;
use parquet::arrow::ArrowWriter;
use parquet::basic::{self, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::{Writer, columns};
use crate::error::Error;
use crate::event::{Row, Table};
use crate::fields::{Field, Kind};
use crate::json::Dialect;
use crate::options::{Columns, Compression};
use crate::writer::Files;

/// Rows built at once.
const BATCH: usize = 4096;

pub(crate) struct ParquetFiles {
    fields: [Vec<&'static Field>; 2],
    row_group: usize,
    open: [Option<Open>; 2],
    scratch: Vec<u8>,
}

struct Open {
    path: PathBuf,
    schema: Arc<Schema>,
    builders: Vec<Builder>,
    rows: usize,
    writer: ArrowWriter<File>,
}

enum Builder {
    Text(StringBuilder),
    Bool(BooleanBuilder),
    Long(Int64Builder),
    Time(TimestampNanosecondBuilder),
}

impl ParquetFiles {
    pub(crate) fn new(narrow: Columns) -> ParquetFiles {
        let row_group = if narrow == Columns::Narrow { 1 << 17 } else { 1 << 15 };
        ParquetFiles { fields: columns(narrow), row_group, open: [None, None], scratch: Vec::new() }
    }

    fn start(&self, table: Table, files: &Files) -> Result<Open, Error> {
        let fields = &self.fields[table as usize];
        let schema =
            Arc::new(Schema::new(fields.iter().map(|it| column(it, table)).collect::<Vec<_>>()));
        let (path, file) = files.open(&format!("{}.parquet", table.name()))?;
        let properties = WriterProperties::builder()
            .set_compression(codec(files.compression()))
            .set_max_row_group_row_count(Some(self.row_group))
            .build();
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|source| Error::Parquet { path: path.clone(), source })?;
        let builders = fields.iter().map(|it| builder(it.column_kind(table))).collect();
        Ok(Open { path, schema, builders, rows: 0, writer })
    }
}

impl Writer for ParquetFiles {
    fn write(&mut self, row: &Row<'_>, files: &mut Files) -> Result<(), Error> {
        let table = row.event.table;
        if self.open[table as usize].is_none() {
            self.open[table as usize] = Some(self.start(table, files)?);
        }
        let Some(open) = &mut self.open[table as usize] else { return Ok(()) };
        for (field, builder) in self.fields[table as usize].iter().zip(&mut open.builders) {
            self.scratch.clear();
            if field.kind != Kind::Time {
                (field.fill)(row, Dialect::Export, &mut self.scratch);
            }
            files.bytes += self.scratch.len() as u64;
            builder.append(row.event.time, &self.scratch);
        }
        open.rows += 1;
        if open.rows == BATCH { open.flush() } else { Ok(()) }
    }

    fn finish(&mut self, files: &mut Files) -> Result<(), Error> {
        for mut open in self.open.iter_mut().filter_map(Option::take) {
            open.flush()?;
            let path = open.path;
            open.writer.close().map_err(|source| Error::Parquet { path: path.clone(), source })?;
            files.closed(&path)?;
        }
        Ok(())
    }
}

impl Open {
    fn flush(&mut self) -> Result<(), Error> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let arrays = self.builders.iter_mut().map(Builder::finish).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|source| Error::Columns { path: self.path.clone(), source })?;
        self.writer
            .write(&batch)
            .map_err(|source| Error::Parquet { path: self.path.clone(), source })
    }
}

fn codec(compression: Compression) -> basic::Compression {
    match compression {
        Compression::None => basic::Compression::SNAPPY,
        Compression::Gzip => basic::Compression::GZIP(GzipLevel::default()),
        Compression::Zstd => basic::Compression::ZSTD(ZstdLevel::default()),
    }
}

fn column(field: &Field, table: Table) -> Column {
    let kind = match field.column_kind(table) {
        Kind::Time => DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        Kind::Bool => DataType::Boolean,
        Kind::Long => DataType::Int64,
        Kind::Text | Kind::JsonText | Kind::NumberText | Kind::Dynamic => DataType::Utf8,
    };
    Column::new(field.column, kind, true)
}

fn builder(kind: Kind) -> Builder {
    match kind {
        Kind::Time => Builder::Time(TimestampNanosecondBuilder::new().with_timezone("UTC")),
        Kind::Bool => Builder::Bool(BooleanBuilder::new()),
        Kind::Long => Builder::Long(Int64Builder::new()),
        Kind::Text | Kind::JsonText | Kind::NumberText | Kind::Dynamic => {
            Builder::Text(StringBuilder::new())
        }
    }
}

impl Builder {
    fn append(&mut self, time: i64, text: &[u8]) {
        let words = std::str::from_utf8(text).unwrap_or_default();
        match self {
            Builder::Text(it) => it.append_value(words),
            Builder::Bool(it) => it.append_option(words.parse().ok()),
            Builder::Long(it) => it.append_option(words.parse().ok()),
            Builder::Time(it) => it.append_value((time - datetime::UNIX_EPOCH) * 100),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(it) => Arc::new(it.finish()),
            Builder::Bool(it) => Arc::new(it.finish()),
            Builder::Long(it) => Arc::new(it.finish()),
            Builder::Time(it) => Arc::new(it.finish()),
        }
    }
}
