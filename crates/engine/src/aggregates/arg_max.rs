//! `arg_max` and `arg_min`: the row at which a value is largest, or smallest. Their old spellings name the columns differently.

use datafusion::common::{Result, plan_err};
use datafusion::functions_aggregate::expr_fn::first_value;
use kql::library::{Accepts, ColumnNames, Param, ResultName, Returns};

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
    result_name: ResultName::Columns(ColumnNames::Extreme("max")),
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
    result_name: ResultName::Columns(ColumnNames::Extreme("min")),
    summary: "Gives the smallest value and other values of its row; of equal ones the first row's.",
    examples: &[AggregateExample {
        input: "datatable(a: long, b: string) [2, 'x', 1, 'y']",
        expression: "arg_min(a, b) | project x = b",
        answer: "y",
    }],
    body: Some(|call| at_extreme(call, true)),
    ..Aggregate::NEW
};

/// Kusto: the old spelling puts `max_`, and the first argument's name, before the names of its columns.
pub static ARGMAX: Aggregate = Aggregate {
    name: "argmax",
    result_name: ResultName::Columns(ColumnNames::Chained("max")),
    instead: Some("arg_max"),
    examples: &[AggregateExample::of(
        "datatable(a: long, b: string) [1, 'x', 3, 'y']",
        "argmax(a, b) | project x = max_a_b",
        "y",
    )],
    ..ARG_MAX
};

/// The old spelling of `arg_min`.
pub static ARGMIN: Aggregate = Aggregate {
    name: "argmin",
    result_name: ResultName::Columns(ColumnNames::Chained("min")),
    instead: Some("arg_min"),
    examples: &[AggregateExample::of(
        "datatable(a: long, b: string) [2, 'x', 1, 'y']",
        "argmin(a, b) | project x = min_a_b",
        "y",
    )],
    ..ARG_MIN
};

fn at_extreme(call: &AggregateCall, ascending: bool) -> Result<Vec<Built>> {
    let [by, ..] = call.args.as_slice() else {
        return plan_err!("arg_max takes at least one argument");
    };
    let order = vec![by.clone().sort(ascending, false), call.ordinal.clone().sort(true, false)];
    Ok(call.args.iter().map(|value| (first_value(value.clone(), order.clone()), None)).collect())
}
