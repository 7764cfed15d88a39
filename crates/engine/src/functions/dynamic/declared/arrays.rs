//! Functions over arrays, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, LONG, SUMMABLE, WHOLE, WHOLE_OR_ARRAY, constant, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &ARRAY_CONCAT,
    &ARRAY_IFF,
    &ARRAY_IIF,
    &ARRAY_INDEX_OF,
    &ARRAY_REVERSE,
    &ARRAY_ROTATE_LEFT,
    &ARRAY_ROTATE_RIGHT,
    &ARRAY_SHIFT_LEFT,
    &ARRAY_SHIFT_RIGHT,
    &ARRAY_SLICE,
    &ARRAY_SORT_ASC,
    &ARRAY_SORT_DESC,
    &ARRAY_SPLIT,
    &ARRAY_SUM,
    &RANGE,
    &REPEAT,
    &ZIP,
];

const CONDITION_ARRAY: Param = param("condition_array", DYNAMIC, "the conditions");
const WHEN_TRUE: Param = param("when_true", ANY, "the value, or values by place, where true");
const WHEN_FALSE: Param = param("when_false", ANY, "the value, or values by place, where false");
const ARRAY: Param = param("array", DYNAMIC, "the array");
const ROTATE_COUNT: Param = param("rotate_count", WHOLE, "by how many places");
const SHIFT_COUNT: Param = param("shift_count", WHOLE, "by how many places");
const DEFAULT_VALUE: Param =
    optional("default_value", ANY, "what to fill up with, null if left out");
const MORE: Param = repeated("more", ANY, 0, "arrays to sort along; last, whether nulls come last");

pub static ARRAY_CONCAT: Scalar = declared(
    "array_concat",
    &[repeated("array", DYNAMIC, 1, "the arrays")],
    Returns::Is(Type::Dynamic),
    "Joins arrays to one.",
    &[call("array_concat(dynamic([1, 2]), dynamic([3]))")],
);

pub static ARRAY_IFF: Scalar = declared(
    "array_iff",
    &[CONDITION_ARRAY, WHEN_TRUE, WHEN_FALSE],
    Returns::Is(Type::Dynamic),
    "Picks each element from one of two arrays, by an array of conditions.",
    &[call("array_iff(dynamic([true, false]), dynamic([1, 2]), 0)")],
);

pub static ARRAY_IIF: Scalar = declared(
    "array_iif",
    &[CONDITION_ARRAY, WHEN_TRUE, WHEN_FALSE],
    Returns::Is(Type::Dynamic),
    "The other spelling of `array_iff`.",
    &[call("array_iif(dynamic([true, false]), 1, 0)")],
)
.instead("array_iff");

pub static ARRAY_INDEX_OF: Scalar = declared(
    "array_index_of",
    &[
        param("array", DYNAMIC, "the array to look in"),
        param("value", ANY, "what to look for"),
        optional("start", WHOLE, "where to begin"),
        optional("length", WHOLE, "how many elements to look at"),
        constant(optional("occurrence", WHOLE, "which occurrence, from 1")),
    ],
    Returns::Is(Type::Long),
    "Gives the place of a value in an array; -1 where it isn't there.",
    &[call("array_index_of(dynamic(['a', 'b']), 'b')")],
);

pub static ARRAY_REVERSE: Scalar = declared(
    "array_reverse",
    &[param("value", DYNAMIC, "the array")],
    Returns::Is(Type::Dynamic),
    "Gives the elements of an array from last to first.",
    &[call("array_reverse(dynamic([1, 2, 3]))")],
);

pub static ARRAY_ROTATE_LEFT: Scalar = declared(
    "array_rotate_left",
    &[ARRAY, ROTATE_COUNT],
    Returns::Is(Type::Dynamic),
    "Moves the elements of an array to the left; what falls off comes in at the end.",
    &[call("array_rotate_left(dynamic([1, 2, 3]), 1)")],
);

