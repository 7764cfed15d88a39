//! What a workspace holds beside its logs.

use std::path::PathBuf;

use clap::Args;
use clap::builder::BoolishValueParser;

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
    #[arg(long, env = "PICKET_CLOSED", value_parser = BoolishValueParser::new())]
    pub closed: bool,
}
