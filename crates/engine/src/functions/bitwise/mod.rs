//! Functions over the bits of whole numbers.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[declared::ALL];
