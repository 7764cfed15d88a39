//! `picket inspect`.

use std::path::PathBuf;

use clap::Args;

use super::RunArgs;

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
