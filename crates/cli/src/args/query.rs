//! `picket query`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::RunArgs;

/// Run KQL over logs, or over none
///
/// LOGS are recognised by content: Graph pages and arrays, Event Hub messages, diagnostic blobs, Log Analytics and Kusto exports and
/// query results, portal CSV, Parquet; plain, .gz or .zst.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket query 'print 1d / 5m'
  picket query --logs ./export 'SigninLogs | where ResultType == 0 | summarize count() by AppDisplayName'
  cat hunt.kql | picket query --logs ./export --format csv - > hits.csv
  picket query --logs ./export --format html 'SigninLogs | summarize count() by bin(TimeGenerated, 1h) | render timechart' > chart.html")]
pub struct QueryArgs {
    /// The query, or `-` to read it from standard input
    pub query: String,
    /// Logs to query: a file, a folder, a glob, or `-` for standard input; may be given several times
    #[arg(long = "logs", value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
    /// How the answer is printed: `table` on a terminal (a picture where the query ends with `render`), else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<QueryFormat>,
    /// Print the plan that the query runs as, instead of running it
    #[arg(long)]
    pub plan: bool,
}

/// The forms that an answer is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum QueryFormat {
    /// For people: a table, or what `render` asks for in characters
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Ndjson,
    /// For spreadsheets; safe against formulas
    Csv,
    /// A page with what `render` asks for and the rows; it needs no network
    Html,
    /// The picture that `render` asks for
    Svg,
}
