//! `count`, its old spelling `cnt`, and `countif`.

use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::count as n_rows;
use datafusion::logical_expr::{Expr, lit};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::function::optional;

pub static COUNT: Aggregate = Aggregate {
    name: "count",
    params: &[optional(
        "predicate",
        Accepts::Any,
        "which rows to count, as countif does; anything but a bool counts all rows",
    )],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::PrefixAndFirstArgument("count"),
    summary: "Counts the rows.",
    examples: &[AggregateExample {
        input: "datatable(a: long) [1, 2, long(null)]",
        expression: "count()",
        answer: "3",
    }],
    body: Some(count),
    ..Aggregate::NEW
};

pub static COUNTIF: Aggregate = Aggregate {
    name: "countif",
    params: &[PREDICATE],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::PrefixAndFirstArgument("countif"),
    summary: "Counts the rows for which the predicate is true.",
    examples: &[AggregateExample {
        input: "datatable(a: long) [1, 2, long(null)]",
        expression: "countif(a > 1)",
        answer: "1",
    }],
    body: Some(countif),
    ..Aggregate::NEW
};

/// The old spelling of `count`.
pub static CNT: Aggregate = Aggregate {
    name: "cnt",
    params: &[],
    result_name: ResultName::PrefixAndFirstArgument("cnt"),
    instead: Some("count"),
    examples: &[AggregateExample::of("datatable(a: long) [1, 2]", "cnt()", "2")],
    ..COUNT
};

fn count(call: &AggregateCall) -> Result<Vec<Expr>> {
    match call.types.as_slice() {
        // Kusto: with a predicate it is the old spelling of countif.
        [Type::Bool] => countif(call),
        _ => Ok(vec![n_rows(lit(1i64))]),
    }
}

fn countif(call: &AggregateCall) -> Result<Vec<Expr>> {
    conditional(call, 0, |_| Ok(vec![n_rows(lit(1i64))]))
}
