//! Functions of time.

pub mod ago;
pub mod bin;
pub mod dayofweek;
pub mod declared;
pub mod hourofday;
pub mod now;
pub mod startofday;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::make::ALL, declared::parts::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &ago::AGO,
    &bin::BIN,
    &bin::FLOOR,
    &dayofweek::DAYOFWEEK,
    &hourofday::HOUROFDAY,
    &now::NOW,
    &startofday::STARTOFDAY,
];
