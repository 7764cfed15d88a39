//! `max` and `min`, and the same over the rows that a predicate picks.

use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::{max as largest, min as smallest};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::pick::{Rule, pick};
use crate::function::param;

const VALUE: Param = param("expr", Accepts::NotDynamic, "the values to compare");

pub static MAX: Aggregate = Aggregate {
    name: "max",
    params: &[VALUE],
    returns: Returns::Argument(0),
    result_name: ResultName::PrefixAndFirstArgument("max"),
    summary: "Gives the largest value that is not null; NaN where there is one.",
    examples: &[
        AggregateExample {
            input: "datatable(a: long) [1, 3, 2]",
            expression: "max(a)",
            answer: "3",
        },
        AggregateExample::of("datatable(a: string) ['b', 'a', '']", "max(a)", "b"),
        AggregateExample::of("datatable(a: decimal) [decimal(9), decimal(10.5)]", "max(a)", "10.5"),
    ],
    body: Some(max),
    ..Aggregate::NEW
};

pub static MIN: Aggregate = Aggregate {
    name: "min",
    params: &[VALUE],
    returns: Returns::Argument(0),
    result_name: ResultName::PrefixAndFirstArgument("min"),
    summary: "Gives the smallest value that is not null; NaN where there is one.",
    examples: &[
        AggregateExample {
            input: "datatable(a: datetime) [datetime(2024-06-20), datetime(2024-06-19)]",
            expression: "min(a)",
            answer: "2024-06-19T00:00:00.0000000Z",
        },
        AggregateExample::of("datatable(a: real) [1.5, real(nan)]", "min(a)", "NaN"),
    ],
    body: Some(min),
    ..Aggregate::NEW
};

pub static MAXIF: Aggregate = Aggregate {
    name: "maxif",
    params: &[VALUE, PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("maxif"),
    summary: "Gives the largest value over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "maxif(a, b)",
        "2",
    )],
    body: Some(|call| conditional(call, 1, max)),
    ..MAX
};

pub static MINIF: Aggregate = Aggregate {
    name: "minif",
    params: &[VALUE, PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("minif"),
    summary: "Gives the smallest value over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "minif(a, not(b))",
        "4",
    )],
    body: Some(|call| conditional(call, 1, min)),
    ..MIN
};

fn max(call: &AggregateCall) -> Result<Vec<Expr>> {
    if is_whole(call.ty(0)) {
        return Ok(vec![largest(call.arg(0)?)]);
    }
    Ok(pick(Rule::Largest, call))
}

fn min(call: &AggregateCall) -> Result<Vec<Expr>> {
    if is_whole(call.ty(0)) {
        return Ok(vec![smallest(call.arg(0)?)]);
    }
    Ok(pick(Rule::Smallest, call))
}

/// Whether DataFusion's own order of the values is Kusto's: it has another idea of NaN, and decimals are text to it.
fn is_whole(ty: Type) -> bool {
    matches!(ty, Type::Int | Type::Long | Type::DateTime | Type::TimeSpan)
}
