//! Conversions between units of measurement.

pub mod convert;
pub mod factors;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &convert::CONVERT_ANGLE,
    &convert::CONVERT_ENERGY,
    &convert::CONVERT_FORCE,
    &convert::CONVERT_LENGTH,
    &convert::CONVERT_MASS,
    &convert::CONVERT_SPEED,
    &convert::CONVERT_TEMPERATURE,
    &convert::CONVERT_VOLUME,
];
