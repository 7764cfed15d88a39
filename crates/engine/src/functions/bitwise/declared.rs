//! Functions over the bits of whole numbers, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{WHOLE, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &BINARY_AND,
    &BINARY_OR,
    &BINARY_XOR,
    &BINARY_NOT,
    &BINARY_SHIFT_LEFT,
    &BINARY_SHIFT_RIGHT,
    &BITSET_COUNT_ONES,
];

const VALUE1: Param = param("value1", WHOLE, "one number");
const VALUE2: Param = param("value2", WHOLE, "the other");
const VALUE: Param = param("value", WHOLE, "the number");
const SHIFT: Param = param("shift", WHOLE, "by how many, modulo 64");

pub static BINARY_AND: Scalar = declared(
    "binary_and",
    &[VALUE1, VALUE2],
    Returns::Is(Type::Long),
    "Gives the bits that both numbers have.",
    &[call("binary_and(12, 10)")],
)
.named(ResultName::FirstArgument);

pub static BINARY_OR: Scalar = declared(
    "binary_or",
    &[VALUE1, VALUE2],
    Returns::Is(Type::Long),
    "Gives the bits that either number has.",
    &[call("binary_or(12, 10)")],
)
.named(ResultName::FirstArgument);

pub static BINARY_XOR: Scalar = declared(
    "binary_xor",
    &[VALUE1, VALUE2],
    Returns::Is(Type::Long),
    "Gives the bits that just one of two numbers has.",
    &[call("binary_xor(12, 10)")],
)
.named(ResultName::FirstArgument);

pub static BINARY_NOT: Scalar = declared(
    "binary_not",
    &[VALUE],
    Returns::Is(Type::Long),
    "Gives the bits that a number doesn't have.",
    &[call("binary_not(100)")],
)
.named(ResultName::FirstArgument);

pub static BINARY_SHIFT_LEFT: Scalar = declared(
    "binary_shift_left",
    &[VALUE, SHIFT],
    Returns::Is(Type::Long),
    "Moves the bits of a number to the left.",
    &[call("binary_shift_left(1, 10)")],
)
.named(ResultName::FirstArgument);

pub static BINARY_SHIFT_RIGHT: Scalar = declared(
    "binary_shift_right",
    &[VALUE, SHIFT],
    Returns::Is(Type::Long),
    "Moves the bits of a number to the right.",
    &[call("binary_shift_right(1024, 3)")],
)
.named(ResultName::FirstArgument);

pub static BITSET_COUNT_ONES: Scalar = declared(
    "bitset_count_ones",
    &[VALUE],
    Returns::Is(Type::Long),
    "Counts the bits of a number that are 1.",
    &[call("bitset_count_ones(42)")],
)
.named(ResultName::FirstArgument);
