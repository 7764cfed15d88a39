//! `picket explain`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{RunArgs, instant};

/// Say why a rule fires, why not, and whether it ever can on these logs
///
/// Runs the rule and counts the rows in and out of each step of its query: in `let`s, on both sides of joins, in the branches of unions. Where a condition lets
/// nothing through: what its columns hold, and where the value that it looks for stands instead. Which tables and columns are empty here, and how much history
/// each table has against what the query asks for.
///
/// A scheduled rule's last window is explained step by step; beside it stands in how many of all windows it fires, or where it comes nearest. An event is followed
/// through the windows that hold it, and an alert of any window has its source rows.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket explain ./export                                      the built-in rules over a folder of logs
  picket explain --rules rule.yaml ./export                    step by step
  picket explain --rules rule.yaml --event CorrelationId=4f1a2b ./export   why this event raises no alert
  picket explain --rules rule.yaml --alert 3fa85f64 ./export   the source rows behind an alert
  picket explain --rules rule.yaml --format json ./export > why.json

  picket explain --rules rule.yaml --now 2024-06-20T05:00:00Z ./export   the window that ends there

A scheduled rule is explained over its last window, which ends at --now or --to; --once leaves the other windows alone.")]
pub struct ExplainArgs {
    /// Logs: files, folders, globs, or `-` for standard input
    #[arg(required_unless_present = "tables", value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    /// Rule files, or folders of them; the built-in rules where none is named
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Follow the rows in which this column has this value: the step that drops them, and why
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = event, conflicts_with = "alert")]
    pub event: Option<(String, String)>,
    /// Give the source rows behind this alert; the first characters of its id are enough
    #[arg(long, value_name = "ID")]
    pub alert: Option<String>,
    /// The beginning of what is looked at, as ISO 8601: the windows that end after it
    #[arg(long, value_name = "T", value_parser = instant)]
    pub from: Option<i64>,
    /// The end of what is looked at, and what now() is; the newest event's time if left out
    #[arg(long, value_name = "T", value_parser = instant, conflicts_with = "now")]
    pub to: Option<i64>,
    /// Of a scheduled rule the last window alone
    #[arg(long)]
    pub once: bool,
    #[command(flatten)]
    pub run: RunArgs,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people: the pipeline with its counts
    Text,
    /// For machines: an array with an object for each rule
    Json,
}

fn event(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((column, value)) if !column.trim().is_empty() => {
            Ok((column.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it as COLUMN=VALUE, such as CorrelationId=4f1a2b".to_owned()),
    }
}
