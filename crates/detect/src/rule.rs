//! A rule as understood: what it looks for, when, and what its alerts say.

use std::sync::Arc;

use kql::clock::Clock;
use kql::span::Span;

use crate::entity_types::EntityType;
use crate::forms::Form;
use crate::text_map::TextMap;

/// A detection.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// A GUID in lower case.
    pub id: String,
    pub name: String,
    pub description: String,
    pub kind: Kind,
    /// Hunting rules have none.
    pub severity: Option<Severity>,
    pub status: Option<String>,
    /// False: the rule's author switched it off.
    pub enabled: bool,
    pub connectors: Vec<Connector>,
    pub query: Query,
    /// Only scheduled rules have one.
    pub schedule: Option<Schedule>,
    /// Where the rule file says how far a scheduled rule sees.
    pub period_span: Span,
    pub tactics: Vec<String>,
    pub techniques: Vec<String>,
    pub entity_mappings: Vec<EntityMapping>,
    /// Key and column.
    pub custom_details: Vec<(String, Text)>,
    /// Columns that hold entities in JSON already.
    pub entity_columns: Vec<Text>,
    pub details: DetailsOverride,
    pub grouping: Grouping,
    /// For how long the rule rests after an alert, in ticks; None: it doesn't.
    pub suppression: Option<i64>,
    pub incidents: Incidents,
    /// The instant of a scheduled rule's first run, in ticks; its later runs are counted from it.
    pub start: Option<i64>,
    pub version: Option<String>,
    pub metadata: Metadata,
    /// What it was read from; a rule of Defender looks at `Timestamp` where Sentinel looks at `TimeGenerated`.
    pub form: Form,
}

/// Text and its place in the rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub span: Span,
}

/// The query and where its parts stand in the rule file.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub text: Arc<str>,
    pub map: TextMap,
    pub span: Span,
}

/// What decides when a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    Scheduled,
    /// Near real time: every minute over what arrived in that minute.
    Nrt,
    /// Run by a person; the query says its own range of time.
    #[default]
    Hunting,
}

/// How grave an alert is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Informational,
    Low,
    Medium,
    High,
}

impl Severity {
    /// Every severity with Sentinel's name of it.
    pub const NAMES: [(&str, Severity); 4] = [
        ("Informational", Severity::Informational),
        ("Low", Severity::Low),
        ("Medium", Severity::Medium),
        ("High", Severity::High),
    ];

    /// Sentinel's name of it.
    pub fn name(self) -> &'static str {
        Severity::NAMES[self as usize].0
    }
}

/// A data connector that a rule needs, and the tables that it fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connector {
    pub id: String,
    pub data_types: Vec<String>,
    /// Of its id in the rule file.
    pub span: Span,
}

/// When a scheduled rule runs and fires. Durations are ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    pub frequency: i64,
    pub period: i64,
    pub operator: TriggerOperator,
    pub threshold: u64,
}

impl Rule {
    /// By which column of a table the rule's window cuts it.
    pub fn clock(&self) -> Clock {
        if self.form == Form::Defender { Clock::Defender } else { Clock::Sentinel }
    }
}

impl Schedule {
    /// Whether that many rows raise an alert.
    pub fn fires(&self, n_rows: u64) -> bool {
        match self.operator {
            TriggerOperator::GreaterThan => n_rows > self.threshold,
            TriggerOperator::LessThan => n_rows < self.threshold,
            TriggerOperator::Equal => n_rows == self.threshold,
            TriggerOperator::NotEqual => n_rows != self.threshold,
        }
    }
}

/// How the number of rows is compared with the threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerOperator {
    GreaterThan,
    LessThan,
    Equal,
    NotEqual,
}

impl TriggerOperator {
    /// The short name, the long name, and the operator.
    pub const NAMES: [(&str, &str, TriggerOperator); 4] = [
        ("gt", "GreaterThan", TriggerOperator::GreaterThan),
        ("lt", "LessThan", TriggerOperator::LessThan),
        ("eq", "Equal", TriggerOperator::Equal),
        ("ne", "NotEqual", TriggerOperator::NotEqual),
    ];

