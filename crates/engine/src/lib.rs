//! Runs bound KQL on DataFusion: lowering, the function library, and the typed columns that rows are made of.

pub mod error;
pub mod run;
pub mod tables;
pub mod types;
