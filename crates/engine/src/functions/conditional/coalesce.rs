//! `coalesce`: the first argument that is not null, or not empty where it is a string.

use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{coalesce as first_not_null, nullif};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, repeated};
use crate::lower::literal::text;

pub static COALESCE: Scalar = Scalar {
    name: "coalesce",
    params: &[repeated("arg", Accepts::Any, 2, "the values to try, in order")],
    returns: Returns::Common(0),
    summary: "Gives the first value that is not null; of strings, the first that is not empty.",
    examples: &[
        example("coalesce(tolong('x'), tolong('42'), 7)", "42"),
        example("coalesce('', 'b')", "b"),
    ],
    body: Body::Rewrite(coalesce),
    ..Scalar::NEW
};

fn coalesce(call: &Call) -> Result<Expr> {
    if call.returns != Type::String {
        return Ok(first_not_null(call.args.clone()));
    }
    let tried = call.args.iter().map(|arg| nullif(arg.clone(), text("")));
    Ok(first_not_null(tried.chain([text("")]).collect()))
}
