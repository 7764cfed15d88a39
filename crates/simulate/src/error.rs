//! What can stop a simulation: impossible options and the disk.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

#[derive(Debug, Error)]
pub enum Error {
    #[error("{users} users are too few: the labelled stories need {least} people")]
    TooFewUsers { users: u32, least: u32 },
    #[error("{days} days are outside 1 to {most}")]
    Days { days: u32, most: u32 },
    #[error("the end lies outside the years 0002 to 9999")]
    End,
    #[error("{path} exists already; a simulation does not mix with other files")]
    Exists { path: PathBuf },
    #[error("cannot write {path}")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot write {path}")]
    Parquet { path: PathBuf, source: parquet::errors::ParquetError },
    #[error("cannot build columns for {path}")]
    Columns { path: PathBuf, source: arrow::error::ArrowError },
}

impl Error {
    pub(crate) fn write(path: &Path) -> impl FnOnce(io::Error) -> Error {
        let path = path.to_path_buf();
        move |source| Error::Write { path, source }
    }
}
