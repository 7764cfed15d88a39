//! Query results of Log Analytics and Kusto: columns first, then rows as arrays.

use sonic_rs::{JsonContainerTrait, JsonValueTrait};

use crate::decode::Decoder;
use crate::shape::AnswerKind;
use crate::splitter::Sink;
use crate::stats::{At, Reason};

/// Which table of a query result the rows belong to, and its columns.
#[derive(Debug)]
pub struct AnswerTables {
    kind: AnswerKind,
    n_tables: usize,
    pub is_primary: bool,
    /// The names of the columns; None: none yet.
    pub columns: Option<Vec<String>>,
}

impl AnswerTables {
    /// The members beside the rows that matter.
    pub const ASKED: &'static [&'static str] = &["columns", "Columns", "TableKind"];

    /// Nothing seen yet.
    pub fn new(kind: AnswerKind) -> AnswerTables {
        AnswerTables { kind, n_tables: 0, is_primary: true, columns: None }
    }

    /// Takes one of the asked members.
    pub fn member(&mut self, name: &str, text: &[u8]) {
        if name == "TableKind" {
            self.is_primary = text == b"\"PrimaryResult\"";
            return;
        }
        self.n_tables += 1;
        // Kusto: after the first table v1 sends tables about the query itself.
        if self.kind == AnswerKind::KustoV1 {
            self.is_primary = self.n_tables == 1;
        }
        if self.is_primary {
            self.columns = Some(column_names(text));
        }
    }
}

/// Hands the rows of the primary table to a decoder.
pub struct AnswerSink<'d, 's> {
    tables: AnswerTables,
    decoder: &'d mut Decoder<'s>,
    slots: Vec<Option<usize>>,
}

impl<'d, 's> AnswerSink<'d, 's> {
    /// A sink for the result of that kind.
    pub fn new(kind: AnswerKind, decoder: &'d mut Decoder<'s>) -> AnswerSink<'d, 's> {
        AnswerSink { tables: AnswerTables::new(kind), decoder, slots: Vec::new() }
    }
}

impl Sink for AnswerSink<'_, '_> {
    fn element(&mut self, text: &[u8], at: At) {
        if !self.tables.is_primary {
            return;
        }
        if self.tables.columns.is_some() {
            return self.decoder.json_array(text, &self.slots, at);
        }
        self.decoder.tally.records += 1;
        self.decoder.tally.skip(Reason::NoColumns, at, "");
    }

    fn member(&mut self, name: &str, text: &[u8]) {
        self.tables.member(name, text);
        let slot = |column: &String| self.decoder.slot(column);
        self.slots = self.tables.columns.iter().flatten().map(slot).collect();
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
