//! Answers of query services, a table of typed columns and rows of arrays: Log Analytics, and Kusto's versions 1 and 2.

use super::documents::{self, Document};
use super::{cell, columns};
use crate::event::{Row, Table};
use crate::fields::{Field, Kind};
use crate::json::{self, Dialect, object};
use crate::options::Columns;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Service {
    LogAnalytics,
    KustoV1,
    KustoV2,
}

pub(crate) struct Answers {
    service: Service,
    fields: [Vec<&'static Field>; 2],
    scratch: Vec<u8>,
    value: Vec<u8>,
}

impl Answers {
    pub(crate) fn new(service: Service, narrow: Columns) -> Answers {
        Answers { service, fields: columns(narrow), scratch: Vec::new(), value: Vec::new() }
    }

    fn header(&self, series: usize, out: &mut Vec<u8>) {
        out.push(b'[');
        for (number, field) in self.fields[series].iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            let kind = field.column_kind(Table::ALL[series]);
            object(out, Dialect::Beta, |m| match self.service {
                Service::LogAnalytics => {
                    m.text("name", field.column);
                    m.text("type", type_name(kind));
                }
                Service::KustoV1 => {
                    m.text("ColumnName", field.column);
                    m.text("DataType", clr_name(kind));
                    m.text("ColumnType", type_name(kind));
                }
                Service::KustoV2 => {
                    m.text("ColumnName", field.column);
                    m.text("ColumnType", type_name(kind));
                }
            });
        }
        out.push(b']');
    }
}

impl Document for Answers {
    fn path(&self, series: usize, time: i64) -> String {
        let table = Table::ALL[series].name();
        format!("{table}/query_{}.json", documents::day(time))
    }

    fn open(&self, series: usize, out: &mut Vec<u8>) {
        let (before, between): (&[u8], &[u8]) = match self.service {
            Service::LogAnalytics => {
                (b"{\"tables\":[{\"name\":\"PrimaryResult\",\"columns\":", b",\"rows\":[\n")
            }
            Service::KustoV1 => {
                (b"{\"Tables\":[{\"TableName\":\"Table_0\",\"Columns\":", b",\"Rows\":[\n")
            }
            Service::KustoV2 => (V2_HEAD.as_bytes(), b",\"Rows\":[\n"),
        };
        out.extend_from_slice(before);
        self.header(series, out);
        out.extend_from_slice(between);
    }

    fn row(&mut self, row: &Row<'_>, index: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(if index > 0 { b",\n[" } else { b"[" });
        let table = row.event.table;
        for (number, field) in self.fields[table as usize].iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            self.value.clear();
            let is_known = cell(field, row, &mut self.scratch, &mut self.value);
            match field.column_kind(table) {
                _ if !is_known => out.extend_from_slice(b"null"),
                // Both services send dynamic values as text.
                Kind::Dynamic => json::string(out, &self.value),
                _ => out.extend_from_slice(&self.value),
            }
        }
        out.push(b']');
    }

    fn close(&self, _: usize, _: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(match self.service {
            Service::LogAnalytics | Service::KustoV1 => b"\n]}]}\n".as_slice(),
            Service::KustoV2 => V2_TAIL.as_bytes(),
        });
    }
}

const V2_HEAD: &str = concat!(
    r#"[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0"},"#,
    "\n",
    r#"{"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","TableName":"@ExtendedProperties","#,
    r#""Columns":[{"ColumnName":"TableId","ColumnType":"int"},{"ColumnName":"Key","ColumnType":"string"},"#,
    r#"{"ColumnName":"Value","ColumnType":"dynamic"}],"Rows":[[1,"Visualization","{\"Visualization\":null}"]]},"#,
    "\n",
    r#"{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult","Columns":"#,
);
const V2_TAIL: &str = concat!(
    "\n]},\n",
    r#"{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]"#,
    "\n",
);

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Time => "datetime",
        Kind::Bool => "bool",
        Kind::Long => "long",
        Kind::Dynamic => "dynamic",
        Kind::Text | Kind::JsonText | Kind::NumberText => "string",
    }
}

fn clr_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Time => "DateTime",
        Kind::Bool => "SByte",
        Kind::Long => "Int64",
        Kind::Dynamic => "Object",
        Kind::Text | Kind::JsonText | Kind::NumberText => "String",
    }
}
