//! Functions over the bits of whole numbers.

pub mod operators;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &operators::BINARY_AND,
    &operators::BINARY_NOT,
    &operators::BINARY_OR,
    &operators::BINARY_SHIFT_LEFT,
    &operators::BINARY_SHIFT_RIGHT,
    &operators::BINARY_XOR,
    &operators::BITSET_COUNT_ONES,
];
