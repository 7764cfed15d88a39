//! The aggregate functions: one file a family, one line each in the list below.
//!
//! Where DataFusion's aggregate answers as Kusto does, it is taken (`count`, `sum` of longs). Others are a [`fold::Fold`], which says
//! what a row does to a group, or [`pick::pick`] a row.

pub mod arg_max;
pub mod avg;
pub mod binary_all;
pub mod buildschema;
pub mod count;
pub mod count_distinct;
pub mod dcount;
mod exact;
pub mod fold;
mod gather;
mod key;
pub mod make_bag;
pub mod make_set;
pub mod max;
pub mod multiset;
pub mod percentile;
pub mod pick;
pub mod state;
pub mod stdev;
pub mod sum;
pub mod take_any;
pub mod tdigest;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::aggregate::Aggregate;

/// A new aggregate is a file and a line here.
static ALL: &[&Aggregate] = &[
    &arg_max::ARGMAX,
    &arg_max::ARGMIN,
    &arg_max::ARG_MAX,
    &arg_max::ARG_MIN,
    &avg::AVG,
    &avg::AVGIF,
    &binary_all::BINARY_ALL_AND,
    &binary_all::BINARY_ALL_OR,
    &binary_all::BINARY_ALL_XOR,
    &buildschema::BUILDSCHEMA,
    &count::CNT,
    &count::COUNT,
    &count::COUNTIF,
    &count_distinct::COUNT_DISTINCT,
    &count_distinct::COUNT_DISTINCTIF,
    &dcount::DCOUNT,
    &dcount::DCOUNTIF,
    &dcount::HLL,
    &dcount::HLL_IF,
    &dcount::HLL_MERGE,
    &make_bag::MAKE_BAG,
    &make_bag::MAKE_BAG_IF,
    &make_bag::MAKE_DICTIONARY,
    &make_set::MAKELIST,
    &make_set::MAKESET,
    &make_set::MAKE_LIST,
    &make_set::MAKE_LIST_IF,
    &make_set::MAKE_LIST_WITH_NULLS,
    &make_set::MAKE_SET,
    &make_set::MAKE_SET_IF,
    &max::MAX,
    &max::MAXIF,
    &max::MIN,
    &max::MINIF,
    &percentile::PERCENTILE,
    &percentile::PERCENTILES,
    &percentile::PERCENTILES_ARRAY,
    &percentile::PERCENTILESW,
    &percentile::PERCENTILESW_ARRAY,
    &percentile::PERCENTILEW,
    &stdev::COVARIANCE,
    &stdev::COVARIANCEIF,
    &stdev::COVARIANCEP,
    &stdev::COVARIANCEPIF,
    &stdev::STDEV,
    &stdev::STDEVIF,
    &stdev::STDEVP,
    &stdev::VARIANCE,
    &stdev::VARIANCEIF,
    &stdev::VARIANCEP,
    &stdev::VARIANCEPIF,
    &sum::SUM,
    &sum::SUMIF,
    &take_any::ANY,
    &take_any::ANYIF,
    &take_any::PASSTHROUGH,
    &take_any::TAKE_ANY,
    &take_any::TAKE_ANYIF,
    &tdigest::MERGE_TDIGEST,
    &tdigest::TDIGEST,
    &tdigest::TDIGEST_MERGE,
];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Aggregate> {
    ALL.iter().copied()
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Aggregate>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The aggregate of that exact name.
pub fn find(name: &str) -> Option<&'static Aggregate> {
    BY_NAME.get(name).copied()
}
