//! `picket inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, RunArgs};

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
    /// How the answer is printed: `table` on a terminal, else `ndjson`
    #[arg(long, value_enum, env = "PICKET_FORMAT")]
    pub format: Option<Format>,
}
