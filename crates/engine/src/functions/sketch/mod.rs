//! Functions over the sketches that aggregates make: `hll`, `tdigest`.

pub mod dcount_hll;
pub mod digest;
pub mod distinct;
mod estimate;
pub mod percentile_tdigest;
pub mod rank_tdigest;
pub mod tdigest_merge;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &dcount_hll::DCOUNT_HLL,
    &dcount_hll::HLL_MERGE,
    &dcount_hll::HLL_ISVALID,
    &dcount_hll::INTERNAL_HLL_NORMALIZE,
    &tdigest_merge::MERGE_TDIGEST,
    &tdigest_merge::TDIGEST_MERGE,
    &tdigest_merge::TDIGEST_ISVALID,
    &percentile_tdigest::PERCENTILE_TDIGEST,
    &percentile_tdigest::PERCENTILE_ARRAY_TDIGEST,
    &percentile_tdigest::PERCENTILES_ARRAY_TDIGEST,
    &rank_tdigest::PERCENTRANK_TDIGEST,
    &rank_tdigest::RANK_TDIGEST,
];
