//! Functions that choose.

pub mod case;
pub mod coalesce;
pub mod iff;
pub mod isempty;
pub mod isnull;
pub mod not;
