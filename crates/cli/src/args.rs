//! The command line. Help texts are the manual: each command has an example.

mod check;
mod demo;
mod explain;
mod fmt;
mod functions;
mod hunt;
mod inspect;
mod query;
mod rules;
mod run;
mod simulate;
mod tables;
mod verify;
mod workspace;

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use kql::datetime;

pub use self::check::{CheckArgs, CheckFormat, Level};
pub use self::demo::DemoArgs;
pub use self::explain::{ExplainArgs, ExplainFormat};
pub use self::fmt::FmtArgs;
pub use self::functions::{FunctionsArgs, FunctionsFormat};
pub use self::hunt::{FailOn, HuntArgs, HuntFormat};
pub use self::inspect::InspectArgs;
pub use self::query::{QueryArgs, QueryFormat};
pub use self::rules::{
    ConvertArgs, CoverageArgs, CoverageFormat, ListArgs, RuleFormat, RulesArgs, RulesCommand,
    RulesFormat,
};
pub use self::run::{Format, RunArgs};
pub use self::simulate::SimulateArgs;
pub use self::tables::{ListFormat, TablesArgs};
pub use self::verify::{VerifyArgs, VerifyFormat};
pub use self::workspace::WorkspaceArgs;

const SETTINGS: &str = "Settings: the command line comes first, then PICKET_* variables (the help of each option names its own), then picket.toml, then \
defaults. picket.toml has options by their names, those of one command under its name:

  threads = 4
  memory = \"2GB\"
  [hunt]
  strict = true

A picket.toml that merely lies in the working directory is not heard on what opens the network or reads or writes files (allow-origin, \
rules, functions, report ...), since a folder of logs may come from anywhere; one that --config names is.";

/// Runs Microsoft Sentinel detections anywhere: unmodified rule files and their KQL, over exported logs, without Azure.
#[derive(Debug, Parser)]
#[command(name = "picket", version, max_term_width = 110, after_help = SETTINGS)]
pub struct Cli {
    /// Settings from this file; `picket.toml` in the working directory if left out
    #[arg(long, value_name = "FILE", env = "PICKET_CONFIG", global = true)]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Hunt(HuntArgs),
    Query(QueryArgs),
    Check(CheckArgs),
    Explain(ExplainArgs),
    Verify(VerifyArgs),
    Fmt(FmtArgs),
    Simulate(SimulateArgs),
    Demo(DemoArgs),
    Inspect(InspectArgs),
    Functions(FunctionsArgs),
    Tables(TablesArgs),
    Rules(RulesArgs),
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
