//! `picket simulate`.

use std::path::PathBuf;

use clap::Args;

use super::{ColorChoice, instant};

/// Write realistic sign-in and audit logs of a tenant, with labelled attacks
///
/// The logs go to DIR/logs, the truth about them to DIR/truth. Equal options give equal bytes. AuditLogs stand beside the sign-ins in the shapes
/// log-analytics, data-export, event-hub and diagnostic.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket simulate --to tenant --users 200 --days 31
  picket simulate --to tenant --users 5000 --days 31 --shape event-hub --compression gzip --columns wide")]
pub struct SimulateArgs {
    /// The folder to write to
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// People in the tenant
    #[arg(long, default_value_t = 200)]
    pub users: u32,
    /// Days of logs
    #[arg(long, default_value_t = 31)]
    pub days: u32,
    /// Another seed gives another tenant
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The instant that the logs end before, as ISO 8601; the machine's clock if left out
    #[arg(long, value_name = "T", value_parser = instant)]
    pub end: Option<i64>,
    /// How records are wrapped
    #[arg(long, default_value = "log-analytics", value_parser = shape_parser())]
    pub shape: simulate::Shape,
    /// How files are compressed: none, gzip or zstd
    #[arg(long, default_value = "none", value_parser = compression)]
    pub compression: simulate::Compression,
    /// The dozen columns that sign-in rules mostly ask for, or all of them: narrow or wide
    #[arg(long, default_value = "wide", value_parser = columns)]
    pub columns: simulate::Columns,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

fn shape_parser() -> impl clap::builder::TypedValueParser<Value = simulate::Shape> {
    use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
    let names =
        simulate::Shape::ALL.iter().map(|it| PossibleValue::new(it.name()).help(it.summary()));
    PossibleValuesParser::new(names)
        .map(|it| simulate::Shape::parse(&it).unwrap_or(simulate::Shape::LogAnalytics))
}

fn compression(text: &str) -> Result<simulate::Compression, String> {
    simulate::Compression::parse(text).ok_or_else(|| "none, gzip or zstd".to_owned())
}

fn columns(text: &str) -> Result<simulate::Columns, String> {
    simulate::Columns::parse(text).ok_or_else(|| "narrow or wide".to_owned())
}
