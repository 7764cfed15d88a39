//! Functions over numbers, and the arithmetic of the operators.

pub mod abs;
pub mod chance;
pub mod comparison;
pub mod elementary;
pub mod extremes;
pub mod format_bytes;
pub mod operators;
pub mod round;
pub mod sort_key;
pub mod special;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &abs::ABS,
    &chance::BETA_CDF,
    &chance::BETA_INV,
    &chance::BETA_PDF,
    &chance::RAND,
    &chance::WELCH_TEST,
    &elementary::ACOS,
    &elementary::ASIN,
    &elementary::ATAN,
    &elementary::ATAN2,
    &elementary::COS,
    &elementary::COT,
    &elementary::DEGREES,
    &elementary::EXP,
    &elementary::EXP10,
    &elementary::EXP2,
    &elementary::LOG,
    &elementary::LOG10,
    &elementary::LOG2,
    &elementary::PI,
    &elementary::POW,
    &elementary::RADIANS,
    &elementary::SIGN,
    &elementary::SIN,
    &elementary::SQRT,
    &elementary::TAN,
    &extremes::MAX_OF,
    &extremes::MIN_OF,
    &format_bytes::FORMAT_BYTES,
    &round::CEILING,
    &round::ROUND,
    &special::ERF,
    &special::ERFC,
    &special::GAMMA,
    &special::ISFINITE,
    &special::ISINF,
    &special::ISNAN,
    &special::LOGGAMMA,
];
