//! Detections: rule files and what is wrong with them, their evaluation over logs, and the alerts that come of it.

pub mod codes;
pub mod duration;
pub mod entity_types;
mod fields;
mod mappings;
mod metadata;
mod nearest;
pub mod rule;
pub mod rule_file;
pub mod text_map;
mod yaml;
