//! `bag_keys`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

pub static BAG_KEYS: Scalar = Scalar {
    name: "bag_keys",
    params: &[param("object", DYNAMIC, "the property bag")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the names of a property bag's members; null for anything else.",
    examples: &[
        example("bag_keys(dynamic({'a': 1, 'b': {'c': 2}}))", "[\"a\",\"b\"]"),
        example("bag_keys(dynamic({}))", "[]"),
        example("bag_keys(dynamic([1]))", ""),
    ],
    body: Body::Kernel(bag_keys),
    ..Scalar::NEW
};

fn bag_keys(args: &Args) -> Result<ArrayRef> {
    let bags = args.text(0)?;
    rows::dynamics(args.n_rows, |row, out| {
        let members = json::bag(bags.get(row)?)?;
        out.strings(members.iter().map(|(name, _)| name.as_ref()));
        Some(())
    })
}
