//! html: a hunt as a single page for people. It asks nothing of the network, runs no script, reads well on paper and by keyboard, and its
//! bytes are the same for the same input.

mod alerts;
mod head;
mod input;
mod layout;
pub mod markup;
mod rows;
mod rules;
mod severity;
mod timeline;

use std::io::{self, Write};

use kql::library::TableSchema;

use self::layout::Layout;
use self::markup::Markup;
use crate::alert::Alert;
use crate::explain::Explanation;
use crate::incidents::Incident;
use crate::liveness::Liveness;
use crate::rule::Rule;
use crate::settings::Settings;

/// What a report tells.
#[derive(Debug, Clone)]
pub struct Report<'a> {
    /// Where `now()` comes from, in a sentence.
    pub clock: String,
    pub settings: Settings,
    pub files: Vec<ReadFile>,
    pub tables: Vec<HeldTable>,
    pub skipped: Vec<Skipped>,
    pub rules: Vec<RuleReport<'a>>,
    pub incidents: &'a [Incident],
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct ReadFile {
    pub name: String,
    pub shape: String,
    pub tables: Vec<String>,
    pub n_bytes: u64,
    /// None: no rule needed anything of it.
    pub n_records: Option<u64>,
}

/// A table that the logs hold rows of.
#[derive(Debug, Clone)]
pub struct HeldTable {
    pub schema: TableSchema,
    /// None: it could not be counted.
    pub n_rows: Option<u64>,
    /// The first and the last TimeGenerated.
    pub span: Option<(i64, i64)>,
}

/// Something that was left out of the input.
#[derive(Debug, Clone)]
pub struct Skipped {
    pub path: String,
    pub what: String,
    pub help: Option<String>,
}

/// What came of a rule.
#[derive(Debug, Clone)]
pub struct RuleReport<'a> {
    pub rule: &'a Rule,
    pub alerts: &'a [Alert],
    pub n_rows: u64,
    /// Why it could not be run.
    pub failure: Option<&'a str>,
    /// Why its conditions let nothing through, where it was counted.
    pub liveness: &'a Liveness,
    /// What the logs lack that it needs.
    pub lacks: &'a [String],
    pub notes: Vec<String>,
    /// Rows in and out of each step of its query.
    pub explained: Option<Explained>,
}

/// What became of the rows of a run.
#[derive(Debug, Clone)]
pub struct Explained {
    pub explanation: Explanation,
    /// What the run looked at; None: all that the logs hold.
    pub window: Option<(i64, i64)>,
}

/// Writes the page.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page(report).as_bytes())
}

fn page(report: &Report<'_>) -> String {
    let layout = Layout::of(report);
    let mut out = Markup::default();
    head::open(report, &mut out);
    out.raw("<main id=\"main\">\n");
    head::summary(report, &layout, &mut out);
    timeline::section(&layout, &mut out);
    alerts::section(report, &layout, &mut out);
    rules::silent(report, &mut out);
    rules::failed(report, &mut out);
    rules::alerted(report, &mut out);
    input::section(report, &mut out);
    head::close(&mut out);
    out.into_text()
}
