//! `iscolumnexists`. The binder knows which columns there are and puts the answer in the call's place; only a call outside of rows
//! comes here.

use datafusion::logical_expr::lit;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{TEXT, constant};
use crate::function::{Body, Example, Scalar, example, param};

pub static ISCOLUMNEXISTS: Scalar = Scalar {
    name: "iscolumnexists",
    params: &[constant(param("column_name", TEXT, "the column's name"))],
    returns: Returns::Is(Type::Bool),
    summary: "Whether the input has a column of that name; undocumented.",
    examples: &[
        example("iscolumnexists('User')", "False"),
        Example {
            input: "print User = 'ada'",
            expression: "iscolumnexists('User')",
            answer: "True",
        },
    ],
    body: Body::Rewrite(|_| Ok(lit(false))),
    ..Scalar::NEW
};
