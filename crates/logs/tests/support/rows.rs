//! Reads tables of opened logs the way the engine does, and prints them.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, StructArray, TimestampMillisecondArray};
use arrow::datatypes::{DataType, Field};
use datafusion::catalog::TableProvider;
use datafusion::execution::config::SessionConfig;
use datafusion::logical_expr::{Expr, ident};
use datafusion::prelude::SessionContext;
use engine::tables::Tables;
use engine::types::{Cell, ORDINAL, cell};
use kql::library::{Catalog, TableSchema};
use logs::{Inputs, Logs, Options, Workspace};

/// Opens all that is in a folder.
pub fn open(folder: &Path, given: Option<&str>, options: Options) -> Logs {
    let mut inputs = Inputs::new();
    inputs.add(folder, given).unwrap();
    Logs::open(inputs, Workspace::new(), options)
}

/// Those columns, then the ordinal, of the rows that pass the filters, in the order of the ordinal.
pub fn scan(
    logs: &Logs,
    table: &str,
    columns: &[&str],
    filters: &[Expr],
    n_partitions: usize,
) -> Vec<RecordBatch> {
    match logs.provider(table) {
        Some(provider) => scan_provider(provider, columns, filters, n_partitions),
        None => Vec::new(),
    }
}

/// The same of a provider.
pub fn scan_provider(
    provider: Arc<dyn TableProvider>,
    columns: &[&str],
    filters: &[Expr],
    n_partitions: usize,
) -> Vec<RecordBatch> {
    let config = SessionConfig::new().with_target_partitions(n_partitions);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let mut frame = SessionContext::new_with_config(config).read_table(provider).unwrap();
        for filter in filters {
            frame = frame.filter(filter.clone()).unwrap();
        }
        let columns: Vec<Expr> = columns.iter().copied().chain([ORDINAL]).map(ident).collect();
        let sorted =
            frame.select(columns).unwrap().sort(vec![ident(ORDINAL).sort(true, false)]).unwrap();
        sorted.collect().await.unwrap()
    })
}

/// The rows as texts, without the ordinal.
pub fn texts(
    logs: &Logs,
    table: &str,
    columns: &[&str],
    filters: &[Expr],
    n_partitions: usize,
) -> Vec<Vec<String>> {
    let schema = logs.table(table).expect("the table is known");
    texts_of(&scan(logs, table, columns, filters, n_partitions), &schema, columns)
}

/// The rows of batches with those columns, as texts.
pub fn texts_of(
    batches: &[RecordBatch],
    schema: &TableSchema,
    columns: &[&str],
) -> Vec<Vec<String>> {
    let types: Vec<_> = columns
        .iter()
        .map(|name| {
            schema
                .columns
                .iter()
                .find(|(it, _)| it == name)
                .unwrap_or_else(|| panic!("no column {name}"))
                .1
        })
        .collect();
    let text = |array: &ArrayRef, ty, row| match cell(array, ty, row) {
        Cell::Null => "null".to_owned(),
        it => it.to_text(),
    };
    let row_of = |batch: &RecordBatch, row: usize| -> Vec<String> {
        types.iter().enumerate().map(|(place, ty)| text(batch.column(place), *ty, row)).collect()
    };
    batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| row_of(batch, row)))
        .collect()
}

/// The rows as a Markdown table.
pub fn table_of(logs: &Logs, table: &str, columns: &[&str]) -> String {
    if logs.provider(table).is_none() {
        return "No rows.\n".to_owned();
    }
    markdown(columns, texts(logs, table, columns, &[], 1))
}

/// Rows under columns as a Markdown table.
pub fn markdown(columns: &[&str], rows: Vec<Vec<String>>) -> String {
    let line = |cells: &[String]| {
        format!(
            "| {} |\n",
            cells
                .iter()
                .map(|it| it.replace('|', "\\|").replace('\n', "\\n"))
                .collect::<Vec<_>>()
                .join(" | ")
        )
    };
    let mut out = line(&columns.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
    out += &format!("|{}\n", "---|".repeat(columns.len()));
    for row in rows {
        out += &line(&row);
    }
    out
}

/// Reads a text file of ours.
pub fn read(path: &Path) -> String {
    let mut text = String::new();
    let mut file = File::open(path).unwrap().take(1 << 20);
    #[expect(clippy::disallowed_methods, reason = "bounded by take")]
    file.read_to_string(&mut text).unwrap();
    text
}

/// A Parquet file of JSON lines: instants in TimeGenerated, a struct for an object, text for the rest.
pub fn parquet(lines: &str) -> Vec<u8> {
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let names: Vec<String> = rows[0].as_object().unwrap().keys().cloned().collect();
    let columns: Vec<(String, ArrayRef)> = names
        .into_iter()
        .map(|name| (name.clone(), column(&name, rows.iter().map(|row| &row[&name]).collect())))
        .collect();
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_max_row_group_row_count(Some(2))
        .build();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn column(name: &str, values: Vec<&serde_json::Value>) -> ArrayRef {
    if name == "TimeGenerated" {
        let millis = |it: &&serde_json::Value| {
            let ticks = kql::datetime::parse_iso(it.as_str()?)?;
            Some((ticks - kql::datetime::UNIX_EPOCH) / 10_000)
        };
        return Arc::new(values.iter().map(millis).collect::<TimestampMillisecondArray>());
    }
    if let Some(object) = values[0].as_object() {
        let fields = object.keys().map(|key| {
            let inner: ArrayRef = column(key, values.iter().map(|it| &it[key]).collect());
            (Arc::new(Field::new(key, inner.data_type().clone(), true)), inner)
        });
        return Arc::new(StructArray::from(fields.collect::<Vec<_>>()));
    }
    if values.iter().all(|it| it.is_i64()) {
        return Arc::new(values.iter().map(|it| it.as_i64()).collect::<arrow::array::Int64Array>());
    }
    let texts: StringArray = values.iter().map(|it| it.as_str()).collect();
    if name == "UserPrincipalName" {
        let ty = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        return arrow::compute::cast(&texts, &ty).unwrap();
    }
    Arc::new(texts)
}
