//! What a query can ask about itself and about where its rows come from.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[declared::ALL];
