//! `take_any` and its old spelling `any`, `take_anyif` and `anyif`. Kusto leaves open whose value; the first row's it is.

use datafusion::common::Result;
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, ColumnNames, ResultName, Returns};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::pick::{Rule, pick};
use crate::function::{param, repeated};

pub static TAKE_ANY: Aggregate = Aggregate {
    name: "take_any",
    params: &[repeated("expr", Accepts::Columns, 1, "what to give of some row; `*`: all columns")],
    returns: Returns::Columns,
    result_name: ResultName::Columns(ColumnNames::Own("any")),
    summary: "Gives the values of one row: the first. Of a single expression the first value that is neither null nor empty.",
    examples: &[
        AggregateExample {
            input: "datatable(a: string) ['x', 'y']",
            expression: "take_any(a)",
            answer: "x",
        },
        AggregateExample::of("datatable(a: string) ['', 'y']", "take_any(a)", "y"),
        AggregateExample::of(
            "datatable(a: string, b: long) ['', 1, 'y', 2]",
            "take_any(b, a) | project x = a",
            "",
        ),
    ],
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

pub static TAKE_ANYIF: Aggregate = Aggregate {
    name: "take_anyif",
    params: &[param("expr", Accepts::Any, "what to give"), PREDICATE],
    returns: Returns::Argument(0),
    result_name: ResultName::FirstArgument,
    summary: "Gives the value of some row for which the predicate is true: the first that is neither null nor empty.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "take_anyif(a, not(b))",
        "4",
    )],
    body: Some(|call| conditional(call, 1, take_any)),
    ..Aggregate::NEW
};

/// The old spelling of `take_anyif`.
pub static ANYIF: Aggregate = Aggregate {
    name: "anyif",
    result_name: ResultName::PrefixAndFirstArgument("anyif"),
    instead: Some("take_anyif"),
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "anyif(a, not(b))",
        "4",
    )],
    ..TAKE_ANYIF
};

pub static PASSTHROUGH: Aggregate = Aggregate {
    name: "passthrough",
    params: &[param("expr", Accepts::Any, "the values")],
    returns: Returns::Argument(0),
    result_name: ResultName::FirstArgument,
    summary: "Gives the value as it is, the first of several; an inner function of Kusto, known by name alone.",
    examples: &[AggregateExample::of("datatable(a: long) [1]", "passthrough(a)", "1")],
    body: Some(|call| Ok(pick(Rule::First, call))),
    ..Aggregate::NEW
};

fn take_any(call: &AggregateCall) -> Result<Vec<Expr>> {
    let rule = if call.args.len() == 1 { Rule::FirstFilled } else { Rule::First };
    Ok(pick(rule, call))
}
