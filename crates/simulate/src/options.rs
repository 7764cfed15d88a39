//! What to simulate: how many people, how long, until when, and how it is written.

use std::path::PathBuf;

use kql::datetime;

use crate::error::Error;
use crate::shapes::Shape;

/// The labelled stories need at least this many people.
pub const LEAST_USERS: u32 = 10;
/// Longer periods are refused; ten years are surely a slip.
pub const MOST_DAYS: u32 = 3660;

#[derive(Clone, Debug)]
pub struct Options {
    /// Written: `logs/` and, beside it, `truth/`.
    pub to: PathBuf,
    pub users: u32,
    pub days: u32,
    /// Equal options and seed give the same bytes.
    pub seed: u64,
    /// The instant that the logs end before, in ticks since 0001-01-01 (`kql::datetime`).
    pub end: i64,
    pub shape: Shape,
    pub compression: Compression,
    pub columns: Columns,
    /// Interactive sign-ins of the mean user on a working day.
    pub sign_ins_per_day: f64,
    /// Non-interactive sign-ins (token refreshes) for each interactive one.
    pub refreshes: f64,
}

impl Options {
    /// A month of 1,000 users as Log Analytics rows.
    pub fn new(to: PathBuf, end: i64) -> Options {
        Options {
            to,
            users: 1000,
            days: 31,
            seed: 1,
            end,
            shape: Shape::LogAnalytics,
            compression: Compression::None,
            columns: Columns::Wide,
            sign_ins_per_day: 5.0,
            refreshes: 3.0,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.users < LEAST_USERS {
            return Err(Error::TooFewUsers { users: self.users, least: LEAST_USERS });
        }
        if self.days == 0 || self.days > MOST_DAYS {
            return Err(Error::Days { days: self.days, most: MOST_DAYS });
        }
        if self.end <= (i64::from(MOST_DAYS) + 366) * datetime::DAY || self.end > datetime::MAX {
            return Err(Error::End);
        }
        Ok(())
    }

    /// The first instant of the logs.
    pub fn start(&self) -> i64 {
        self.end - i64::from(self.days) * datetime::DAY
    }
}

/// How each file is compressed; Parquet files compress their pages instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    Gzip,
    Zstd,
}

impl Compression {
    pub const ALL: [Compression; 3] = [Compression::None, Compression::Gzip, Compression::Zstd];

    pub fn name(self) -> &'static str {
        match self {
            Compression::None => "none",
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }

    pub fn parse(text: &str) -> Option<Compression> {
        Compression::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(text))
    }
}

/// Which columns (or properties) a record has. Entra portal CSV always has its 57.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Columns {
    /// The 15 columns that sign-in rules mostly ask for: about 1 KB a row.
    Narrow,
    /// Every column of the table: about 5 KB a row.
    #[default]
    Wide,
}

impl Columns {
    pub const ALL: [Columns; 2] = [Columns::Narrow, Columns::Wide];

    pub fn name(self) -> &'static str {
        match self {
            Columns::Narrow => "narrow",
            Columns::Wide => "wide",
        }
    }

    pub fn parse(text: &str) -> Option<Columns> {
        Columns::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(text))
    }
}
