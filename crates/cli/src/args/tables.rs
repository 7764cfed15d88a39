//! `picket tables`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ColorChoice;

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
