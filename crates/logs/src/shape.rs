//! The shapes that logs come in: how records are wrapped, and how they name their values.

use kql::types::Type;

use crate::mapping::Family;
use crate::source::{Compression, Encoding};
use crate::splitter::Step;

/// How the records of a file are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// One JSON object a line.
    Lines,
    /// JSON values found by a path of steps; no steps: the text is values one after another.
    Elements(&'static [Step]),
    /// Rows of a query result, after their columns.
    Answer(AnswerKind),
    /// Cells parted by this sign, headers first.
    Csv(u8),
    Parquet,
}

/// Whose query result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerKind {
    LogAnalytics,
    KustoV1,
    KustoV2,
}

/// What a file is, and why we think so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    pub container: Container,
    pub family: Family,
    /// The tables that the sampled records belong to, most records first; none: not known.
    pub tables: Vec<String>,
    /// Whether records of further tables may follow after the sample.
    pub mixed: bool,
    /// The shape's name.
    pub shape: String,
    /// The reasons, in words.
    pub why: String,
    pub compression: Compression,
    pub encoding: Encoding,
    /// Keys of the sampled records (headers of CSV, columns of Parquet), in order of appearance.
    pub keys: Vec<String>,
    /// Types of the top keys, as far as the sample tells.
    pub types: Vec<(String, Type)>,
    /// Whether the sample is the whole text.
    pub complete: bool,
}

/// Objects in an array.
pub const ARRAY: &[Step] = &[Step::Elements];
/// Values one after another, over lines or not.
pub const STREAM: &[Step] = &[];
/// A page of a Graph list.
pub const VALUE: &[Step] = &[Step::Member("value"), Step::Elements];
/// Pages in an array.
pub const VALUES: &[Step] = &[Step::Elements, Step::Member("value"), Step::Elements];
/// An Event Hub message.
pub const RECORDS: &[Step] = &[Step::Member("records"), Step::Elements];
/// The answer of Graph's `runHuntingQuery`.
pub const RESULTS: &[Step] = &[Step::Member("results"), Step::Elements];
/// The same of Defender's older API.
pub const OLDER_RESULTS: &[Step] = &[Step::Member("Results"), Step::Elements];
/// Event Hub messages in an array.
pub const MESSAGES: &[Step] = &[Step::Elements, Step::Member("records"), Step::Elements];

impl AnswerKind {
    /// Where its rows stand.
    pub fn steps(self) -> &'static [Step] {
        match self {
            AnswerKind::LogAnalytics => {
                &[Step::Member("tables"), Step::Elements, Step::Member("rows"), Step::Elements]
            }
            AnswerKind::KustoV1 => {
                &[Step::Member("Tables"), Step::Elements, Step::Member("Rows"), Step::Elements]
            }
            AnswerKind::KustoV2 => &[Step::Elements, Step::Member("Rows"), Step::Elements],
        }
    }
}

/// The name of a shape.
pub fn name(container: Container, family: Family) -> String {
    let records = match family {
        Family::Row => "Log Analytics rows",
        Family::Graph => "Microsoft Graph resources",
        Family::Envelope => "diagnostic records",
        Family::EntraCsv => "Entra portal sign-ins",
    };
    match container {
        Container::Lines => format!("{records}, one a line"),
        Container::Elements(VALUE | VALUES) => format!("{records} in list pages"),
        Container::Elements(RECORDS | MESSAGES) => format!("{records} in Event Hub messages"),
        Container::Elements(RESULTS | OLDER_RESULTS) => {
            "result of an advanced hunting query".to_owned()
        }
        Container::Elements(ARRAY) => format!("{records} in an array"),
        Container::Elements(_) => format!("{records} one after another"),
        Container::Answer(AnswerKind::LogAnalytics) => "result of a Log Analytics query".to_owned(),
        Container::Answer(AnswerKind::KustoV1) => "result of a Kusto query (v1)".to_owned(),
        Container::Answer(AnswerKind::KustoV2) => "result of a Kusto query (v2 frames)".to_owned(),
        Container::Csv(_) if family == Family::EntraCsv => "Entra portal CSV".to_owned(),
        Container::Csv(_) => "Log Analytics CSV".to_owned(),
        Container::Parquet => format!("{records} in Parquet"),
    }
}
