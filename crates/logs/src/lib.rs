//! Log tables: their schemas, the shapes that logs come in, recognition by content, and the scan as DataFusion tables.
//!
//! [`Inputs`] finds files, [`Logs::open`] says what each is, and [`Logs`] is then the engine's tables and the binder's catalog.
//! Recognising and decoding are pure; only `inputs`, `source`, `logs` and `parquet_read` touch files. What can't be read is
//! counted and named, never raised.

mod answer;
mod catalogue;
pub mod create_table;
mod csv_read;
mod decode;
mod error;
pub mod file;
mod fix;
mod inputs;
mod lines;
mod logs;
mod mapping;
mod newest;
mod open_schema;
mod parquet_read;
mod plan;
mod provider;
mod read;
mod recognise;
mod recognise_parquet;
mod report;
mod route;
mod sample;
mod scan;
pub mod schema;
mod shape;
mod source;
mod splitter;
pub mod stats;
pub mod store;
mod support;
mod time_filter;
mod value;
pub mod workspace;

pub use error::Error;
pub use file::LogFile;
pub use inputs::{FileEntry, Inputs, Skip};
pub use logs::{Logs, Options, OutsideReader, ReadOutside};
pub use mapping::Family;
pub use newest::Times;
pub use recognise::{Head, recognise};
pub use report::{Notice, StandIn, What};
pub use schema::Schemas;
pub use shape::{Container, Recognised};
pub use source::{Compression, Encoding, Limits};
pub use support::Support;
pub use workspace::Workspace;
