//! Query results of Log Analytics and Kusto: columns first, then rows as arrays.

use sonic_rs::{JsonContainerTrait, JsonValueTrait};

use crate::decode::Decoder;
use crate::shape::AnswerKind;
use crate::splitter::Sink;
use crate::stats::{At, Reason};

/// Hands the rows of the primary table to a decoder.
pub struct AnswerSink<'d, 's> {
    kind: AnswerKind,
    decoder: &'d mut Decoder<'s>,
    /// The slot of each column; None: no columns yet.
    columns: Option<Vec<Option<usize>>>,
    n_tables: usize,
    is_primary: bool,
}

impl<'d, 's> AnswerSink<'d, 's> {
    /// The members beside the rows that matter.
    pub const ASKED: &'static [&'static str] = &["columns", "Columns", "TableKind"];

    /// A sink for the result of that kind.
    pub fn new(kind: AnswerKind, decoder: &'d mut Decoder<'s>) -> AnswerSink<'d, 's> {
        AnswerSink { kind, decoder, columns: None, n_tables: 0, is_primary: true }
    }
}

impl Sink for AnswerSink<'_, '_> {
    fn element(&mut self, text: &[u8], at: At) {
        if !self.is_primary {
            return;
        }
        match &self.columns {
            Some(columns) => self.decoder.json_array(text, columns, at),
            None => {
                self.decoder.tally.records += 1;
                self.decoder.tally.skip(Reason::NoColumns, at, "");
            }
        }
    }

    fn member(&mut self, name: &str, text: &[u8]) {
        if name == "TableKind" {
            self.is_primary = text == b"\"PrimaryResult\"";
            return;
        }
        self.n_tables += 1;
        // Kusto: after the first table v1 sends tables about the query itself.
        if self.kind == AnswerKind::KustoV1 {
            self.is_primary = self.n_tables == 1;
        }
        let slot = |column: &String| self.decoder.slot(column);
        self.columns = Some(column_names(text).iter().map(slot).collect());
    }

    fn too_long(&mut self, at: At) {
        self.decoder.tally.records += 1;
        self.decoder.tally.skip(Reason::TooLong, at, "");
    }

    fn wants_more(&self) -> bool {
        !self.decoder.is_stopped()
    }
}

/// The names in `[{"name":..}]` or `[{"ColumnName":..}]`.
pub fn column_names(text: &[u8]) -> Vec<String> {
    if !crate::value::depth_is_sane(text) {
        return Vec::new();
    }
    let Ok(columns) = sonic_rs::from_slice::<sonic_rs::Value>(text) else { return Vec::new() };
    let name = |column: &sonic_rs::Value| {
        let name = ["name", "ColumnName"].iter().find_map(|it| column.get(*it));
        name.and_then(|it| it.as_str()).unwrap_or_default().to_owned()
    };
    columns.as_array().map(|it| it.iter().map(name).collect()).unwrap_or_default()
}
