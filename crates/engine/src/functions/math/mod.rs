//! Functions over numbers.

pub mod abs;
pub mod declared;
pub mod extremes;
pub mod round;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::chance::ALL, declared::numbers::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[&abs::ABS, &extremes::MAX_OF, &extremes::MIN_OF, &round::ROUND];
