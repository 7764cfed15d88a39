//! Functions over numbers.

pub mod abs;
pub mod extremes;
pub mod round;

use crate::function::Scalar;

/// The functions of this category.
pub static ALL: &[&Scalar] = &[&abs::ABS, &extremes::MAX_OF, &extremes::MIN_OF, &round::ROUND];
