//! `bin`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use arrow::compute::cast;
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Args, Body, Scalar, example, param};
use crate::types::arrow_type;

pub static BIN: Scalar = Scalar {
    name: "bin",
    params: &[
        param("value", Accepts::Summable, "the value to round down"),
        param("roundTo", Accepts::Summable, "the size of a bin"),
    ],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds down to a multiple of the bin's size; null where the size is 0.",
    examples: &[
        example("bin(4.5, 1)", "4.0"),
        example("bin(7, 2)", "6"),
        example("bin(-7, 2)", "-8"),
        example("bin(datetime(2024-06-20T05:12:33Z), 1h)", "2024-06-20T05:00:00.0000000Z"),
        example("bin(26h, 1d)", "1.00:00:00"),
    ],
    body: Body::Kernel(bin),
    ..Scalar::NEW
};

pub static FLOOR: Scalar =
    alias("floor", &BIN, "Another name of `bin`.", &[example("floor(4.9, 1)", "4.0")]);

pub fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Int | Type::Long, Type::Real] => Type::Real,
        [Type::Int, Type::Long] => Type::Long,
        [first, ..] => *first,
        [] => Type::Long,
    }
}

fn bin(args: &Args) -> Result<ArrayRef> {
    if args.returns == Type::Real {
        let (values, sizes) = (args.real(0)?, args.real(1)?);
        let rounded = values.iter().zip(sizes.iter()).map(|(value, size)| {
            let (value, size) = (value?, size?);
            (size > 0.0).then(|| (value / size).floor() * size)
        });
        return Ok(Arc::new(Float64Array::from_iter(rounded)));
    }
    let (values, sizes) = (args.long(0)?, args.long(1)?);
    let rounded = (0..args.n_rows).map(|row| {
        let (value, size) = (values.get(row)?, sizes.get(row)?);
        (size > 0).then(|| value - value.rem_euclid(size))
    });
    Ok(cast(&Int64Array::from_iter(rounded), &arrow_type(args.returns))?)
}