pub static ARRAY_ROTATE_RIGHT: Scalar = declared(
    "array_rotate_right",
    &[ARRAY, ROTATE_COUNT],
    Returns::Is(Type::Dynamic),
    "Moves the elements of an array to the right; what falls off comes in at the beginning.",
    &[call("array_rotate_right(dynamic([1, 2, 3]), 1)")],
);

pub static ARRAY_SHIFT_LEFT: Scalar = declared(
    "array_shift_left",
    &[ARRAY, SHIFT_COUNT, DEFAULT_VALUE],
    Returns::Is(Type::Dynamic),
    "Moves the elements of an array to the left and fills up with a value.",
    &[call("array_shift_left(dynamic([1, 2, 3]), 1, 0)")],
);

pub static ARRAY_SHIFT_RIGHT: Scalar = declared(
    "array_shift_right",
    &[ARRAY, SHIFT_COUNT, DEFAULT_VALUE],
    Returns::Is(Type::Dynamic),
    "Moves the elements of an array to the right and fills up with a value.",
    &[call("array_shift_right(dynamic([1, 2, 3]), 1)")],
);

pub static ARRAY_SLICE: Scalar = declared(
    "array_slice",
    &[
        ARRAY,
        param("start", WHOLE, "the first place, negative from the end"),
        param("end", WHOLE, "the last place, negative from the end"),
    ],
    Returns::Is(Type::Dynamic),
    "Gives the elements between two places, both included.",
    &[call("array_slice(dynamic([1, 2, 3]), 0, 1)")],
);

pub static ARRAY_SORT_ASC: Scalar = declared(
    "array_sort_asc",
    &[ARRAY, MORE],
    Returns::Arrays("sorted"),
    "Sorts an array from small to large, and others along with it.",
    &[call("array_sort_asc(dynamic([3, 1, 2]))")],
);

pub static ARRAY_SORT_DESC: Scalar = declared(
    "array_sort_desc",
    &[ARRAY, MORE],
    Returns::Arrays("sorted"),
    "Sorts an array from large to small, and others along with it.",
    &[call("array_sort_desc(dynamic([3, 1, 2]))")],
);

pub static ARRAY_SPLIT: Scalar = declared(
    "array_split",
    &[ARRAY, param("index", WHOLE_OR_ARRAY, "the place, or an array of places")],
    Returns::Is(Type::Dynamic),
    "Cuts an array at one or several places into an array of arrays.",
    &[call("array_split(dynamic([1, 2, 3]), 1)")],
);

pub static ARRAY_SUM: Scalar = declared(
    "array_sum",
    &[param("array", DYNAMIC, "the numbers")],
    Returns::Is(Type::Real),
    "The older name of `series_sum`.",
    &[call("array_sum(dynamic([1, 2, 3]))")],
)
.instead("series_sum");

pub static RANGE: Scalar = declared(
    "range",
    &[
        param("start", SUMMABLE, "the first value"),
        param("stop", SUMMABLE, "the greatest value"),
        optional("step", SUMMABLE, "the distance, 1 or 1h if left out"),
    ],
    Returns::Is(Type::Dynamic),
    "Makes an array of values that lie a step apart.",
    &[call("range(1, 9, 2)")],
);

pub static REPEAT: Scalar = declared(
    "repeat",
    &[param("value", ANY, "the value"), param("count", LONG, "how often")],
    Returns::Is(Type::Dynamic),
    "Makes an array that holds one value so many times.",
    &[call("repeat(1, 3)")],
)
.named(ResultName::PrefixAndFirstArgument("repeat"));

pub static ZIP: Scalar = declared(
    "zip",
    &[repeated("array", DYNAMIC, 2, "the arrays")],
    Returns::Is(Type::Dynamic),
    "Makes of several arrays one whose elements hold one element of each.",
    &[call("zip(dynamic([1, 2]), dynamic(['a', 'b']))")],
);
