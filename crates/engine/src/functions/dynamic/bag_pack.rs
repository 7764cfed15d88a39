//! `bag_pack`, and its older name `pack`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, TEXT, alias};
use crate::function::{Args, Body, Scalar, example, repeated};
use crate::functions::dynamic::json;
use crate::types::cell;

const PARAMS: &[Param] =
    &[repeated("key", TEXT, 1, "a member's name"), repeated("value", ANY, 1, "the member's value")];

pub static BAG_PACK: Scalar = Scalar {
    name: "bag_pack",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes a property bag of names and values.",
    examples: &[example("bag_pack('user', 'ada', 'n', 2)", "{\"user\":\"ada\",\"n\":2}")],
    body: Body::Kernel(bag_pack),
    ..Scalar::NEW
};

pub static PACK: Scalar = alias(
    "pack",
    &BAG_PACK,
    "The older name of `bag_pack`.",
    &[example("pack('n', 1)", "{\"n\":1}")],
)
.instead("bag_pack");

pub static PACK_DICTIONARY: Scalar = alias(
    "pack_dictionary",
    &BAG_PACK,
    "The oldest name of `bag_pack`.",
    &[example("pack_dictionary('n', 1)", "{\"n\":1}")],
)
.instead("bag_pack");

fn bag_pack(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let mut text = String::from("{");
        for (at, pair) in arrays.chunks_exact(2).zip(args.types.chunks_exact(2)).enumerate() {
            let ([name, value], [name_type, value_type]) = pair else { continue };
            if at > 0 {
                text.push(',');
            }
            push_string(&mut text, &cell(name, *name_type, row).to_text());
            text.push(':');
            json::write(&mut text, cell(value, *value_type, row));
        }
        text.push('}');
        builder.append_value(text);
    }
    Ok(Arc::new(builder.finish()))
}
