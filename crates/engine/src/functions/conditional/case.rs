//! `case`: the first value whose condition holds.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, when};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, repeated};

pub static CASE: Scalar = Scalar {
    name: "case",
    params: &[repeated(
        "argument",
        Accepts::Any,
        3,
        "condition, value, condition, value, ..., and the value if none holds",
    )],
    returns: Returns::By(returns),
    summary: "Gives the value of the first condition that is true, else the last argument.",
    examples: &[
        example("case(1 > 2, 'a', 2 > 1, 'b', 'c')", "b"),
        example("case(false, 1, 2)", "2"),
    ],
    body: Body::Rewrite(case),
    ..Scalar::NEW
};

fn returns(types: &[Type]) -> Type {
    types.last().copied().unwrap_or(Type::String)
}

fn case(call: &Call) -> Result<Expr> {
    let [first, then, rest @ ..] = call.args.as_slice() else {
        return plan_err!("case takes at least three arguments");
    };
    let mut built = when(first.clone(), then.clone());
    let mut rest = rest;
    while let [condition, value, more @ ..] = rest {
        built.when(condition.clone(), value.clone());
        rest = more;
    }
    match rest {
        [otherwise] => built.otherwise(otherwise.clone()),
        _ => plan_err!("case takes an odd number of arguments"),
    }
}
