//! `max` and `min`.

use datafusion::common::{Result, plan_err};
use datafusion::functions_aggregate::expr_fn::{max as largest, min as smallest};
use kql::library::{Accepts, Param, ResultName, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::param;

const PARAMS: &[Param] = &[param("expr", Accepts::NotDynamic, "the values to compare")];

pub static MAX: Aggregate = Aggregate {
    name: "max",
    params: PARAMS,
    returns: Returns::Argument(0),
    result_name: ResultName::PrefixAndFirstArgument("max"),
    summary: "Gives the largest value that is not null.",
    examples: &[AggregateExample {
        input: "datatable(a: long) [1, 3, 2]",
        expression: "max(a)",
        answer: "3",
    }],
    body: Some(max),
    ..Aggregate::NEW
};

pub static MIN: Aggregate = Aggregate {
    name: "min",
    params: PARAMS,
    returns: Returns::Argument(0),
    result_name: ResultName::PrefixAndFirstArgument("min"),
    summary: "Gives the smallest value that is not null.",
    examples: &[AggregateExample {
        input: "datatable(a: datetime) [datetime(2024-06-20), datetime(2024-06-19)]",
        expression: "min(a)",
        answer: "2024-06-19T00:00:00.0000000Z",
    }],
    body: Some(min),
    ..Aggregate::NEW
};

fn max(call: &AggregateCall) -> Result<Vec<Built>> {
    match call.args.as_slice() {
        [value] => Ok(vec![(largest(value.clone()), None)]),
        _ => plan_err!("max takes one argument"),
    }
}

fn min(call: &AggregateCall) -> Result<Vec<Built>> {
    match call.args.as_slice() {
        [value] => Ok(vec![(smallest(value.clone()), None)]),
        _ => plan_err!("min takes one argument"),
    }
}
