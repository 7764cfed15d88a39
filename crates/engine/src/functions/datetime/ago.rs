//! `ago`.

use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{Expr, lit};
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::function::{Body, Call, Scalar, example, param};

pub static AGO: Scalar = Scalar {
    name: "ago",
    params: &[param("timespan", Accepts::Is(Type::TimeSpan), "how long before now")],
    returns: Returns::Is(Type::DateTime),
    summary: "Gives the instant that lies so long before `now()`.",
    examples: &[example("now() - ago(1d)", "1.00:00:00")],
    body: Body::Rewrite(ago),
    ..Scalar::NEW
};

fn ago(call: &Call) -> Result<Expr> {
    match call.args.as_slice() {
        [offset] => Ok(lit(call.now) - offset.clone()),
        _ => plan_err!("ago takes one argument"),
    }
}
