//! `picket fmt`.

use std::path::PathBuf;

use clap::Args;

use super::ColorChoice;

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
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}
