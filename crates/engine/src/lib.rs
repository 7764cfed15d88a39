//! Runs bound KQL on DataFusion: lowering, the function library, and the typed columns that rows are made of.

pub mod aggregate;
pub mod aggregates;
pub mod as_of;
pub mod beside;
pub mod coverage;
pub mod decimal;
pub mod declare;
pub mod error;
pub mod exec;
pub mod external;
pub mod function;
pub mod functions;
pub mod geoip;
pub mod library;
pub mod lower;
mod memory;
pub mod plugin;
pub mod plugins;
pub mod run;
mod spill;
pub mod stages;
pub mod tables;
pub mod types;
mod udf;
