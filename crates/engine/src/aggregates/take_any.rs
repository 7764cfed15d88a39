//! `take_any` and its old spelling `any`. Kusto leaves open whose value; the first row's it is.

use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::first_value;
use kql::library::{Accepts, ColumnNames, ResultName, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::repeated;

pub static TAKE_ANY: Aggregate = Aggregate {
    name: "take_any",
    params: &[repeated("expr", Accepts::Columns, 1, "what to give of some row; `*`: all columns")],
    returns: Returns::Columns,
    result_name: ResultName::Columns(ColumnNames::Own("any")),
    summary: "Gives the values of one row: the first.",
    examples: &[AggregateExample {
        input: "datatable(a: string) ['x', 'y']",
        expression: "take_any(a)",
        answer: "x",
    }],
    body: Some(take_any),
    ..Aggregate::NEW
};

/// Kusto: the old spelling puts `any_` before the names of its columns.
pub static ANY: Aggregate = Aggregate {
    name: "any",
    result_name: ResultName::Columns(ColumnNames::Prefixed("any")),
    instead: Some("take_any"),
    examples: &[AggregateExample::of(
        "datatable(a: string) ['x', 'y']",
        "any(a) | project x = any_a",
        "x",
    )],
    ..TAKE_ANY
};

fn take_any(call: &AggregateCall) -> Result<Vec<Built>> {
    let order = || vec![call.ordinal.clone().sort(true, false)];
    Ok(call.args.iter().map(|value| (first_value(value.clone(), order()), None)).collect())
}
