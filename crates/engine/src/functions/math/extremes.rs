//! `min_of` and `max_of`.

use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{greatest, least};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, Returns};

use crate::function::{Body, Call, Scalar, example, repeated};

const PARAMS: &[Param] = &[repeated("arg", Accepts::NotDynamic, 2, "the values to compare")];

pub static MAX_OF: Scalar = Scalar {
    name: "max_of",
    params: PARAMS,
    returns: Returns::Common(0),
    summary: "Gives the largest of its arguments.",
    examples: &[example("max_of(10, 1, -3, 17)", "17")],
    body: Body::Rewrite(max_of),
    ..Scalar::NEW
};

pub static MIN_OF: Scalar = Scalar {
    name: "min_of",
    params: PARAMS,
    returns: Returns::Common(0),
    summary: "Gives the smallest of its arguments.",
    examples: &[example("min_of(10, 1, -3, 17)", "-3")],
    body: Body::Rewrite(min_of),
    ..Scalar::NEW
};

fn max_of(call: &Call) -> Result<Expr> {
    Ok(greatest(call.args.clone()))
}

fn min_of(call: &Call) -> Result<Expr> {
    Ok(least(call.args.clone()))
}
