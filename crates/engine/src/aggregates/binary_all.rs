//! `binary_all_and`, `binary_all_or` and `binary_all_xor`: the bits of all values joined.

use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::{bit_and, bit_or, bit_xor};
use datafusion::logical_expr::{Expr, cast};
use kql::library::{Accepts, ResultName, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample};
use crate::function::param;
use crate::types::arrow_type;

pub static BINARY_ALL_AND: Aggregate = Aggregate {
    name: "binary_all_and",
    params: &[param("expr", Accepts::Summable, "the values")],
    returns: Returns::Argument(0),
    result_name: ResultName::FirstArgument,
    summary: "Gives the bitwise and of all values.",
    examples: &[AggregateExample::of("datatable(a: long) [7, 5]", "binary_all_and(a)", "5")],
    body: Some(|call| joined(call, bit_and)),
    ..Aggregate::NEW
};

pub static BINARY_ALL_OR: Aggregate = Aggregate {
    name: "binary_all_or",
    summary: "Gives the bitwise or of all values.",
    examples: &[AggregateExample::of("datatable(a: long) [1, 4]", "binary_all_or(a)", "5")],
    body: Some(|call| joined(call, bit_or)),
    ..BINARY_ALL_AND
};

pub static BINARY_ALL_XOR: Aggregate = Aggregate {
    name: "binary_all_xor",
    summary: "Gives the bitwise exclusive or of all values.",
    examples: &[AggregateExample::of("datatable(a: long) [5, 1]", "binary_all_xor(a)", "4")],
    body: Some(|call| joined(call, bit_xor)),
    ..BINARY_ALL_AND
};

fn joined(call: &AggregateCall, join: fn(Expr) -> Expr) -> Result<Vec<Expr>> {
    let bits = join(cast(call.arg(0)?, DataType::Int64));
    let ty = call.returns.first().copied().unwrap_or(call.ty(0));
    Ok(vec![cast(bits, arrow_type(ty))])
}
