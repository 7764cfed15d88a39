//! Comparisons of series and figures of a whole series, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{BOOL, DYNAMIC, NUMBER_OR_ARRAY, REAL, constant, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_EQUALS,
    &SERIES_GREATER,
    &SERIES_GREATER_EQUALS,
    &SERIES_LESS,
    &SERIES_LESS_EQUALS,
    &SERIES_NOT_EQUALS,
    &SERIES_COSINE_SIMILARITY,
    &SERIES_DOT_PRODUCT,
    &SERIES_MAGNITUDE,
    &SERIES_PEARSON_CORRELATION,
    &SERIES_PRODUCT,
    &SERIES_STATS,
    &SERIES_STATS_DYNAMIC,
    &SERIES_SUM,
];

const SERIES1: Param = param("series1", NUMBER_OR_ARRAY, "one series, or a number");
const SERIES2: Param = param("series2", NUMBER_OR_ARRAY, "the other series, or a number");
const VECTOR1: Param = param("series1", DYNAMIC, "one series");
const VECTOR2: Param = param("series2", DYNAMIC, "the other series");
const SERIES: Param = param("series", DYNAMIC, "the series, an array of numbers");
const IGNORE_NONFINITE: Param =
    constant(optional("ignore_nonfinite", BOOL, "whether NaN and infinities are left out"));

pub static SERIES_EQUALS: Scalar = declared(
    "series_equals",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether elements at the same place are equal.",
    &[call("series_equals(dynamic([1, 2]), dynamic([1, 4]))")],
);

pub static SERIES_GREATER: Scalar = declared(
    "series_greater",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether the first series' element is greater, place by place.",
    &[call("series_greater(dynamic([1, 2]), dynamic([3, 1]))")],
);

pub static SERIES_GREATER_EQUALS: Scalar = declared(
    "series_greater_equals",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether the first series' element is greater or equal, place by place.",
    &[call("series_greater_equals(dynamic([1, 2]), dynamic([3, 1]))")],
);

pub static SERIES_LESS: Scalar = declared(
    "series_less",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether the first series' element is smaller, place by place.",
    &[call("series_less(dynamic([1, 2]), dynamic([3, 1]))")],
);

pub static SERIES_LESS_EQUALS: Scalar = declared(
    "series_less_equals",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether the first series' element is smaller or equal, place by place.",
    &[call("series_less_equals(dynamic([1, 2]), dynamic([3, 1]))")],
);

pub static SERIES_NOT_EQUALS: Scalar = declared(
    "series_not_equals",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Dynamic),
    "Whether elements at the same place differ.",
    &[call("series_not_equals(dynamic([1, 2]), dynamic([1, 4]))")],
);

pub static SERIES_COSINE_SIMILARITY: Scalar = declared(
    "series_cosine_similarity",
    &[
        VECTOR1,
        VECTOR2,
        optional("series1_magnitude", REAL, "the first one's magnitude, where known"),
        optional("series2_magnitude", REAL, "the second one's magnitude, where known"),
    ],
    Returns::Is(Type::Real),
    "Gives the cosine of the angle between two series as vectors.",
    &[call("series_cosine_similarity(dynamic([0, 1]), dynamic([1, 1]))")],
);

pub static SERIES_DOT_PRODUCT: Scalar = declared(
    "series_dot_product",
    &[SERIES1, SERIES2],
    Returns::Is(Type::Real),
    "Gives the sum of the products, place by place.",
    &[call("series_dot_product(dynamic([1, 2]), dynamic([3, 4]))")],
);

pub static SERIES_MAGNITUDE: Scalar = declared(
    "series_magnitude",
    &[SERIES],
    Returns::Is(Type::Real),
    "Gives the length of a series as a vector.",
    &[call("series_magnitude(dynamic([3, 4]))")],
);

pub static SERIES_PEARSON_CORRELATION: Scalar = declared(
    "series_pearson_correlation",
    &[VECTOR1, VECTOR2],
    Returns::Is(Type::Real),
    "Gives the Pearson correlation of two series.",
    &[call("series_pearson_correlation(dynamic([1, 2, 3]), dynamic([2, 4, 7]))")],
);

pub static SERIES_PRODUCT: Scalar = declared(
    "series_product",
    &[SERIES],
    Returns::Is(Type::Real),
    "Gives the product of the elements.",
    &[call("series_product(dynamic([1, 2, 3]))")],
);

pub static SERIES_STATS: Scalar = declared(
    "series_stats",
    &[SERIES, IGNORE_NONFINITE],
    Returns::Several(&[
        ("min", Type::Real),
        ("min_idx", Type::Long),
        ("max", Type::Real),
        ("max_idx", Type::Long),
        ("avg", Type::Real),
        ("stdev", Type::Real),
        ("variance", Type::Real),
    ]),
    "Gives a series' smallest and largest element with their places, its mean, standard deviation and variance.",
    &[call("series_stats(dynamic([1, 5, 3]))")],
);

pub static SERIES_STATS_DYNAMIC: Scalar = declared(
    "series_stats_dynamic",
    &[SERIES, IGNORE_NONFINITE],
    Returns::Is(Type::Dynamic),
    "Gives the figures of `series_stats` in a property bag.",
    &[call("series_stats_dynamic(dynamic([1, 5, 3]))")],
);

pub static SERIES_SUM: Scalar = declared(
    "series_sum",
    &[SERIES],
    Returns::Is(Type::Real),
    "Gives the sum of the elements.",
    &[call("series_sum(dynamic([1, 2, 3]))")],
);
