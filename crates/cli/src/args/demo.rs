//! `picket demo`.

use std::path::PathBuf;

use clap::Args;

use super::ColorChoice;

/// Simulate a small tenant, hunt it with the built-in rules, and show the alerts beside the truth
#[derive(Debug, Args)]
#[command(after_help = "Example:
  picket demo")]
pub struct DemoArgs {
    /// Keep the simulated tenant in this folder
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Another seed gives another tenant
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}
