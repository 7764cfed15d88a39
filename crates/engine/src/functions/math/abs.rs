//! `abs`.

use datafusion::common::{Result, plan_err};
use datafusion::functions::math::expr_fn::abs as magnitude;
use datafusion::logical_expr::{Expr, cast};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, param};
use crate::types::arrow_type;

pub static ABS: Scalar = Scalar {
    name: "abs",
    params: &[param("number", Accepts::Summable, "a number or a timespan")],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Gives the magnitude of a value.",
    examples: &[example("abs(-5)", "5"), example("abs(-1h)", "01:00:00")],
    body: Body::Rewrite(abs),
    ..Scalar::NEW
};

/// Kusto: the magnitude of an int is a long.
fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Int, ..] | [] => Type::Long,
        [number, ..] => *number,
    }
}

fn abs(call: &Call) -> Result<Expr> {
    match call.args.as_slice() {
        [value] => Ok(magnitude(cast(value.clone(), arrow_type(call.returns)))),
        _ => plan_err!("abs takes one argument"),
    }
}
