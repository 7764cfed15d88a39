//! `picket hunt`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Format, RunArgs};

/// Run rules over logs, once; alerts out
///
/// LOGS are recognised by content: Graph pages and arrays, Event Hub messages, diagnostic blobs, Log Analytics and Kusto exports and
/// query results, portal CSV, Parquet; plain, .gz or .zst. A rule that finds nothing is told why. Rule files are Sentinel's own, unmodified.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket hunt ./export                                  the built-in rules over a folder of logs
  picket hunt --rules rules/identity signins.json.gz    rules of your own
  picket hunt --report report.html ./export             the alerts, and a page with incidents, evidence and what to look at next
  picket hunt --format ndjson --fail-on medium ./export > alerts.ndjson
  az rest ... | picket hunt -                           logs from standard input

Ends with 0 when done, 1 when --fail-on's severity was found, 2 when nothing could be read or a rule is wrong.")]
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
    #[command(flatten)]
    pub run: RunArgs,
    /// How the answer is printed: `table` on a terminal, else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<Format>,
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
