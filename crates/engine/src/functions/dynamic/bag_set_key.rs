//! `bag_set_key`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, TEXT, constant};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{
    json::{self, Builder, Path},
    rows,
};
use crate::types::{Cell, cell};

pub static BAG_SET_KEY: Scalar = Scalar {
    name: "bag_set_key",
    params: &[
        param("bag", DYNAMIC, "the property bag"),
        constant(param("key", TEXT, "the member's name, or its path: `$.user.name`")),
        param("value", ANY, "its value"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Sets a member of a property bag; it becomes the last one. Null for what is no bag.",
    examples: &[
        example("bag_set_key(dynamic({'a': 1}), 'b', 2)", "{\"a\":1,\"b\":2}"),
        example("bag_set_key(dynamic({'a': 1, 'b': 1}), 'a', 'x')", "{\"b\":1,\"a\":\"x\"}"),
        example("bag_set_key(dynamic({}), '$.a.b', 2)", "{\"a\":{\"b\":2}}"),
        example("bag_set_key(dynamic(null), 'a', 1)", ""),
    ],
    body: Body::Kernel(bag_set_key),
    ..Scalar::NEW
};

fn bag_set_key(args: &Args) -> Result<ArrayRef> {
    let (bags, keys, values) = (args.text(0)?, args.text(1)?, args.array(2)?);
    let ty = args.types.get(2).copied().unwrap_or(Type::Dynamic);
    rows::dynamics(args.n_rows, |row, out| {
        let bag = bags.get(row)?;
        let path = Path::of_key(keys.get(row)?);
        set(bag, &path.names()?, cell(&values, ty, row), out)
    })
}

/// Writes a bag with a value at the end of the way; bags that are missing on the way come into being. A way is no longer
/// than values may be deep.
fn set(bag: &str, way: &[&str], value: Cell<'_>, out: &mut Builder) -> Option<()> {
    let (first, further) = way.split_first()?;
    let members = json::bag(bag)?;
    let inner = members.iter().find(|(name, _)| name == first).map(|(_, value)| *value);
    out.begin_bag();
    for (name, value) in members.iter().filter(|(name, _)| name != first) {
        out.key(name);
        out.raw(value);
    }
    out.key(first);
    if further.is_empty() {
        out.cell(value);
    } else {
        set(inner.filter(|it| json::is_bag(it)).unwrap_or("{}"), further, value, out)?;
    }
    out.end_bag();
    Some(())
}
