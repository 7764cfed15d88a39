//! `arg_max` and `arg_min`: the row at which a value is largest, or smallest. Their old spellings name the columns differently.

use kql::library::{Accepts, ColumnNames, Param, ResultName, Returns};

use crate::aggregate::{Aggregate, AggregateExample};
use crate::aggregates::pick::{Rule, pick};
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
    body: Some(|call| Ok(pick(Rule::Largest, call))),
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
    body: Some(|call| Ok(pick(Rule::Smallest, call))),
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
