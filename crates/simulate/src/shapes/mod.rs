//! The shapes that sign-in logs are found in, one file each.

mod answers;
mod diagnostic;
mod documents;
mod entra_csv;
mod envelope;
mod event_hub;
mod graph_pages;
mod log_analytics;
mod parquet_files;
mod portal_csv;
mod record_array;
mod records;

use crate::error::Error;
use crate::event::{Row, Table};
use crate::fields::{FIELDS, Field, Kind};
use crate::json::{self, Dialect};
use crate::options::{Columns, Options};
use crate::tenant::Tenant;
use crate::writer::Files;

use answers::{Answers, Service};
use documents::{Document, Documents};
pub(crate) use documents::{day, hour_folders};
use graph_pages::GraphPages;
use parquet_files::ParquetFiles;
use record_array::RecordArray;

/// How logs are laid out in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    GraphPage,
    GraphV1,
    GraphArray,
    EventHub,
    Diagnostic,
    LogAnalytics,
    DataExport,
    LogAnalyticsQuery,
    KustoV1,
    KustoV2,
    PortalCsv,
    EntraCsv,
    Sdk,
    Parquet,
}

impl Shape {
    pub const ALL: [Shape; 14] = [
        Shape::GraphPage,
        Shape::GraphV1,
        Shape::GraphArray,
        Shape::EventHub,
        Shape::Diagnostic,
        Shape::LogAnalytics,
        Shape::DataExport,
        Shape::LogAnalyticsQuery,
        Shape::KustoV1,
        Shape::KustoV2,
        Shape::PortalCsv,
        Shape::EntraCsv,
        Shape::Sdk,
        Shape::Parquet,
    ];

    /// What it is called on a command line.
    pub fn name(self) -> &'static str {
        self.texts().0
    }

    /// One line for `--help`.
    pub fn summary(self) -> &'static str {
        self.texts().1
    }

    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Shape::GraphPage => (
                "graph-page",
                "pages of the Graph beta API's list of sign-ins, a folder for each kind",
            ),
            Shape::GraphV1 => (
                "graph-v1",
                "pages of Graph v1.0: interactive sign-ins without protocol, network or steps",
            ),
            Shape::GraphArray => (
                "graph-array",
                "JSON arrays as the Entra portal downloads them, a file for each day",
            ),
            Shape::EventHub => {
                ("event-hub", "Event Hub messages, one a line, with records of both categories")
            }
            Shape::Diagnostic => {
                ("diagnostic", "diagnostic settings: hourly blobs under insights-logs-signinlogs/")
            }
            Shape::LogAnalytics => {
                ("log-analytics", "rows of the tables as NDJSON, a file for each table and day")
            }
            Shape::DataExport => (
                "data-export",
                "Log Analytics data export: rows in hourly blobs under am-SigninLogs/",
            ),
            Shape::LogAnalyticsQuery => {
                ("log-analytics-query", "answers of the Log Analytics query API: {\"tables\":[..]}")
            }
            Shape::KustoV1 => ("kusto-v1", "answers of the Kusto API version 1: {\"Tables\":[..]}"),
            Shape::KustoV2 => {
                ("kusto-v2", "answers of the Kusto API version 2: an array of frames")
            }
            Shape::PortalCsv => ("portal-csv", "CSV as the Log Analytics portal exports it"),
            Shape::EntraCsv => {
                ("entra-csv", "CSV as the Entra portal downloads it, with all its columns")
            }
            Shape::Sdk => ("sdk", "Get-MgBetaAuditLogSignIn | ConvertTo-Json: PascalCase objects"),
            Shape::Parquet => {
                ("parquet", "Parquet, a file for each table, row groups in order of time")
            }
        }
    }

    pub fn parse(text: &str) -> Option<Shape> {
        Shape::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(text))
    }
}

/// Takes rows in order and writes them in one shape.
pub(crate) trait Writer {
    /// Whether an hour's rows come in order of arrival rather than of event.
    fn is_by_arrival(&self) -> bool {
        false
    }

    /// Whether rows of `table` are part of the shape.
    fn takes(&self, _table: Table) -> bool {
        true
    }

    fn write(&mut self, row: &Row<'_>, files: &mut Files) -> Result<(), Error>;

    fn finish(&mut self, files: &mut Files) -> Result<(), Error>;
}

pub(crate) fn writer(options: &Options, tenant: &Tenant) -> Box<dyn Writer> {
    let columns = options.columns;
    let document: Box<dyn Document> = match options.shape {
        Shape::GraphPage => return Box::new(GraphPages::new(Dialect::Beta, columns)),
        Shape::GraphV1 => return Box::new(GraphPages::new(Dialect::V1, columns)),
        Shape::Parquet => return Box::new(ParquetFiles::new(columns)),
        Shape::GraphArray => Box::new(RecordArray::new(Dialect::Beta, columns)),
        Shape::Sdk => Box::new(RecordArray::new(Dialect::Sdk, columns)),
        Shape::EventHub => Box::new(event_hub::Messages::new(columns)),
        Shape::Diagnostic => Box::new(diagnostic::Blobs::new(columns, tenant)),
        Shape::LogAnalytics => Box::new(log_analytics::Rows::daily(columns)),
        Shape::DataExport => Box::new(log_analytics::Rows::hourly(columns, tenant)),
        Shape::LogAnalyticsQuery => Box::new(Answers::new(Service::LogAnalytics, columns)),
        Shape::KustoV1 => Box::new(Answers::new(Service::KustoV1, columns)),
        Shape::KustoV2 => Box::new(Answers::new(Service::KustoV2, columns)),
        Shape::PortalCsv => Box::new(portal_csv::PortalCsv::new(columns)),
        Shape::EntraCsv => Box::new(entra_csv::EntraCsv::new()),
    };
    Box::new(Documents::new(document))
}

/// The columns of each table, by its number.
fn columns(columns: Columns) -> [Vec<&'static Field>; 2] {
    Table::ALL.map(|table| FIELDS.iter().filter(|it| it.in_table(table, columns)).collect())
}

/// Appends a column's value as JSON; false, and nothing, where it has none.
fn cell(field: &Field, row: &Row<'_>, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
    scratch.clear();
    if field.kind == Kind::Time {
        json::ticks(scratch, row.event.time, "Z");
        json::string(out, scratch);
        return true;
    }
    (field.fill)(row, Dialect::Export, scratch);
    if field.column_kind(row.event.table) == Kind::Text {
        json::string(out, scratch);
        return true;
    }
    out.extend_from_slice(scratch);
    !scratch.is_empty()
}
