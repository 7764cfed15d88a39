//! `binary_and` and its kin, and `bitset_count_ones`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::WHOLE;
use crate::function::{Args, Body, Example, Scalar, example, param};

const TWO: &[Param] = &[param("value1", WHOLE, "one number"), param("value2", WHOLE, "the other")];
const ONE: &[Param] = &[param("value", WHOLE, "the number")];
const SHIFTED: &[Param] = &[
    param("value", WHOLE, "the number"),
    param("shift", WHOLE, "by how many, modulo 64; null where it is negative"),
];

const fn bits(
    name: &'static str,
    params: &'static [Param],
    summary: &'static str,
    examples: &'static [Example],
    kernel: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params,
        returns: Returns::Is(Type::Long),
        result_name: ResultName::FirstArgument,
        summary,
        examples,
        body: Body::Kernel(kernel),
        ..Scalar::NEW
    }
}

pub static BINARY_AND: Scalar = bits(
    "binary_and",
    TWO,
    "Gives the bits that both numbers have.",
    &[example("binary_and(12, 10)", "8")],
    |args| each_pair(args, |a, b| Some(a & b)),
);

pub static BINARY_OR: Scalar = bits(
    "binary_or",
    TWO,
    "Gives the bits that either number has.",
    &[example("binary_or(12, 10)", "14")],
    |args| each_pair(args, |a, b| Some(a | b)),
);

pub static BINARY_XOR: Scalar = bits(
    "binary_xor",
    TWO,
    "Gives the bits that just one of two numbers has.",
    &[example("binary_xor(12, 10)", "6")],
    |args| each_pair(args, |a, b| Some(a ^ b)),
);

pub static BINARY_NOT: Scalar = bits(
    "binary_not",
    ONE,
    "Gives the bits that a number doesn't have.",
    &[example("binary_not(100)", "-101")],
    |args| each(args, |it| !it),
);

pub static BINARY_SHIFT_LEFT: Scalar = bits(
    "binary_shift_left",
    SHIFTED,
    "Moves the bits of a number to the left.",
    &[
        example("binary_shift_left(1, 10)", "1024"),
        example("binary_shift_left(1, 65)", "2"),
        example("binary_shift_left(1, -1)", ""),
    ],
    |args| each_pair(args, |a, b| Some(a.wrapping_shl(shift(b)?))),
);

pub static BINARY_SHIFT_RIGHT: Scalar = bits(
    "binary_shift_right",
    SHIFTED,
    "Moves the bits of a number to the right; a negative one stays negative.",
    &[example("binary_shift_right(1024, 3)", "128"), example("binary_shift_right(-8, 1)", "-4")],
    |args| each_pair(args, |a, b| Some(a.wrapping_shr(shift(b)?))),
);

pub static BITSET_COUNT_ONES: Scalar = bits(
    "bitset_count_ones",
    ONE,
    "Counts the bits of a number that are 1.",
    &[example("bitset_count_ones(42)", "3"), example("bitset_count_ones(-1)", "64")],
    |args| each(args, |it| i64::from(it.count_ones())),
);

fn shift(by: i64) -> Option<u32> {
    (by >= 0).then(|| u32::try_from(by % 64).ok())?
}

fn each(args: &Args, of: fn(i64) -> i64) -> Result<ArrayRef> {
    let values = args.long(0)?;
    let of_row = |row| values.get(row).map(of);
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}

fn each_pair(args: &Args, of: fn(i64, i64) -> Option<i64>) -> Result<ArrayRef> {
    let (first, second) = (args.long(0)?, args.long(1)?);
    let of_row = |row| of(first.get(row)?, second.get(row)?);
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row))))
}
