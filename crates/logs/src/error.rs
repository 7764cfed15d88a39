//! What can go wrong as a whole. What goes wrong with one file or record is counted, not raised.

use std::path::PathBuf;

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("standard input can't be kept in a temporary file")]
    Spool(#[source] std::io::Error),
    #[error("standard input is larger than {limit} bytes; save it to a file and name that")]
    SpoolTooLarge { limit: u64 },
    #[error("`{pattern}` isn't a pattern of paths")]
    Pattern {
        pattern: String,
        #[source]
        source: glob::PatternError,
    },
    #[error("{} isn't there", path.display())]
    Missing { path: PathBuf },
}
