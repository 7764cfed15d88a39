//! `min_of` and `max_of`. A null is left out.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{greatest, least};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::decimal;
use crate::function::{Args, Body, Call, Scalar, example, repeated};
use crate::functions::conditional::case::value;
use crate::udf::call_kernel;

const PARAMS: &[Param] = &[repeated("arg", Accepts::NotDynamic, 2, "the values to compare")];

pub static MAX_OF: Scalar = Scalar {
    name: "max_of",
    params: PARAMS,
    returns: Returns::Common(0),
    summary: "Gives the largest of its arguments; null where all are.",
    examples: &[
        example("max_of(10, 1, -3, 17)", "17"),
        example("max_of(1, 2.5, long(null))", "2.5"),
        example("max_of(decimal(9), decimal(10))", "10"),
    ],
    body: Body::Rewrite(|call| extreme(call, greatest, &GREATEST_DECIMAL)),
    ..Scalar::NEW
};

pub static MIN_OF: Scalar = Scalar {
    name: "min_of",
    params: PARAMS,
    returns: Returns::Common(0),
    summary: "Gives the smallest of its arguments; null where all are.",
    examples: &[
        example("min_of(10, 1, -3, 17)", "-3"),
        example("min_of(1d, 2h)", "02:00:00"),
        example("min_of(decimal(9), decimal(10))", "9"),
    ],
    body: Body::Rewrite(|call| extreme(call, least, &LEAST_DECIMAL)),
    ..Scalar::NEW
};

static GREATEST_DECIMAL: Scalar = Scalar {
    name: "max_of decimal",
    body: Body::Kernel(|args| decimals(args, Ordering::Greater)),
    ..MAX_OF
};

static LEAST_DECIMAL: Scalar = Scalar {
    name: "min_of decimal",
    body: Body::Kernel(|args| decimals(args, Ordering::Less)),
    ..MIN_OF
};

fn extreme(call: &Call, of: fn(Vec<Expr>) -> Expr, of_decimals: &'static Scalar) -> Result<Expr> {
    let args =
        (0..call.args.len()).map(|at| value(call, at, call.returns)).collect::<Result<Vec<_>>>()?;
    Ok(match call.returns {
        Type::Decimal => {
            call_kernel(of_decimals, vec![Type::Decimal; args.len()], Type::Decimal, args)
        }
        _ => of(args),
    })
}

fn decimals(args: &Args, wanted: Ordering) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let of_row = |row: usize| {
        let values = columns.iter().filter(|it| !it.is_null(row));
        let numbers = values.filter_map(|it| decimal::read(it.as_string_view().value(row)));
        let best = numbers.reduce(|best, it| if it.cmp(&best) == wanted { it } else { best });
        best.map(|it| decimal::write(&it))
    };
    Ok(Arc::new(StringViewArray::from_iter((0..args.n_rows).map(of_row))))
}
