//! `isempty` and `isnotempty`: of a string whether it is `""`, of others whether they are null.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, not};
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Body, Call, Scalar, example, param};
use crate::lower::literal::text;

const PARAMS: &[Param] = &[param("value", Accepts::Any, "the value to look at")];

pub static ISEMPTY: Scalar = Scalar {
    name: "isempty",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a string is empty, or another value null.",
    examples: &[
        example("isempty('')", "True"),
        example("isempty(0)", "False"),
        example("isempty(long(null))", "True"),
    ],
    body: Body::Rewrite(isempty),
    ..Scalar::NEW
};

pub static ISNOTEMPTY: Scalar = Scalar {
    name: "isnotempty",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a string holds anything, or another value is not null.",
    examples: &[example("isnotempty('x')", "True"), example("isnotempty('')", "False")],
    body: Body::Rewrite(isnotempty),
    ..Scalar::NEW
};

pub static NOTEMPTY: Scalar = alias(
    "notempty",
    &ISNOTEMPTY,
    "The older name of `isnotempty`.",
    &[example("notempty('x')", "True")],
)
.instead("isnotempty");

fn isempty(call: &Call) -> Result<Expr> {
    match (call.args.as_slice(), call.types.as_slice()) {
        ([value], [Type::String]) => Ok(value.clone().eq(text(""))),
        ([value], [Type::Dynamic]) => {
            let empty = value.clone().in_list(vec![text("\"\""), text("null")], false);
            Ok(value.clone().is_null().or(empty))
        }
        ([value], _) => Ok(value.clone().is_null()),
        _ => plan_err!("isempty takes one argument"),
    }
}

fn isnotempty(call: &Call) -> Result<Expr> {
    match (call.args.as_slice(), call.types.as_slice()) {
        ([value], [Type::String]) => Ok(value.clone().not_eq(text(""))),
        _ => Ok(not(isempty(call)?)),
    }
}
