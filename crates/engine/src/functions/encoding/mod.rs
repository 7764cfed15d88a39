//! Functions that encode and decode text.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[declared::binary::ALL, declared::names::ALL];
