//! The command line. Help texts are the manual: each command has an example.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kql::datetime;

/// Runs Microsoft Sentinel detections anywhere: unmodified rule files and their KQL, over exported logs, without Azure.
#[derive(Debug, Parser)]
#[command(name = "picket", version, max_term_width = 110)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Hunt(HuntArgs),
    Query(QueryArgs),
    Check(CheckArgs),
    Fmt(FmtArgs),
    Simulate(SimulateArgs),
    Demo(DemoArgs),
    Inspect(InspectArgs),
    Functions(FunctionsArgs),
    Tables(TablesArgs),
}

/// Run rules over logs, once; alerts out
///
/// LOGS are recognised by content: Graph pages and arrays, Event Hub messages, diagnostic blobs, Log Analytics and Kusto exports and
/// query results, portal CSV, Parquet; plain, .gz or .zst. A rule that finds nothing is told why. Rule files are Sentinel's own, unmodified.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket hunt ./export                                  the built-in rules over a folder of logs
  picket hunt --rules rules/identity signins.json.gz    rules of your own
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
    /// End with 1 if there is an alert of this severity or above; a rule without severity counts as medium
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    #[command(flatten)]
    pub run: RunArgs,
}

/// Write realistic sign-in logs of a tenant, with labelled attacks
///
/// The logs go to DIR/logs, the truth about them to DIR/truth. Equal options give equal bytes.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket simulate --to tenant --users 200 --days 31
  picket simulate --to tenant --users 5000 --days 31 --shape event-hub --compression gzip --columns wide")]
