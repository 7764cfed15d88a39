//! `assert`.

use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{Expr, lit};
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{BOOL, TEXT};
use crate::function::{Body, Call, Scalar, example, param};
use crate::lower::literal::folded;

pub static ASSERT: Scalar = Scalar {
    name: "assert",
    params: &[
        param("predicate", BOOL, "the condition, a constant"),
        param("message", TEXT, "what to say"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Fails the query with a message where the condition is false, before any row is read.",
    examples: &[example("assert(2 > 1, 'two is more than one')", "True")],
    body: Body::Rewrite(assert),
    ..Scalar::NEW
};

fn assert(call: &Call) -> Result<Expr> {
    let [condition, message] = call.args.as_slice() else {
        return plan_err!("assert takes two arguments");
    };
    match folded(condition.clone())? {
        Some(ScalarValue::Boolean(Some(true))) => Ok(lit(true)),
        Some(ScalarValue::Boolean(_)) => {
            let message = folded(message.clone())?.map(|it| it.to_string()).unwrap_or_default();
            plan_err!("assert() has failed with message: '{message}'")
        }
        _ => plan_err!("the condition of assert() is not constant"),
    }
}
