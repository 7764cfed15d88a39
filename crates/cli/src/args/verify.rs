//! `picket verify`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::RunArgs;

/// Make alerts again from logs, and say whether they come out byte for byte
///
/// ALERT holds alerts as `picket hunt --format ndjson` or `json` writes them. Each carries its rule, its instant, its settings and the digests
/// of the files that it came from. Its rule is run again at that instant, over LOGS, and what comes is compared. An alert is `verified`; it
/// `differs`, and it is said where; it is of `other logs`, whose digests LOGS don't have; it is of an `other rule` than --rules has under its id;
/// or it is `unverifiable`. What a rule read of other rules' alerts is taken from ALERT, where those are verified too; incidents are made
/// again from them. Options that change what queries read (--table, --functions, --watchlists) are to be given as they were then.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket hunt --format ndjson ./export > alerts.ndjson
  picket verify alerts.ndjson ./export                     are these alerts of these logs?
  picket verify --rules rules/ alerts.ndjson ./export      and of these rules?
  picket verify --format json hunt.json ./export > verdicts.json
  jq -c 'select(.AlertSeverity == \"High\")' alerts.ndjson | picket verify - ./export

Ends with 0 when all are verified, 1 when one isn't, 2 when one can't be: it can't be read, has no evidence, or its rule can't be run.")]
pub struct VerifyArgs {
    /// A file of alerts, or `-` for standard input
    #[arg(value_name = "ALERT")]
    pub alert: PathBuf,
    /// Logs: files, folders, globs
    #[arg(required_unless_present = "tables", value_name = "LOGS")]
    pub logs: Vec<PathBuf>,
    /// Rule files, or folders of them, that the alerts' rules have to be in; without, the rule that an alert carries is taken at its word
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// How the verdicts are printed
    #[arg(long, value_enum, default_value_t = VerifyFormat::Text)]
    pub format: VerifyFormat,
    #[command(flatten)]
    pub run: RunArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VerifyFormat {
    /// For people
    Text,
    /// A JSON array of {"alert", "name", "verdict", "reproduced", "byteForByte", "differences", "logs", "notes"}
    Json,
}
