//! `arg_max` and `arg_min`: the row at which a value is largest, or smallest.

use datafusion::common::{Result, plan_err};
use datafusion::functions_aggregate::expr_fn::first_value;
use kql::library::{Accepts, Param, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::{param, repeated};

const PARAMS: &[Param] = &[
    param("ExprToMaximize", Accepts::NotDynamic, "the value to compare by"),
    repeated("ExprToReturn", Accepts::Columns, 0, "what to give of that row; `*`: all columns"),
];

pub static ARG_MAX: Aggregate = Aggregate {
    name: "arg_max",
    params: PARAMS,
    returns: Returns::Columns,
    summary: "Gives the largest value and other values of its row; of equal ones the first row's.",
    examples: &[AggregateExample {
        input: "datatable(a: long, b: string) [1, 'x', 3, 'y', 3, 'z']",
        expression: "arg_max(a, b) | project x = b",
        answer: "y",
    }],
    body: Some(|call| at_extreme(call, false)),
    ..Aggregate::NEW
};

pub static ARG_MIN: Aggregate = Aggregate {
    name: "arg_min",
    params: PARAMS,
    returns: Returns::Columns,
    summary: "Gives the smallest value and other values of its row; of equal ones the first row's.",
    examples: &[AggregateExample {
        input: "datatable(a: long, b: string) [2, 'x', 1, 'y']",
        expression: "arg_min(a, b) | project x = b",
        answer: "y",
    }],
    body: Some(|call| at_extreme(call, true)),
    ..Aggregate::NEW
};

fn at_extreme(call: &AggregateCall, ascending: bool) -> Result<Vec<Built>> {
    let [by, ..] = call.args.as_slice() else {
        return plan_err!("arg_max takes at least one argument");
    };
    let order = vec![by.clone().sort(ascending, false), call.ordinal.clone().sort(true, false)];
    Ok(call.args.iter().map(|value| (first_value(value.clone(), order.clone()), None)).collect())
}
