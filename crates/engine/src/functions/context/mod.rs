//! What a query can ask about itself and about where its rows come from.

pub mod column_names_of;
pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[&column_names_of::COLUMN_NAMES_OF];
