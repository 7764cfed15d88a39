//! `bag_zip`.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

pub static BAG_ZIP: Scalar = Scalar {
    name: "bag_zip",
    params: &[
        param("keys", DYNAMIC, "the names; what is no string is left out with its value"),
        param("values", DYNAMIC, "the values"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes a property bag of an array of names and an array of values; a name without a value gets null.",
    examples: &[
        example("bag_zip(dynamic(['a', 'b']), dynamic([1, 2, 3]))", "{\"a\":1,\"b\":2}"),
        example("bag_zip(dynamic(['a', 7, 'b']), dynamic([1, 2]))", "{\"a\":1,\"b\":null}"),
        example("bag_zip(dynamic(['a']), dynamic('x'))", "{\"a\":null}"),
        example("bag_zip(dynamic('a'), dynamic([1]))", ""),
    ],
    body: Body::Kernel(bag_zip),
    ..Scalar::NEW
};

fn bag_zip(args: &Args) -> Result<ArrayRef> {
    let (keys, values) = (args.text(0)?, args.text(1)?);
    rows::dynamics(args.n_rows, |row, out| {
        let keys = json::array(keys.get(row)?)?;
        let values = values.get(row).and_then(json::array).unwrap_or_default();
        let mut known = HashSet::new();
        out.begin_bag();
        for (at, key) in keys.into_iter().enumerate() {
            let Some(key) = json::string(key) else { continue };
            if known.insert(key.clone()) {
                out.key(&key);
                out.raw(values.get(at).copied().unwrap_or("null"));
            }
        }
        out.end_bag();
        Some(())
    })
}
