//! Functions over the patterns of graph operators.

pub mod elements;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[elements::ALL];
