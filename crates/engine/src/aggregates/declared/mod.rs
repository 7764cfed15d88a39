//! Aggregates that bind and can't be run yet, by topic. One that gets its code moves to a file of its own beside this folder.

mod collections;
mod conditional;
mod percentiles;
mod sketches;
mod statistics;

use crate::aggregate::Aggregate;

/// The lists of all topics.
pub static ALL: &[&[Aggregate]] =
    &[collections::ALL, conditional::ALL, percentiles::ALL, sketches::ALL, statistics::ALL];
