//! Functions over series: arrays of numbers, as `make-series` makes them.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] =
    &[declared::compare::ALL, declared::math::ALL, declared::shape::ALL];
