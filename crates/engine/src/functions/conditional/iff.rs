//! `iff`, and its older name `iif`.

use datafusion::common::Result;
use datafusion::logical_expr::{Expr, when};
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Body, Call, Scalar, example, param};
use crate::functions::conditional::case::value;

const PARAMS: &[Param] = &[
    param("if", Accepts::Is(Type::Bool), "the condition; null counts as false"),
    param("then", Accepts::Any, "the value if it is true"),
    param("else", Accepts::Any, "the value otherwise"),
];

pub static IFF: Scalar = Scalar {
    name: "iff",
    params: PARAMS,
    returns: Returns::Choice { from: 1, step: 1 },
    summary: "Gives one of two values, by a condition.",
    examples: &[
        example("iff(2 > 1, 'yes', 'no')", "yes"),
        example("iff(bool(null), 1, 2)", "2"),
        example("iff(true, dynamic({'user': 'ada'}).user, 'nobody')", "ada"),
    ],
    body: Body::Rewrite(iff),
    ..Scalar::NEW
};

pub static IIF: Scalar =
    alias("iif", &IFF, "The older name of `iff`.", &[example("iif(1 > 2, 'yes', 'no')", "no")])
        .instead("iff");

fn iff(call: &Call) -> Result<Expr> {
    let (then, otherwise) = (value(call, 1, call.returns)?, value(call, 2, call.returns)?);
    when(value(call, 0, Type::Bool)?, then).otherwise(otherwise)
}
