//! `case`: the first value whose condition holds.

use datafusion::common::{DataFusionError, Result, plan_err};
use datafusion::logical_expr::{Expr, when};
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, BOOL};
use crate::function::{Body, Call, Scalar, example, param, repeated};
use crate::lower::expr::converted;

pub static CASE: Scalar = Scalar {
    name: "case",
    params: &[
        repeated("predicate", BOOL, 1, "a condition"),
        repeated("then", ANY, 1, "the value if it holds"),
        param("else", ANY, "the value if none holds"),
    ],
    returns: Returns::Choice { from: 1, step: 2 },
    summary: "Gives the value of the first condition that is true, else the last argument.",
    examples: &[
        example("case(1 > 2, 'a', 2 > 1, 'b', 'c')", "b"),
        example("case(false, 1, 2)", "2"),
        example("case(true, 1, 2.5)", "1.0"),
        example("case(true, dynamic({'user': 'ada'}).user, 'nobody')", "ada"),
    ],
    body: Body::Rewrite(case),
    ..Scalar::NEW
};

fn case(call: &Call) -> Result<Expr> {
    let otherwise = call.args.len().saturating_sub(1);
    if otherwise < 2 || otherwise % 2 == 1 {
        return plan_err!("case takes conditions each with a value, and one value more");
    }
    let mut built = when(value(call, 0, Type::Bool)?, value(call, 1, call.returns)?);
    for at in (2..otherwise).step_by(2) {
        built.when(value(call, at, Type::Bool)?, value(call, at + 1, call.returns)?);
    }
    built.otherwise(value(call, otherwise, call.returns)?)
}

/// An argument as a value of that type.
pub fn value(call: &Call, at: usize, wanted: Type) -> Result<Expr> {
    let (Some(given), Some(ty)) = (call.args.get(at), call.types.get(at)) else {
        return plan_err!("argument {at} is missing");
    };
    converted(given.clone(), *ty, wanted).map_err(|it| DataFusionError::External(Box::new(it)))
}