    /// The name that alerts carry.
    pub fn name(self) -> &'static str {
        TriggerOperator::NAMES[self as usize].1
    }
}

/// One entity of an alert: its type, and which columns identify it.
#[derive(Debug, Clone)]
pub struct EntityMapping {
    pub entity_type: &'static EntityType,
    pub fields: Vec<FieldMapping>,
    pub span: Span,
}

/// Identifier and column.
#[derive(Debug, Clone)]
pub struct FieldMapping {
    pub identifier: &'static str,
    pub column: Text,
}

/// Which parts of an alert come from the rows.
#[derive(Debug, Clone, Default)]
pub struct DetailsOverride {
    pub name_format: Option<Text>,
    pub description_format: Option<Text>,
    pub severity_column: Option<Text>,
    pub tactics_column: Option<Text>,
    /// Further fields of the alert, each with the column that it comes from.
    pub dynamic: Vec<(AlertProperty, Text)>,
}

/// How rows become alerts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Grouping {
    #[default]
    SingleAlert,
    AlertPerResult,
}

/// Whether alerts become incidents, and which of them share one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incidents {
    pub create: bool,
    /// None: each alert has an incident of its own.
    pub grouping: Option<IncidentGrouping>,
}

impl Default for Incidents {
    fn default() -> Incidents {
        Incidents { create: true, grouping: None }
    }
}

/// Which alerts of a rule share an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentGrouping {
    /// Whether an alert that fits a closed incident opens it again.
    pub reopen: bool,
    /// In ticks, from the incident's first alert.
    pub look_back: i64,
    pub matching: Matching,
}

/// What two alerts of one incident have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matching {
    /// Every entity that is mapped.
    AllEntities,
    /// Nothing: they are of one rule.
    AnyAlert,
    /// The entities of these types, these details, and the custom details of these keys.
    Selected {
        entities: Vec<&'static EntityType>,
        details: Vec<AlertDetail>,
        custom_details: Vec<String>,
    },
}

/// A detail of alerts that incidents can be grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertDetail {
    DisplayName,
    Severity,
}

impl AlertDetail {
    /// Every detail with Sentinel's name of it.
    pub const NAMES: [(&str, AlertDetail); 2] =
        [("DisplayName", AlertDetail::DisplayName), ("Severity", AlertDetail::Severity)];
}

/// A field of the alert that a column can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertProperty {
    AlertLink,
    ConfidenceLevel,
    ConfidenceScore,
    ExtendedLinks,
    ProductComponentName,
    ProductName,
    ProviderName,
    RemediationSteps,
    SubTechniques,
    Techniques,
}

impl AlertProperty {
    /// Every property with Sentinel's name of it.
    pub const NAMES: [(&str, AlertProperty); 10] = [
        ("AlertLink", AlertProperty::AlertLink),
        ("ConfidenceLevel", AlertProperty::ConfidenceLevel),
        ("ConfidenceScore", AlertProperty::ConfidenceScore),
        ("ExtendedLinks", AlertProperty::ExtendedLinks),
        ("ProductComponentName", AlertProperty::ProductComponentName),
        ("ProductName", AlertProperty::ProductName),
        ("ProviderName", AlertProperty::ProviderName),
        ("RemediationSteps", AlertProperty::RemediationSteps),
        ("SubTechniques", AlertProperty::SubTechniques),
        ("Techniques", AlertProperty::Techniques),
    ];

    /// Sentinel's name of it.
    pub fn name(self) -> &'static str {
        AlertProperty::NAMES[self as usize].0
    }
}

/// Whom a rule comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Metadata {
    pub author: Option<String>,
    pub source_kind: Option<String>,
    pub support_tier: Option<String>,
    pub domains: Vec<String>,
}
