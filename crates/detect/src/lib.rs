//! Detections: rule files and what is wrong with them, their evaluation over logs, and the alerts that come of it.

pub mod alert;
pub mod check;
pub mod codes;
pub mod duration;
pub mod entities;
pub mod entity_types;
pub mod evaluate;
mod fields;
pub mod forms;
pub mod functions;
mod incident_fields;
pub mod liveness;
mod mappings;
mod metadata;
pub mod needs;
pub mod pack;
mod predicate;
pub mod range;
mod reader;
pub mod rule;
pub mod rule_file;
pub mod settings;
pub mod sinks;
pub mod text_map;
mod yaml;
