//! `picket hunt`.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use detect::settings::{Difference, Settings};

use super::{RunArgs, instant};

const EXAMPLES: &str = "Examples:
  picket hunt ./export                                  the built-in rules over a folder of logs
  picket hunt --rules rules/identity signins.json.gz    rules of your own
  picket hunt --report report.html ./export             the alerts, and a page with incidents, evidence and what to look at next
  picket hunt --format ndjson --fail-on medium ./export > alerts.ndjson
  picket hunt --format json ./export > hunt.json        one document, with incidents and the summary
  picket hunt --format csv ./export > alerts.csv
  picket hunt --format ocsf ./export > findings.ndjson  Detection Findings for a data lake
  picket hunt --format timesketch ./export > rows.csv   matched rows for a timeline
  picket hunt --format navigator ./export > layer.json  hits by technique, one document
  picket hunt --state seen.json ./export                only what no earlier hunt reported
  az rest ... | picket hunt -                           logs from standard input

Ends with 0 when done, 1 when --fail-on's severity was found, 2 when nothing could be read or a rule is wrong.";

/// The examples, and every difference that `--strict` makes.
fn after_help() -> String {
    let line = |it: &Difference| {
        format!("  {}\n    strictly: {}\n    else:     {}\n", it.name, it.strict, it.default)
    };
    let lines: String = Settings::DIFFERENCES.iter().map(line).collect();
    format!("{EXAMPLES}\n\nWhat --strict changes:\n{lines}")
}

/// Run rules over logs; alerts out
///
/// LOGS are recognised by content: Graph pages and arrays, Event Hub messages, diagnostic blobs, Log Analytics and Kusto exports and
/// query results, portal CSV, Parquet; plain, .gz or .zst. A rule that finds nothing is told why. Rule files are Sentinel's own, unmodified.
/// A hunting rule is run once; a scheduled one over every window of the data, as its schedule says.
#[derive(Debug, Args)]
#[command(after_long_help = after_help(), after_help = EXAMPLES)]
pub struct HuntArgs {
    /// Logs: files, folders, globs, or `-` for standard input
    #[arg(required_unless_present = "tables", value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    /// Rule files, or folders of them; the built-in rules where none is named
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Write the run's summary to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    /// Write a report for people to this file, beside the answer: a single HTML page that loads nothing, for the screen and for paper
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// End with 1 if there is an alert of this severity or above; a rule without severity counts as medium
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Leave out the digests of the files that an alert's rows came from; they take a second for some hundred megabytes
    #[arg(long)]
    pub no_digests: bool,
    /// The beginning of what is looked at, as ISO 8601; for a scheduled rule the windows that end after it
    #[arg(long, value_name = "T", value_parser = instant)]
    pub from: Option<i64>,
    /// The end of what is looked at, and what now() is; the newest event's time if left out
    #[arg(long, value_name = "T", value_parser = instant, conflicts_with = "now")]
    pub to: Option<i64>,
    /// Of a scheduled rule the last window alone
    #[arg(long)]
    pub once: bool,
    /// As Sentinel does it, limits, misses and repeats included; --help lists each difference
    #[arg(long, env = "PICKET_STRICT", value_parser = BoolishValueParser::new())]
    pub strict: bool,
    /// Remember in this file what was reported, and report only what is new. Incidents go on: an analyst closes one by its row of
    /// SecurityIncident, with the Status `Closed`, among the logs of the next hunt
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
    /// How the answer is printed: `table` on a terminal, else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<HuntFormat>,
}

/// The forms of alerts. Some are a line an alert and can be read as they come; `json` and `navigator` are one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HuntFormat {
    /// For people
    Table,
    /// One document: {"alerts", "incidents", "summary"}
    Json,
    /// One alert a line, with the fields of SecurityAlert
    Ndjson,
    /// One alert a line, for spreadsheets; safe against formulas
    Csv,
    /// One OCSF 1.6.0 Detection Finding a line, for data lakes
    Ocsf,
    /// One matched row a line, for a timeline in Timesketch; safe against formulas
    Timesketch,
    /// One document: a layer of ATT&CK Navigator, alerts counted by technique
    Navigator,
}

/// What `--fail-on` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    Any,
    Informational,
    Low,
    Medium,
    High,
}
