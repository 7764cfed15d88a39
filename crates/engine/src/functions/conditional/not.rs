//! `not`.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, not as negated};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, param};

pub static NOT: Scalar = Scalar {
    name: "not",
    params: &[param("expression", Accepts::Is(Type::Bool), "the truth value to turn")],
    returns: Returns::Is(Type::Bool),
    summary: "Turns a truth value; null stays null.",
    examples: &[example("not(1 > 2)", "True"), example("not(long(null) == 1)", "True")],
    body: Body::Rewrite(not),
    ..Scalar::NEW
};

fn not(call: &Call) -> Result<Expr> {
    match call.args.as_slice() {
        [value] => Ok(negated(value.clone())),
        _ => plan_err!("not takes one argument"),
    }
}
