//! Functions over the sketches that `hll` and `tdigest` make, declared until they have code.

use kql::library::{Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, NUMBER_OR_ARRAY, REAL, TYPE, declared};
use crate::function::{Scalar, call, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &DCOUNT_HLL,
    &HLL_MERGE,
    &HLL_ISVALID,
    &INTERNAL_HLL_NORMALIZE,
    &MERGE_TDIGEST,
    &TDIGEST_MERGE,
    &PERCENTILE_TDIGEST,
    &PERCENTILE_ARRAY_TDIGEST,
    &PERCENTILES_ARRAY_TDIGEST,
    &PERCENTRANK_TDIGEST,
    &RANK_TDIGEST,
    &TDIGEST_ISVALID,
];

const HLL: Param = repeated("hll", DYNAMIC, 2, "the sketches");
const VALUE: Param = param("value", ANY, "any value");
const TDIGEST: Param = repeated("tdigest", DYNAMIC, 2, "the sketches");
const ONE_TDIGEST: Param = param("tdigest", DYNAMIC, "the sketch");
const PERCENTILE1: Param = param("percentile1", REAL, "the percentile, 0 to 100");
const PERCENTILE: Param =
    repeated("percentile", NUMBER_OR_ARRAY, 1, "the percentiles, 0 to 100, or an array of them");
const DIGEST: Param = param("digest", DYNAMIC, "the sketch");
const RANKED: Param = param("value", ANY, "the value");

pub static DCOUNT_HLL: Scalar = declared(
    "dcount_hll",
    &[param("hll", DYNAMIC, "the sketch")],
    Returns::Is(Type::Long),
    "Estimates the number of distinct values from an `hll` sketch.",
    &[call("dcount_hll(dynamic([]))")],
)
.named(ResultName::NameAndFirstArgument);

pub static HLL_MERGE: Scalar = declared(
    "hll_merge",
    &[HLL],
    Returns::Is(Type::Dynamic),
    "Merges `hll` sketches.",
    &[call("hll_merge(dynamic([]), dynamic([]))")],
)
.named(ResultName::PrefixOnly("hll_merged_result"));

pub static HLL_ISVALID: Scalar = declared(
    "hll_isvalid",
    &[param("hll", DYNAMIC, "the value"), VALUE],
    Returns::Is(Type::Bool),
    "Whether a value is an `hll` sketch; undocumented.",
    &[call("hll_isvalid(dynamic([]), 1)")],
);

pub static INTERNAL_HLL_NORMALIZE: Scalar = declared(
    "__hll_normalize",
    &[HLL],
    Returns::Is(Type::Dynamic),
    "Gives an `hll` sketch in its normal form; undocumented.",
    &[call("__hll_normalize(dynamic([]), dynamic([]))")],
)
.named(ResultName::FirstArgument);

pub static MERGE_TDIGEST: Scalar = declared(
    "merge_tdigest",
    &[TDIGEST],
    Returns::Is(Type::Dynamic),
    "Merges `tdigest` sketches.",
    &[call("merge_tdigest(dynamic([]), dynamic([]))")],
)
.named(ResultName::PrefixOnly("tdigests_merge_result"));

pub static TDIGEST_MERGE: Scalar = declared(
    "tdigest_merge",
    &[TDIGEST],
    Returns::Is(Type::Dynamic),
    "Merges `tdigest` sketches; the same as `merge_tdigest`.",
    &[call("tdigest_merge(dynamic([]), dynamic([]))")],
)
.named(ResultName::PrefixOnly("tdigests_merge_result"));

pub static PERCENTILE_TDIGEST: Scalar = declared(
    "percentile_tdigest",
    &[ONE_TDIGEST, PERCENTILE1],
    Returns::Is(Type::Dynamic),
    "Gives a percentile of the values that a `tdigest` sketch has seen.",
    &[call("percentile_tdigest(dynamic([]), 95)")],
)
.named(ResultName::NameAndFirstArgument)
.overloaded(&[Overload {
    params: &[ONE_TDIGEST, PERCENTILE1, param("type", TYPE, "the type of the answer")],
    returns: Returns::TypeLiteral,
}]);

pub static PERCENTILE_ARRAY_TDIGEST: Scalar = declared("percentile_array_tdigest", &[ONE_TDIGEST, PERCENTILE], Returns::Is(Type::Dynamic), "Gives several percentiles of a `tdigest` sketch; the documented spelling of `percentiles_array_tdigest`.", &[call("percentile_array_tdigest(dynamic([]), dynamic([50, 95]))")]).named(ResultName::PrefixAndFirstArgument("percentile_tdigest"));

pub static PERCENTILES_ARRAY_TDIGEST: Scalar = declared(
    "percentiles_array_tdigest",
    &[ONE_TDIGEST, PERCENTILE],
    Returns::Is(Type::Dynamic),
    "Gives several percentiles of the values that a `tdigest` sketch has seen, as an array.",
    &[call("percentiles_array_tdigest(dynamic([]), 50, 95)")],
)
.named(ResultName::PrefixAndFirstArgument("percentile_tdigest"));

pub static PERCENTRANK_TDIGEST: Scalar = declared(
    "percentrank_tdigest",
    &[DIGEST, RANKED],
    Returns::Is(Type::Real),
    "Gives the rank of a value in a `tdigest` sketch, in percent.",
    &[call("percentrank_tdigest(dynamic([]), 10)")],
);

pub static RANK_TDIGEST: Scalar = declared(
    "rank_tdigest",
    &[DIGEST, RANKED],
    Returns::Is(Type::Real),
    "Gives the rank of a value among those that a `tdigest` sketch has seen.",
    &[call("rank_tdigest(dynamic([]), 10)")],
);

pub static TDIGEST_ISVALID: Scalar = declared(
    "tdigest_isvalid",
    &[param("digest", DYNAMIC, "the value"), VALUE],
    Returns::Is(Type::Bool),
    "Whether a value is a `tdigest` sketch; undocumented.",
    &[call("tdigest_isvalid(dynamic([]), 1)")],
);
