//! `new_guid`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;
use rand::Rng;

use crate::function::{Args, Body, Scalar, example};
use crate::types::ColumnBuilder;

/// The bits that say version 4, of chance, and the variant.
const MARKS: u128 = 0x4000_8000_0000_0000_0000;
const UNMARKED: u128 = 0xffff_ffff_ffff_0fff_3fff_ffff_ffff_ffff;

pub static NEW_GUID: Scalar = Scalar {
    name: "new_guid",
    params: &[],
    returns: Returns::Is(Type::Guid),
    summary: "Makes a new random guid, another one in each row.",
    examples: &[
        example("isnotnull(new_guid())", "True"),
        example("substring(tostring(new_guid()), 14, 1)", "4"),
    ],
    body: Body::Volatile(new_guid),
    ..Scalar::NEW
};

fn new_guid(args: &Args) -> Result<ArrayRef> {
    let mut source = rand::rng();
    let mut builder = ColumnBuilder::new(Type::Guid, args.n_rows);
    for _ in 0..args.n_rows {
        builder.push_guid(source.random::<u128>() & UNMARKED | MARKS);
    }
    Ok(builder.finish())
}
