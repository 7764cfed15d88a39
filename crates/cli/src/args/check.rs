//! `picket check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ColorChoice, WorkspaceArgs};

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
