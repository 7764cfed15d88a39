//! `dcount`. Kusto estimates; this counts exactly, which lies within any error that it documents.

use datafusion::common::{Result, plan_err};
use datafusion::functions_aggregate::expr_fn::count_distinct;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::{optional, param};

pub static DCOUNT: Aggregate = Aggregate {
    name: "dcount",
    params: &[
        param("expr", Accepts::Any, "the values to count"),
        optional(
            "accuracy",
            Accepts::NotDynamic,
            "0 to 4, Kusto's trade of speed for precision; the count is exact all the same",
        ),
    ],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::PrefixAndFirstArgument("dcount"),
    summary: "Counts the distinct values that are not null.",
    examples: &[AggregateExample {
        input: "datatable(a: string) ['x', 'y', 'x']",
        expression: "dcount(a)",
        answer: "2",
    }],
    body: Some(dcount),
    ..Aggregate::NEW
};

fn dcount(call: &AggregateCall) -> Result<Vec<Built>> {
    match call.args.as_slice() {
        [value, ..] => Ok(vec![(count_distinct(value.clone()), None)]),
        _ => plan_err!("dcount takes one or two arguments"),
    }
}
