//! Functions of time.

pub mod ago;
pub mod bin;
pub mod dayofweek;
pub mod hourofday;
pub mod now;
pub mod startofday;

use crate::function::Scalar;

/// The functions of this category.
pub static ALL: &[&Scalar] = &[
    &ago::AGO,
    &bin::BIN,
    &dayofweek::DAYOFWEEK,
    &hourofday::HOUROFDAY,
    &now::NOW,
    &startofday::STARTOFDAY,
];
