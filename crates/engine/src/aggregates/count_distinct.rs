//! `count_distinct` and `count_distinctif`: how many different values there are, exactly.

use datafusion::common::Result;
use datafusion::functions_aggregate::expr_fn::count_distinct as n_distinct;
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::function::param;

const VALUE: Param = param("expr", Accepts::NotDynamic, "the values to count");

pub static COUNT_DISTINCT: Aggregate = Aggregate {
    name: "count_distinct",
    params: &[VALUE],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::PrefixAndFirstArgument("count_distinct"),
    summary: "Counts the distinct values exactly; null is none.",
    examples: &[AggregateExample::of(
        "datatable(a: string) [\"x\", \"y\", \"x\"]",
        "count_distinct(a)",
        "2",
    )],
    body: Some(count_distinct),
    ..Aggregate::NEW
};

pub static COUNT_DISTINCTIF: Aggregate = Aggregate {
    name: "count_distinctif",
    params: &[VALUE, PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("count_distinctif"),
    summary: "Counts the distinct values exactly, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "count_distinctif(a, b)",
        "2",
    )],
    body: Some(|call| conditional(call, 1, count_distinct)),
    ..COUNT_DISTINCT
};

fn count_distinct(call: &AggregateCall) -> Result<Vec<Expr>> {
    Ok(vec![n_distinct(call.arg(0)?)])
}
