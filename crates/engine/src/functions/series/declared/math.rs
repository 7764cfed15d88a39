//! Arithmetic element by element, declared until it has code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, NUMBER_OR_ARRAY, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_ABS,
    &SERIES_ACOS,
    &SERIES_ADD,
    &SERIES_ASIN,
    &SERIES_ATAN,
    &SERIES_CEILING,
    &SERIES_COS,
    &SERIES_DIVIDE,
    &SERIES_EXP,
    &SERIES_FLOOR,
    &SERIES_LOG,
    &SERIES_MULTIPLY,
    &SERIES_POW,
    &SERIES_SIGN,
    &SERIES_SIN,
    &SERIES_SUBTRACT,
    &SERIES_TAN,
];

const SERIES: Param = param("series", DYNAMIC, "the series, an array of numbers");
const SERIES1: Param = param("series1", NUMBER_OR_ARRAY, "one series, or a number");
const SERIES2: Param = param("series2", NUMBER_OR_ARRAY, "the other series, or a number");

pub static SERIES_ABS: Scalar = declared(
    "series_abs",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the magnitude of each element.",
    &[call("series_abs(dynamic([-1, 2]))")],
);

pub static SERIES_ACOS: Scalar = declared(
    "series_acos",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the arc cosine of each element.",
    &[call("series_acos(dynamic([0, 1]))")],
);

pub static SERIES_ADD: Scalar = declared(
    "series_add",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Adds two series element by element.",
    &[call("series_add(dynamic([1, 2]), dynamic([3, 4]))")],
);

pub static SERIES_ASIN: Scalar = declared(
    "series_asin",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the arc sine of each element.",
    &[call("series_asin(dynamic([0, 1]))")],
);

pub static SERIES_ATAN: Scalar = declared(
    "series_atan",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the arc tangent of each element.",
    &[call("series_atan(dynamic([0, 1]))")],
);

pub static SERIES_CEILING: Scalar = declared(
    "series_ceiling",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Rounds each element up.",
    &[call("series_ceiling(dynamic([1.2, 3]))")],
);

pub static SERIES_COS: Scalar = declared(
    "series_cos",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the cosine of each element.",
    &[call("series_cos(dynamic([0, 1]))")],
);

pub static SERIES_DIVIDE: Scalar = declared(
    "series_divide",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Divides two series element by element.",
    &[call("series_divide(dynamic([1, 2]), dynamic([3, 4]))")],
);

pub static SERIES_EXP: Scalar = declared(
    "series_exp",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives e to the power of each element.",
    &[call("series_exp(dynamic([0, 1]))")],
);

pub static SERIES_FLOOR: Scalar = declared(
    "series_floor",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Rounds each element down.",
    &[call("series_floor(dynamic([1.2, 3]))")],
);

pub static SERIES_LOG: Scalar = declared(
    "series_log",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the natural logarithm of each element.",
    &[call("series_log(dynamic([1, 2]))")],
);

pub static SERIES_MULTIPLY: Scalar = declared(
    "series_multiply",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Multiplies two series element by element.",
    &[call("series_multiply(dynamic([1, 2]), 10)")],
);

pub static SERIES_POW: Scalar = declared(
    "series_pow",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Gives each element to the power of the other series' element.",
    &[call("series_pow(dynamic([1, 2]), dynamic([3, 4]))")],
);

pub static SERIES_SIGN: Scalar = declared(
    "series_sign",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the sign of each element.",
    &[call("series_sign(dynamic([-6, 0, 8]))")],
);

pub static SERIES_SIN: Scalar = declared(
    "series_sin",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the sine of each element.",
    &[call("series_sin(dynamic([0, 1]))")],
);

pub static SERIES_SUBTRACT: Scalar = declared(
    "series_subtract",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Subtracts two series element by element.",
    &[call("series_subtract(dynamic([1, 2]), dynamic([3, 4]))")],
);

pub static SERIES_TAN: Scalar = declared(
    "series_tan",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the tangent of each element.",
    &[call("series_tan(dynamic([0, 1]))")],
);
