//! `picket query`.

use std::path::PathBuf;

use clap::Args;

use super::RunArgs;

/// Run KQL over logs, or over none
///
/// LOGS are recognised by content: Graph pages and arrays, Event Hub messages, diagnostic blobs, Log Analytics and Kusto exports and
/// query results, portal CSV, Parquet; plain, .gz or .zst.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket query 'print 1d / 5m'
  picket query --logs ./export 'SigninLogs | where ResultType == 0 | summarize count() by AppDisplayName'
  cat hunt.kql | picket query --logs ./export --format csv - > hits.csv")]
pub struct QueryArgs {
    /// The query, or `-` to read it from standard input
    pub query: String,
    /// Logs to query: a file, a folder, a glob, or `-` for standard input; may be given several times
    #[arg(long = "logs", value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
    /// Print the plan that the query runs as, instead of running it
    #[arg(long)]
    pub plan: bool,
}
