//! `column_ifexists`. The binder knows which columns there are and puts the column in the call's place; what is left to do here
//! is the default.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::Expr;
use kql::library::{Param, ResultName, Returns};

use crate::declare::{ANY, TEXT, alias, constant};
use crate::function::{Body, Call, Example, Scalar, example, param};

const PARAMS: &[Param] = &[
    constant(param("column_name", TEXT, "the column's name")),
    param("defaultValue", ANY, "what to give where there is no such column"),
];

pub static COLUMN_IFEXISTS: Scalar = Scalar {
    name: "column_ifexists",
    params: PARAMS,
    returns: Returns::Argument(1),
    result_name: ResultName::FirstArgumentValueIfColumn,
    summary: "Gives the column of that name, or a default where the input has none.",
    examples: &[
        example("column_ifexists('User', 'nobody')", "nobody"),
        Example {
            input: "print User = 'ada'",
            expression: "column_ifexists('User', 'nobody')",
            answer: "ada",
        },
    ],
    body: Body::Rewrite(column_ifexists),
    ..Scalar::NEW
};

pub static COLUMNIFEXISTS: Scalar = alias(
    "columnifexists",
    &COLUMN_IFEXISTS,
    "The older name of `column_ifexists`.",
    &[example("columnifexists('User', 'nobody')", "nobody")],
)
.instead("column_ifexists");

fn column_ifexists(call: &Call) -> Result<Expr> {
    match call.args.as_slice() {
        [_, default] => Ok(default.clone()),
        _ => plan_err!("column_ifexists takes two arguments"),
    }
}
