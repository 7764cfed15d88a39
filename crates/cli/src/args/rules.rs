//! `picket rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// List rules, and convert them between Sentinel's YAML and Azure's templates
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket rules list exports/
  picket rules convert rule.yaml > rule.json
  picket rules convert --to yaml --out rules/ Azure_Sentinel_analytics_rules.json")]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    Convert(ConvertArgs),
    List(ListArgs),
}

/// Convert rules from YAML to ARM templates and back
///
/// Reads Sentinel's YAML, ARM templates, portal exports, packages, answers of the API and Defender's custom detections. What the other form
/// has no place for travels along: in a template under `metadata.picket`, in YAML under `arm`, so that the way back gives the same rule.
/// Comments of YAML can't stand in JSON: their number is said. Ends with 2 where something couldn't be converted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket rules convert rule.yaml > rule.json           a template with one rule
  picket rules convert --out templates/ rules/         one template a file
  picket rules convert --to yaml export.json           YAML documents, one after another
  picket rules convert --to yaml --out rules/ mainTemplate.json   one file a rule")]
pub struct ConvertArgs {
    /// Files of rules, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// What to write; without it YAML becomes ARM, and everything else YAML
    #[arg(long, value_enum)]
    pub to: Option<RuleFormat>,
    /// Write files into this folder, which is made where there is none; a file that is there already is left alone
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}

/// List the rules of files: id, name, kind, severity, form
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket rules list rules/
  picket rules list mainTemplate.json --format json")]
pub struct ListArgs {
    /// Files of rules, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How the list is printed
    #[arg(long, value_enum, default_value_t = RulesFormat::Table)]
    pub format: RulesFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RuleFormat {
    /// A template of Azure Resource Manager
    Arm,
    /// Sentinel's YAML
    Yaml,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RulesFormat {
    /// For people
    Table,
    /// A JSON array of {"path", "id", "name", "kind", "severity", "form"}
    Json,
}
