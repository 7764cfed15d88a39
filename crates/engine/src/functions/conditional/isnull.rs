//! `isnull` and `isnotnull`.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, lit, not};
use kql::library::{Accepts, Param, Returns};
use kql::types::Type;

use crate::declare::alias;
use crate::function::{Body, Call, Scalar, example, param};
use crate::lower::literal::text;

const PARAMS: &[Param] = &[param("expression", Accepts::Any, "the value to look at")];

pub static ISNULL: Scalar = Scalar {
    name: "isnull",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a value is null. A string never is; a dynamic is where it is missing or JSON's null.",
    examples: &[
        example("isnull(long(null))", "True"),
        example("isnull('')", "False"),
        example("isnull(dynamic(null))", "True"),
        example("isnull(parse_json('{\"a\":1}').b)", "True"),
    ],
    body: Body::Rewrite(isnull),
    ..Scalar::NEW
};

pub static ISNOTNULL: Scalar = Scalar {
    name: "isnotnull",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a value is not null.",
    examples: &[example("isnotnull(1)", "True"), example("isnotnull(datetime(null))", "False")],
    body: Body::Rewrite(isnotnull),
    ..Scalar::NEW
};

pub static NOTNULL: Scalar = alias(
    "notnull",
    &ISNOTNULL,
    "The older name of `isnotnull`.",
    &[example("notnull(1)", "True")],
)
.instead("isnotnull");

fn isnull(call: &Call) -> Result<Expr> {
    match (call.args.as_slice(), call.types.as_slice()) {
        // Kusto: a string is never null.
        ([_], [Type::String]) => Ok(lit(false)),
        ([value], [Type::Dynamic]) => {
            Ok(value.clone().is_null().or(value.clone().eq(text("null"))))
        }
        ([value], _) => Ok(value.clone().is_null()),
        _ => plan_err!("isnull takes one argument"),
    }
}

fn isnotnull(call: &Call) -> Result<Expr> {
    Ok(not(isnull(call)?))
}
