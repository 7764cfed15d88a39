//! The aggregate functions: one file each, one line in the list below.

pub mod arg_max;
pub mod avg;
pub mod collect;
pub mod count;
pub mod dcount;
mod declared;
pub mod make_set;
pub mod max;
pub mod sum;
pub mod take_any;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::aggregate::Aggregate;

/// Those with code. A new aggregate is a file and a line here.
static CODED: &[&Aggregate] = &[
    &arg_max::ARGMAX,
    &arg_max::ARGMIN,
    &arg_max::ARG_MAX,
    &arg_max::ARG_MIN,
    &avg::AVG,
    &count::CNT,
    &count::COUNT,
    &count::COUNTIF,
    &dcount::DCOUNT,
    &make_set::MAKELIST,
    &make_set::MAKESET,
    &make_set::MAKE_LIST,
    &make_set::MAKE_SET,
    &max::MAX,
    &max::MIN,
    &sum::SUM,
    &take_any::ANY,
    &take_any::TAKE_ANY,
];

/// All of them: those with code, and those that only bind.
pub fn all() -> impl Iterator<Item = &'static Aggregate> {
    CODED.iter().copied().chain(declared::ALL.iter().flat_map(|it| it.iter()))
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Aggregate>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The aggregate of that exact name.
pub fn find(name: &str) -> Option<&'static Aggregate> {
    BY_NAME.get(name).copied()
}