pub struct SimulateArgs {
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// People in the tenant
    #[arg(long, default_value_t = 200)]
    pub users: u32,
    /// Days of logs
    #[arg(long, default_value_t = 31)]
    pub days: u32,
    /// Another seed gives another tenant
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The instant that the logs end before, as ISO 8601; the machine's clock if left out
    #[arg(long, value_name = "T", value_parser = instant)]
    pub end: Option<i64>,
    /// How records are wrapped
    #[arg(long, default_value = "log-analytics", value_parser = shape_parser())]
    pub shape: simulate::Shape,
    /// How files are compressed: none, gzip or zstd
    #[arg(long, default_value = "none", value_parser = compression)]
    pub compression: simulate::Compression,
    /// The dozen columns that sign-in rules mostly ask for, or all of them: narrow or wide
    #[arg(long, default_value = "wide", value_parser = columns)]
    pub columns: simulate::Columns,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

/// Simulate a small tenant, hunt it with the built-in rules, and show the alerts beside the truth
#[derive(Debug, Args)]
#[command(after_help = "Example:
  picket demo")]
pub struct DemoArgs {
    /// Keep the simulated tenant in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Another seed gives another tenant
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

/// Say what each file is, and how we know
#[derive(Debug, Args)]
#[command(after_help = "Example:
  picket inspect ./export")]
pub struct InspectArgs {
    /// Logs: files, folders, globs, or `-` for standard input
    #[arg(required = true, value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    #[command(flatten)]
    pub run: RunArgs,
}

/// Show the tables that are known, and their columns
///
/// Without NAME all tables; with a name its columns, types and documentation; with a pattern such as `Device*` the tables that fit.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket tables SigninLogs
  picket tables 'Device*'
  picket tables --schemas ./schemas --format json Custom_CL

Ends with 2 where no table has that name.")]
pub struct TablesArgs {
    /// A table's name, or a pattern with `*`
    pub name: Option<String>,
    /// How the answer is printed: `table` on a terminal, else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<ListFormat>,
    /// Table schemas to add: .create table commands or JSON; a folder or a file; may be given several times
    #[arg(long, value_name = "DIR", env = "PICKET_SCHEMAS")]
    pub schemas: Vec<PathBuf>,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

/// What a workspace holds beside its logs.
#[derive(Debug, Default, Args)]
pub struct WorkspaceArgs {
    /// Table schemas to add: .create table commands or JSON; a folder or a file; may be given several times
    #[arg(long, value_name = "DIR", env = "PICKET_SCHEMAS")]
    pub schemas: Vec<PathBuf>,
    /// Functions of the workspace: KQL files named after them, or the YAML of parsers; may be given several times
    #[arg(long, value_name = "DIR", env = "PICKET_FUNCTIONS")]
    pub functions: Vec<PathBuf>,
    /// Watchlists: CSV or JSON files named after their aliases; the column SearchKey, or the first one, is the key
    #[arg(long, value_name = "DIR", env = "PICKET_WATCHLISTS")]
    pub watchlists: Vec<PathBuf>,
    /// A table that no schema names is an error
    #[arg(long, env = "PICKET_CLOSED")]
    pub closed: bool,
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

/// Check rules and queries: syntax, names, types, mappings
///
/// A .yaml or .yml file is a rule, anything else a query. Ends with 1 where something is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket check rules/
  picket check --format json rule.yaml
  echo 'SigninLogs | where UserPrincipalNam == \"x\"' | picket check -")]
pub struct CheckArgs {
    /// Files or folders of rules and queries, or `-` for a query on standard input
    #[arg(required_unless_present = "batch", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub format: CheckFormat,
    /// Read JSON lines {"id", "query"} from standard input, write {"id", "diagnostics"} for each
    #[arg(long, conflicts_with = "paths")]
    pub batch: bool,
    /// With --batch: how far each query is taken
    #[arg(long, value_enum, default_value_t = Level::Bind, requires = "batch")]
    pub level: Level,
    #[command(flatten)]
    pub workspace: WorkspaceArgs,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// List the language: operators, functions, aggregates and plugins, and which of them run
///
/// With a NAME: how that one is written, what it takes, examples.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket functions                                      everything, a line each
  picket functions make_set                             one, with parameters and examples
  picket functions --format json | jq '.[] | select(.status == \"runs\").name'")]
pub struct FunctionsArgs {
    /// An operator, function, aggregate or plugin
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = FunctionsFormat::Table)]
    pub format: FunctionsFormat,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FunctionsFormat {
    /// For people
    Table,
    /// The page docs/functions.md, or a table of one
    Markdown,
    /// A JSON array, an object each
    Json,
}

/// Print queries in canonical form, in place
///
/// Comments stay, and printing then parsing changes nothing. Of a .yaml or .yml file only the literal block `query: |` is formatted, all
/// else stays as it is byte for byte; anything else is a query. In folders, .kql, .csl, .yaml and .yml files are formatted. A query with
/// errors is left alone. Ends with 1 where --check found a file to format, with 2 where something is wrong.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket fmt hunts/ rules/device-code.yaml
  picket fmt --check rules/                     for CI: names the files that would change
  echo 'T|where x==1|count' | picket fmt -")]
pub struct FmtArgs {
    /// Files or folders of queries and rules, or `-` for a query on standard input
    #[arg(required_unless_present = "batch", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Change nothing; print the name and the first line of each file that would change, and end with 1 if there is one
    #[arg(long)]
    pub check: bool,
    /// Read JSON lines {"id", "query"} from standard input, write {"id", "formatted"} or {"id", "error"} for each
    #[arg(long, conflicts_with_all = ["paths", "check"])]
    pub batch: bool,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// What all commands that run queries share.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What now() answers, as ISO 8601; for files: the newest event's time if left out
    #[arg(long, value_name = "T", value_parser = instant, env = "PICKET_NOW")]
    pub now: Option<i64>,
    /// This file or folder holds that table: NAME=PATH; may be given several times
    #[arg(long = "table", value_name = "NAME=PATH", value_parser = named_path)]
    pub tables: Vec<(String, PathBuf)>,
    #[command(flatten)]
    pub workspace: WorkspaceArgs,
    /// Memory that sorts, joins and aggregates may use before they spill to disk, such as 512MB
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1GB", env = "PICKET_MEMORY")]
    pub memory: usize,
    /// Threads to run on; all cores if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), env = "PICKET_THREADS")]
    pub threads: Option<u16>,
    /// How the answer is printed: `table` on a terminal, else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<Format>,
    /// End with 2 if a row or file had to be skipped
    #[arg(long, env = "PICKET_STRICT_INPUT")]
    pub strict_input: bool,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

impl Default for RunArgs {
    fn default() -> RunArgs {
        RunArgs {
            now: None,
            tables: Vec::new(),
            workspace: WorkspaceArgs::default(),
            memory: 1_000_000_000,
            threads: None,
            format: None,
            strict_input: false,
            color: ColorChoice::Auto,
        }
    }
}

impl RunArgs {
    /// Threads to run on.
    pub fn n_threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Ndjson,
    /// For spreadsheets; safe against formulas
    Csv,
}

/// How `picket tables` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Ndjson,
    /// For spreadsheets; safe against formulas
    Csv,
    /// For documents
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: the place, the reason, what to do
    Text,
    /// A JSON array of {"path", "rule", "diagnostics"}
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Parse
    Syntax,
    /// Parse, resolve names and types
    Bind,
    /// Also run, over empty tables
    Run,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// Ticks of an ISO 8601 instant.
pub fn instant(text: &str) -> Result<i64, String> {
    datetime::parse_iso(text)
        .ok_or_else(|| "not an instant; write it as 2024-06-20T05:00:00Z".to_owned())
}

fn shape_parser() -> impl clap::builder::TypedValueParser<Value = simulate::Shape> {
    use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
    let names =
        simulate::Shape::ALL.iter().map(|it| PossibleValue::new(it.name()).help(it.summary()));
    PossibleValuesParser::new(names)
        .map(|it| simulate::Shape::parse(&it).unwrap_or(simulate::Shape::LogAnalytics))
}

fn compression(text: &str) -> Result<simulate::Compression, String> {
    simulate::Compression::parse(text).ok_or_else(|| "none, gzip or zstd".to_owned())
}

fn columns(text: &str) -> Result<simulate::Columns, String> {
    simulate::Columns::parse(text).ok_or_else(|| "narrow or wide".to_owned())
}

fn named_path(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write it as NAME=PATH, such as SigninLogs=export.json".to_owned()),
    }
}

/// Bytes: a number with B, KB, MB, GB, KiB, MiB, GiB or nothing behind it.
fn size(text: &str) -> Result<usize, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1usize,
        "K" | "KB" => 1000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        "KIB" => 1 << 10,
        "MIB" => 1 << 20,
        "GIB" => 1 << 30,
        _ => return Err("not a size; write it as 512MB".to_owned()),
    };
    let number: usize = number.parse().map_err(|_| "not a size; write it as 512MB".to_owned())?;
    number
        .checked_mul(unit)
        .filter(|it| *it >= 16_000_000)
        .ok_or_else(|| "at least 16MB are needed".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("512MB"), Ok(512_000_000));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert!(size("12").is_err() && size("x").is_err());
    }
}
