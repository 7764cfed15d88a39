//! `abs`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringViewArray};
use datafusion::common::Result;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::math::elementary::numbers;

pub static ABS: Scalar = Scalar {
    name: "abs",
    params: &[param("number", Accepts::Summable, "a number or a timespan")],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Gives the magnitude of a value.",
    examples: &[
        example("abs(-5)", "5"),
        example("abs(-2.5)", "2.5"),
        example("abs(decimal(-2.5))", "2.5"),
        example("abs(-1h)", "01:00:00"),
    ],
    body: Body::Kernel(abs),
    ..Scalar::NEW
};

/// Kusto: the magnitude of an int is a long.
fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Int, ..] | [] => Type::Long,
        [Type::Dynamic, ..] => Type::Real,
        [number, ..] => *number,
    }
}

fn abs(args: &Args) -> Result<ArrayRef> {
    Ok(match args.returns {
        Type::Real => {
            Arc::new(Float64Array::from_iter(numbers(args, 0)?.iter().map(|it| it.map(f64::abs))))
        }
        Type::Decimal => {
            let array = args.array(0)?;
            let texts = array.as_string_view();
            let of_row = |row: usize| {
                (!texts.is_null(row)).then(|| texts.value(row).trim_start_matches('-'))
            };
            Arc::new(StringViewArray::from_iter((0..args.n_rows).map(of_row)))
        }
        _ => {
            let numbers = args.long(0)?;
            let of_row = |row| numbers.get(row).map(i64::wrapping_abs);
            Arc::new(Int64Array::from_iter((0..args.n_rows).map(of_row)))
        }
    })
}
