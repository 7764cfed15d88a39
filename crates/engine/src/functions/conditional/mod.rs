//! Functions that choose.

pub mod around;
pub mod assert;
pub mod case;
pub mod coalesce;
pub mod column_ifexists;
pub mod iff;
pub mod iscolumnexists;
pub mod isempty;
pub mod isnull;
pub mod not;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &around::AROUND,
    &assert::ASSERT,
    &case::CASE,
    &coalesce::COALESCE,
    &column_ifexists::COLUMNIFEXISTS,
    &column_ifexists::COLUMN_IFEXISTS,
    &iff::IFF,
    &iff::IIF,
    &iscolumnexists::ISCOLUMNEXISTS,
    &isempty::ISEMPTY,
    &isempty::ISNOTEMPTY,
    &isempty::NOTEMPTY,
    &isnull::ISNOTNULL,
    &isnull::ISNULL,
    &isnull::NOTNULL,
    &not::NOT,
];
