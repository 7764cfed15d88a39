//! `picket functions`.

use clap::{Args, ValueEnum};

use super::ColorChoice;

/// List the language: operators, functions, aggregates and plugins, and which of them run
///
/// With a NAME: how that one is written, what it takes, examples.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket functions                                      everything, a line each
  picket functions make_set                             one, with parameters and examples
  picket functions --format json | jq '.[] | select(.status == \"runs\").name'")]
pub struct FunctionsArgs {
    /// An operator, function, aggregate or plugin
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = FunctionsFormat::Table)]
    pub format: FunctionsFormat,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FunctionsFormat {
    /// For people
    Table,
    /// The page docs/functions.md, or a table of one
    Markdown,
    /// A JSON array, an object each
    Json,
}
