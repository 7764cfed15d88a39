//! `picket check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kql::codes::Code;
use kql::diagnostic::{Diagnostic, Severity};

use crate::codes;

use super::{ColorChoice, WorkspaceArgs};

/// Check rules and queries: syntax, names, types, mappings
///
/// A .yaml, .yml or .json file holds rules, in whatever form; anything else is a query. Besides errors and warnings there are hints: what is right and could be better.
/// Ends with 1 where something is wrong, with 2 where nothing could be checked.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket check rules/
  picket check --hints off rules/                   errors and warnings only
  picket check --ignore PIC0104,RULE0015 rules/     without these two warnings
  picket check --format json rule.yaml
  picket check --format sarif rules/ > picket.sarif for a forge's code scanning
  picket check --baseline known.json --write-baseline rules/
  picket check --baseline known.json rules/         only what is new since then
  echo 'SigninLogs | where UserPrincipalNam == \"x\"' | picket check -
  picket check --explain PIC0202                    what a code means; `all` lists the codes")]
pub struct CheckArgs {
    /// Files of rules and queries, folders of rules, or `-` for a query on standard input
    #[arg(required_unless_present_any = ["batch", "explain"], value_name = "PATH")]
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
    /// Explain a finding's code, with an example; `all` lists the codes
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "batch"])]
    pub explain: Option<String>,
    /// Whether hints are given
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Hints::On)]
    pub hints: Hints,
    /// Leave out findings of these codes; errors can't be left out
    #[arg(long, value_name = "CODE[,CODE]", value_delimiter = ',', value_parser = ignorable)]
    pub ignore: Vec<&'static Code>,
    /// Leave out the findings that this file knows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["batch", "explain"])]
    pub baseline: Option<PathBuf>,
    /// Write all findings to the file of --baseline: from then on they are known
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// End with 1 where there is a finding of this severity or above
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = CheckFailOn::Error)]
    pub fail_on: CheckFailOn,
    #[command(flatten)]
    pub workspace: WorkspaceArgs,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

impl CheckArgs {
    /// Whether this finding is to be told.
    pub fn wants(&self, it: &Diagnostic) -> bool {
        match it.severity {
            Severity::Error => true,
            Severity::Info if self.hints == Hints::Off => false,
            Severity::Info | Severity::Warning => {
                !self.ignore.iter().any(|code| code.code == it.code)
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Hints {
    Off,
    On,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people: the place, the reason, what to do
    Text,
    /// A JSON array of {"path", "rule", "diagnostics"}
    Json,
    /// With --explain: the pages of docs/codes
    Markdown,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A code quality report of GitLab
    Gitlab,
    /// Annotations of Azure Pipelines
    Azure,
}

/// The least severity that makes the command end with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFailOn {
    Error,
    Warning,
    Hint,
}

impl CheckFailOn {
    /// As findings have it.
    pub fn severity(self) -> Severity {
        match self {
            CheckFailOn::Error => Severity::Error,
            CheckFailOn::Warning => Severity::Warning,
            CheckFailOn::Hint => Severity::Info,
        }
    }
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

/// A code whose findings may be left out.
fn ignorable(name: &str) -> Result<&'static Code, String> {
    let code = codes::find(name.trim())?;
    match code.severity {
        Severity::Error => Err(format!("{} is an error, and errors can't be ignored", code.code)),
        Severity::Warning | Severity::Info => Ok(code),
    }
}
