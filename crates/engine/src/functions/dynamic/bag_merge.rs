//! `bag_merge`.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, repeated};
use crate::functions::dynamic::{json, rows};

pub static BAG_MERGE: Scalar = Scalar {
    name: "bag_merge",
    params: &[repeated("bag", DYNAMIC, 2, "the property bags; what is none is passed over")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Merges property bags; of members that clash the first wins.",
    examples: &[
        example("bag_merge(dynamic({'a': 1}), dynamic({'b': 2, 'a': 3}))", "{\"a\":1,\"b\":2}"),
        example("bag_merge(dynamic(null), dynamic({'b': 2}))", "{\"b\":2}"),
        example("bag_merge(dynamic(null), dynamic([1]))", ""),
    ],
    body: Body::Kernel(bag_merge),
    ..Scalar::NEW
};

fn bag_merge(args: &Args) -> Result<ArrayRef> {
    let bags = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    rows::dynamics(args.n_rows, |row, out| {
        let bags: Vec<_> = bags.iter().filter_map(|it| json::bag(it.get(row)?)).collect();
        if bags.is_empty() {
            return None;
        }
        let mut known = HashSet::new();
        out.begin_bag();
        for (name, value) in bags.iter().flatten() {
            if known.insert(name.as_ref()) {
                out.key(name);
                out.raw(value);
            }
        }
        out.end_bag();
        Some(())
    })
}
