//! Functions over text.

pub mod declared;
pub mod granny;
pub mod operators;
pub mod replace_string;
pub mod split;
pub mod strcat;
pub mod strlen;
pub mod substring;
pub mod terms;
pub mod tolower;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::change::ALL, declared::find::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &replace_string::REPLACE_STRING,
    &split::SPLIT,
    &strcat::STRCAT,
    &strlen::STRLEN,
    &substring::SUBSTRING,
    &tolower::TOLOWER,
    &tolower::TOUPPER,
];
