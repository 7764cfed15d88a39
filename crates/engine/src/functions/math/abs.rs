//! `abs`.

use datafusion::common::{Result, plan_err};
use datafusion::functions::math::expr_fn::abs as magnitude;
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, ResultName, Returns};

use crate::function::{Body, Call, Scalar, example, param};

pub static ABS: Scalar = Scalar {
    name: "abs",
    params: &[param("x", Accepts::Summable, "a number or a timespan")],
    returns: Returns::Argument(0),
    summary: "Gives the magnitude of a value.",
    examples: &[example("abs(-5)", "5"), example("abs(-1h)", "01:00:00")],
    body: Body::Rewrite(abs),
    result_name: ResultName::FirstArgument,
    ..Scalar::NEW
};

fn abs(call: &Call) -> Result<Expr> {
    match call.args.as_slice() {
        [value] => Ok(magnitude(value.clone())),
        _ => plan_err!("abs takes one argument"),
    }
}
