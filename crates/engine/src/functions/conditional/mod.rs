//! Functions that choose.

pub mod case;
pub mod coalesce;
pub mod iff;
pub mod isempty;
pub mod isnull;
pub mod not;

use crate::function::Scalar;

/// The functions of this category.
pub static ALL: &[&Scalar] = &[
    &case::CASE,
    &coalesce::COALESCE,
    &iff::IFF,
    &iff::IIF,
    &isempty::ISEMPTY,
    &isempty::ISNOTEMPTY,
    &isnull::ISNOTNULL,
    &isnull::ISNULL,
    &not::NOT,
];
