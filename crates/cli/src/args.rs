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
pub use self::rules::{ConvertArgs, ListArgs, RuleFormat, RulesArgs, RulesCommand, RulesFormat};
pub use self::run::{Format, RunArgs};
pub use self::simulate::SimulateArgs;
pub use self::tables::{ListFormat, TablesArgs};
pub use self::verify::{VerifyArgs, VerifyFormat};
pub use self::workspace::WorkspaceArgs;

/// Runs Microsoft Sentinel detections anywhere: unmodified rule files and their KQL, over exported logs, without Azure.
#[derive(Debug, Parser)]
#[command(name = "picket", version, max_term_width = 110)]
pub struct Cli {
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
