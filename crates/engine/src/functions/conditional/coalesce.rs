//! `coalesce`: the first argument that is not null, or not empty where it is a string.

use datafusion::common::Result;
use datafusion::functions::core::expr_fn::{coalesce as first_not_null, nullif};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, repeated};
use crate::functions::conditional::case::value;
use crate::lower::literal::text;

pub static COALESCE: Scalar = Scalar {
    name: "coalesce",
    params: &[repeated("arg", Accepts::Any, 2, "the values to try, in order")],
    returns: Returns::Common(0),
    summary: "Gives the first value that is not null; of strings, the first that is not empty.",
    examples: &[
        example("coalesce(tolong('x'), tolong('42'), 7)", "42"),
        example("coalesce('', 'b')", "b"),
        example("coalesce(long(null), 1.5)", "1.5"),
    ],
    body: Body::Rewrite(coalesce),
    ..Scalar::NEW
};

fn coalesce(call: &Call) -> Result<Expr> {
    let tried = (0..call.args.len()).map(|at| value(call, at, call.returns));
    let tried = tried.collect::<Result<Vec<_>>>()?;
    Ok(match call.returns {
        Type::String => {
            let tried = tried.into_iter().map(|it| nullif(it, text("")));
            first_not_null(tried.chain([text("")]).collect())
        }
        Type::Dynamic => {
            first_not_null(tried.into_iter().map(|it| nullif(it, text("null"))).collect())
        }
        _ => first_not_null(tried),
    })
}
