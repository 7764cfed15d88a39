//! `take_any`: Kusto leaves open whose value; the first row's it is.

use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::first_value;
use kql::library::{Accepts, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::repeated;

pub static TAKE_ANY: Aggregate = Aggregate {
    name: "take_any",
    params: &[repeated("expr", Accepts::Columns, 1, "what to give of some row; `*`: all columns")],
    returns: Returns::Columns,
    summary: "Gives the values of one row: the first.",
    examples: &[AggregateExample {
        input: "datatable(a: string) ['x', 'y']",
        expression: "take_any(a)",
        answer: "x",
    }],
    body: Some(take_any),
    ..Aggregate::NEW
};

fn take_any(call: &AggregateCall) -> Result<Vec<Built>> {
    let order = || vec![call.ordinal.clone().sort(true, false)];
    Ok(call.args.iter().map(|value| (first_value(value.clone(), order()), None)).collect())
}
