//! `now`.

use datafusion::common::Result;
use datafusion::logical_expr::{Expr, lit};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, optional};

pub static NOW: Scalar = Scalar {
    name: "now",
    params: &[optional("offset", Accepts::Is(Type::TimeSpan), "added to the instant")],
    returns: Returns::Is(Type::DateTime),
    summary: "Gives the instant at which the query runs, the same throughout; for a rule, the end of its window.",
    examples: &[example("now() == now()", "True"), example("now(1h) - now()", "01:00:00")],
    body: Body::Rewrite(now),
    ..Scalar::NEW
};

fn now(call: &Call) -> Result<Expr> {
    Ok(match call.args.as_slice() {
        [offset, ..] => lit(call.now) + offset.clone(),
        [] => lit(call.now),
    })
}
