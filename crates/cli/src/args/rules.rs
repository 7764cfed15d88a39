//! `picket rules`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::ColorChoice;

/// List rules, convert them between Sentinel's YAML and Azure's templates, and see what of ATT&CK they cover
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket rules list exports/
  picket rules coverage rules/
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
    Coverage(CoverageArgs),
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

/// Show which of ATT&CK's techniques rules say they find
///
/// Goes by what the rules say of themselves; no logs are needed. A technique is counted under those tactics of its rule that it belongs to, and
/// where the rule names none of them, under all of its own. What a hunt really hit: `picket hunt --format navigator`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  picket rules coverage rules/                                   by tactic, how many techniques and rules
  picket rules coverage --format navigator rules/ > layer.json   one document: a layer of ATT&CK Navigator
  picket rules coverage --format json rules/                     one document, with the rules' names")]
pub struct CoverageArgs {
    /// Files of rules, or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = CoverageFormat::Table)]
    pub format: CoverageFormat,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// For people
    Table,
    /// {"rules", "withoutTechnique", "outsideOfMatrix", "tactics": [{"tactic", "id", "known", "techniques"}]}
    Json,
    /// A layer of ATT&CK Navigator, rules counted by technique
    Navigator,
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
