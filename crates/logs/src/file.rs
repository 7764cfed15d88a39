//! An opened file: what it is, the pieces it is read in, and the times that its pieces span.

use std::path::PathBuf;
use std::sync::OnceLock;

use parquet::arrow::arrow_reader::ArrowReaderMetadata;

use crate::mapping::Family;
use crate::parquet_read;
use crate::plan::Layout;
use crate::route::{Route, SIGN_IN_TABLES, has_category};
use crate::shape::{Container, Recognised};
use crate::source::{Compression, Encoding, Limits};
use crate::time_filter::TimeRange;

/// Bytes of a piece of a plain file of lines.
pub const PIECE_BYTES: u64 = 16 << 20;

/// An opened file.
#[derive(Debug)]
pub struct LogFile {
    /// Its place in the input.
    pub index: usize,
    pub path: PathBuf,
    /// What messages call it.
    pub name: String,
    pub n_bytes: u64,
    pub recognised: Recognised,
    /// The table that the user says it is.
    pub given: Option<String>,
    pub limits: Limits,
    pub footer: Option<ArrowReaderMetadata>,
    /// Bytes of a piece; a parameter for tests.
    pub piece_bytes: u64,
    /// The times of each piece, once somebody looked.
    pub times: OnceLock<Vec<PieceTimes>>,
}

/// A part of a file that is read on its own: bytes from `start` to `end` of a plain file of lines, a row group, or everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub start: u64,
    pub end: u64,
    /// Bytes to be taken from the file.
    pub n_bytes: u64,
}

/// The least and the greatest time in a piece; None: no record has a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PieceTimes {
    pub span: Option<(i64, i64)>,
    /// Records later than the machine's clock allows, which `span` leaves out; 0 where nobody asked.
    pub n_future: u64,
    /// The greatest time of all, later ones included.
    pub max: Option<i64>,
}

impl LogFile {
    /// The pieces in order.
    pub fn pieces(&self) -> Vec<Piece> {
        if let Some(footer) = &self.footer {
            let groups = footer.metadata().row_groups().iter().enumerate();
            let n_bytes = |bytes: i64| u64::try_from(bytes).unwrap_or(0);
            return groups
                .map(|(index, it)| Piece {
                    start: index as u64,
                    end: index as u64 + 1,
                    n_bytes: n_bytes(it.compressed_size()),
                })
                .collect();
        }
        let plain = self.recognised.compression == Compression::None
            && self.recognised.encoding == Encoding::Utf8;
        if self.recognised.container != Container::Lines || !plain {
            return vec![Piece { start: 0, end: u64::MAX, n_bytes: self.n_bytes }];
        }
        let starts = (0..self.n_bytes.max(1))
            .step_by(usize::try_from(self.piece_bytes.max(1)).unwrap_or(usize::MAX));
        let piece = |start: u64| {
            let end = (start + self.piece_bytes).min(self.n_bytes);
            // The last piece runs on: a file may have grown since.
            Piece {
                start,
                end: if end == self.n_bytes { u64::MAX } else { end },
                n_bytes: end - start,
            }
        };
        starts.map(piece).collect()
    }

    /// The pieces that may hold a time in that range.
    pub fn pieces_within(&self, range: Option<TimeRange>) -> Vec<Piece> {
        let pieces = self.pieces();
        let known =
            || self.times.get().cloned().or_else(|| parquet_read::times(self.footer.as_ref()?));
        let Some((range, times)) = range.zip(known()) else { return pieces };
        let meets = |times: &PieceTimes| match (times.span, times.max) {
            (Some((min, max)), later) => range.meets(min, later.unwrap_or(max).max(max)),
            (None, Some(later)) => range.from <= later,
            (None, None) => false,
        };
        pieces
            .into_iter()
            .enumerate()
            .filter(|(index, _)| times.get(*index).is_none_or(meets))
            .map(|(_, it)| it)
            .collect()
    }

    /// The table of records that don't say theirs.
    pub fn default_table(&self) -> Option<&str> {
        self.given.as_deref().or_else(|| self.recognised.tables.first().map(String::as_str))
    }

    /// Whether the user said its table.
    pub fn is_given(&self) -> bool {
        self.given.is_some()
    }

    /// The tables that it is known to hold rows of.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        let seen = if self.is_given() { &[] } else { self.recognised.tables.as_slice() };
        self.given.as_deref().into_iter().chain(seen.iter().map(String::as_str))
    }

    /// How its records say their table.
    pub fn route(&self, layout: &mut Layout) -> Route {
        if self.given.is_some() || (self.recognised.family == Family::Graph && self.is_audit()) {
            return Route::Given;
        }
        Route::of(self.recognised.family, layout)
    }

    fn is_audit(&self) -> bool {
        self.recognised.tables.iter().any(|it| it == "AuditLogs")
    }

    /// Whether it may hold rows of that table.
    pub fn may_hold(&self, table: &str) -> bool {
        match &self.given {
            Some(given) => given == table,
            None => {
                self.recognised.tables.iter().any(|it| it == table)
                    || (self.recognised.mixed && self.may_follow(table))
            }
        }
    }

    /// Whether records of that table may stand behind those that were looked at.
    fn may_follow(&self, table: &str) -> bool {
        match self.recognised.family {
            Family::Row => true,
            Family::Envelope => has_category(table),
            Family::Graph => SIGN_IN_TABLES.contains(&table),
            Family::EntraCsv => false,
        }
    }
}
