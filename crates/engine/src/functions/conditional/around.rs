//! `around`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array};
use arrow::datatypes::Int64Type;
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::converted;
use crate::functions::math::elementary::numbers;

pub static AROUND: Scalar = Scalar {
    name: "around",
    params: &[
        param("value", Accepts::Any, "the value"),
        param("center", Accepts::Any, "the middle"),
        param("delta", Accepts::Any, "the greatest distance"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a value lies within a distance of another; null where one of the three is.",
    examples: &[
        example("around(10, 11, 2)", "True"),
        example("around(10.5, 8, 2)", "False"),
        example("around(datetime(2024-06-20), datetime(2024-06-21), 1d)", "True"),
        example("around(10, long(null), 2)", ""),
    ],
    body: Body::Kernel(around),
    ..Scalar::NEW
};

fn around(args: &Args) -> Result<ArrayRef> {
    let real = |ty: &Type| matches!(ty, Type::Real | Type::Decimal);
    if args.types.iter().any(real) {
        let parts = (numbers(args, 0)?, numbers(args, 1)?, numbers(args, 2)?);
        let rows = parts.0.iter().zip(parts.1.iter()).zip(parts.2.iter());
        let of_row = |((value, center), delta): ((Option<f64>, Option<f64>), Option<f64>)| {
            Some((value? - center?).abs() <= delta?)
        };
        return Ok(Arc::new(BooleanArray::from_iter(rows.map(of_row))));
    }
    let parts = (0..3).map(|at| whole(args, at)).collect::<Result<Vec<_>>>()?;
    let of_row = |row: usize| {
        let get = |at: usize| {
            let part = parts.get(at)?;
            part.is_valid(row).then(|| i128::from(part.value(row)))
        };
        Some((get(0)? - get(1)?).abs() <= get(2)?)
    };
    Ok(Arc::new(BooleanArray::from_iter((0..args.n_rows).map(of_row))))
}

/// An argument as a long or ticks. A dynamic is read as what stands beside it.
fn whole(args: &Args, at: usize) -> Result<Int64Array> {
    let wanted = match (args.types.get(at), args.types.contains(&Type::DateTime)) {
        (Some(Type::Dynamic), true) if at == 2 => Type::TimeSpan,
        (Some(Type::Dynamic), true) => Type::DateTime,
        (Some(Type::DateTime), _) => Type::DateTime,
        (Some(Type::TimeSpan), _) => Type::TimeSpan,
        _ => Type::Long,
    };
    Ok(converted(args, at, wanted)?.as_primitive::<Int64Type>().clone())
}
