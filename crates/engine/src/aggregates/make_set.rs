//! `make_set` and `make_list`, those over some rows only or with nulls, and their old spellings.

use datafusion::common::Result;
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::fold::fold;
use crate::aggregates::gather::{List, Set};
use crate::function::{optional, param};

/// Kusto's limit where the query names none, and the largest that it can name.
pub const MAX_SIZE: usize = 1_048_576;

/// Kusto: the old spellings keep fewer.
pub const OLD_MAX_SIZE: usize = 128;

const VALUE: Param = param("expr", Accepts::Any, "the values to gather");

/// How many values are kept.
pub const SIZE: Param = optional(
    "maxSize",
    Accepts::Integer,
    "how many values to keep, 1,048,576 if left out; input order decides which",
);

const OLD_SIZE: Param =
    optional("maxSize", Accepts::Integer, "how many values to keep, 128 if left out");

pub static MAKE_SET: Aggregate = Aggregate {
    name: "make_set",
    params: &[VALUE, SIZE],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("set"),
    summary: "Gathers the distinct values into an array, in the order of their first rows; nulls are left out.",
    examples: &[
        AggregateExample {
            input: "datatable(a: string) ['b', 'a', 'b']",
            expression: "make_set(a)",
            answer: "[\"b\",\"a\"]",
        },
        AggregateExample {
            input: "datatable(a: long) [3, 1, 2, 3]",
            expression: "make_set(a, 2)",
            answer: "[3,1]",
        },
        AggregateExample {
            input: "datatable(a: string) []",
            expression: "make_set(a)",
            answer: "[]",
        },
        AggregateExample {
            input: "datatable(a: dynamic) [dynamic([1, 2]), dynamic([2, 3])]",
            expression: "make_set(a)",
            answer: "[1,2,3]",
        },
    ],
    body: Some(|call| set(call, MAX_SIZE)),
    ..Aggregate::NEW
};

pub static MAKE_LIST: Aggregate = Aggregate {
    name: "make_list",
    result_name: ResultName::PrefixAndFirstArgument("list"),
    summary: "Gathers the values into an array, in the order of the rows; nulls are left out.",
    examples: &[AggregateExample {
        input: "datatable(a: long) [1, long(null), 1]",
        expression: "make_list(a)",
        answer: "[1,1]",
    }],
    body: Some(|call| list(call, MAX_SIZE)),
    ..MAKE_SET
};

pub static MAKE_LIST_WITH_NULLS: Aggregate = Aggregate {
    name: "make_list_with_nulls",
    params: &[VALUE],
    summary: "Gathers the values into an array, nulls among them.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, long(null)]",
        "make_list_with_nulls(a)",
        "[1,null]",
    )],
    body: Some(|call| gathered(call, List { limit: MAX_SIZE, ty: call.ty(0), with_nulls: true })),
    ..MAKE_LIST
};

pub static MAKE_SET_IF: Aggregate = Aggregate {
    name: "make_set_if",
    params: &[VALUE, PREDICATE, SIZE],
    summary: "Gathers the distinct values of the rows for which the predicate is true into an array.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "make_set_if(a, b)",
        "[1,2]",
    )],
    body: Some(|call| conditional(call, 1, |call| set(call, MAX_SIZE))),
    ..MAKE_SET
};

pub static MAKE_LIST_IF: Aggregate = Aggregate {
    name: "make_list_if",
    params: &[VALUE, PREDICATE, SIZE],
    summary: "Gathers the values of the rows for which the predicate is true into an array.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "make_list_if(a, b, 1)",
        "[1]",
    )],
    body: Some(|call| conditional(call, 1, |call| list(call, MAX_SIZE))),
    ..MAKE_LIST
};

/// The old spelling of `make_set`.
pub static MAKESET: Aggregate = Aggregate {
    name: "makeset",
    params: &[VALUE, OLD_SIZE],
    instead: Some("make_set"),
    summary: "Gathers the distinct values into an array, in the order of their first rows, no more than 128.",
    examples: &[
        AggregateExample::of("datatable(a: long) [2, 2]", "makeset(a)", "[2]"),
        AggregateExample::of(
            "range a from 1 to 200 step 1",
            "makeset(a) | project x = array_length(set_a)",
            "128",
        ),
    ],
    body: Some(|call| set(call, OLD_MAX_SIZE)),
    ..MAKE_SET
};

/// The old spelling of `make_list`.
pub static MAKELIST: Aggregate = Aggregate {
    name: "makelist",
    params: &[VALUE, OLD_SIZE],
    instead: Some("make_list"),
    summary: "Gathers the values into an array, in the order of the rows, no more than 128.",
    examples: &[AggregateExample::of("datatable(a: long) [2, 2]", "makelist(a)", "[2,2]")],
    body: Some(|call| list(call, OLD_MAX_SIZE)),
    ..MAKE_LIST
};

fn set(call: &AggregateCall, default: usize) -> Result<Vec<Expr>> {
    gathered(call, Set { limit: limit(call, default)?, ty: call.ty(0) })
}

fn list(call: &AggregateCall, default: usize) -> Result<Vec<Expr>> {
    gathered(call, List { limit: limit(call, default)?, ty: call.ty(0), with_nulls: false })
}

/// How many values the call's second argument lets be kept.
pub fn limit(call: &AggregateCall, default: usize) -> Result<usize> {
    Ok(call.count(1)?.unwrap_or(default).min(MAX_SIZE))
}

fn gathered<F: crate::aggregates::fold::Fold>(call: &AggregateCall, it: F) -> Result<Vec<Expr>> {
    Ok(vec![fold(it, vec![call.arg(0)?, call.ordinal.clone()])])
}
