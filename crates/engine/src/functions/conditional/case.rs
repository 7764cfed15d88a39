//! `case`: the first value whose condition holds.

use datafusion::common::{DataFusionError, Result, plan_err};
use datafusion::logical_expr::{Expr, when};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, repeated};
use crate::lower::expr::converted;

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
        example("case(true, 1, 2.5)", "1.0"),
        example("case(true, dynamic({'user': 'ada'}).user, 'nobody')", "ada"),
    ],
    body: Body::Rewrite(case),
    ..Scalar::NEW
};

/// Kusto: the common type of the values. A dynamic beside others is converted to theirs.
fn returns(types: &[Type]) -> Type {
    let values = types.iter().skip(1).step_by(2).chain(types.last());
    let common = values.copied().reduce(|a, b| match (a, b) {
        (Type::Dynamic, other) | (other, Type::Dynamic) => other,
        (Type::Decimal, _) | (_, Type::Decimal) => Type::Decimal,
        (Type::Real, _) | (_, Type::Real) => Type::Real,
        (Type::Int, Type::Long) => Type::Long,
        (first, _) => first,
    });
    common.unwrap_or(Type::String)
}

fn case(call: &Call) -> Result<Expr> {
    let otherwise = call.args.len().saturating_sub(1);
    if otherwise < 2 || otherwise % 2 == 1 {
        return plan_err!("case takes conditions each with a value, and one value more");
    }
    let mut built = when(argument(call, 0, Type::Bool)?, argument(call, 1, call.returns)?);
    for at in (2..otherwise).step_by(2) {
        built.when(argument(call, at, Type::Bool)?, argument(call, at + 1, call.returns)?);
    }
    built.otherwise(argument(call, otherwise, call.returns)?)
}

fn argument(call: &Call, at: usize, wanted: Type) -> Result<Expr> {
    let (Some(value), Some(ty)) = (call.args.get(at), call.types.get(at)) else {
        return plan_err!("case has no argument {at}");
    };
    converted(value.clone(), *ty, wanted).map_err(|it| DataFusionError::External(Box::new(it)))
}
