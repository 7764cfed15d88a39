//! The aggregate functions: one file each, one line in the list below.

pub mod arg_max;
pub mod avg;
pub mod collect;
pub mod count;
pub mod dcount;
pub mod make_set;
pub mod max;
pub mod sum;
pub mod take_any;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::aggregate::Aggregate;

/// All of them. A new aggregate is a file and a line here.
pub static ALL: &[&Aggregate] = &[
    &arg_max::ARG_MAX,
    &arg_max::ARG_MIN,
    &avg::AVG,
    &count::COUNT,
    &count::COUNTIF,
    &dcount::DCOUNT,
    &make_set::MAKE_LIST,
    &make_set::MAKE_SET,
    &max::MAX,
    &max::MIN,
    &sum::SUM,
    &take_any::TAKE_ANY,
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Aggregate>> =
    LazyLock::new(|| ALL.iter().map(|it| (it.name, *it)).collect());

/// The aggregate of that exact name.
pub fn find(name: &str) -> Option<&'static Aggregate> {
    BY_NAME.get(name).copied()
}
