//! `current_database`.

use datafusion::logical_expr::Expr;
use kql::library::Returns;
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example};
use crate::lower::literal::text;

/// Files have no database: all logs lie side by side under this name, which Kusto's own emulator has, too.
const NAME: &str = "NetDefaultDB";

pub static CURRENT_DATABASE: Scalar = Scalar {
    name: "current_database",
    params: &[],
    returns: Returns::Is(Type::String),
    summary: "Gives the name of the database that the query runs in: that of a Kusto without any other, `NetDefaultDB`.",
    examples: &[example("current_database()", "NetDefaultDB")],
    body: Body::Rewrite(current_database),
    ..Scalar::NEW
};

fn current_database(_: &Call) -> datafusion::common::Result<Expr> {
    Ok(text(NAME))
}
