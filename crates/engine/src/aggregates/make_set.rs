//! `make_set` and `make_list`, and their old spellings.

use datafusion::common::{Result, plan_err};
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::{Type, Value};

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::aggregates::collect::collect;
use crate::function::{optional, param};

/// Kusto's limit where the query names none.
const MAX_SIZE: usize = 1_048_576;

const PARAMS: &[Param] = &[
    param("expr", Accepts::Any, "the values to gather"),
    optional(
        "maxSize",
        Accepts::Integer,
        "how many values to keep, 1,048,576 if left out; input order decides which",
    ),
];

pub static MAKE_SET: Aggregate = Aggregate {
    name: "make_set",
    params: PARAMS,
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
    body: Some(|call| gathered(call, true)),
    ..Aggregate::NEW
};

pub static MAKE_LIST: Aggregate = Aggregate {
    name: "make_list",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("list"),
    summary: "Gathers the values into an array, in the order of the rows; nulls are left out.",
    examples: &[AggregateExample {
        input: "datatable(a: long) [1, long(null), 1]",
        expression: "make_list(a)",
        answer: "[1,1]",
    }],
    body: Some(|call| gathered(call, false)),
    ..Aggregate::NEW
};

/// The old spelling of `make_set`.
pub static MAKESET: Aggregate = Aggregate {
    name: "makeset",
    instead: Some("make_set"),
    examples: &[AggregateExample::of("datatable(a: long) [2, 2]", "makeset(a)", "[2]")],
    ..MAKE_SET
};

/// The old spelling of `make_list`.
pub static MAKELIST: Aggregate = Aggregate {
    name: "makelist",
    instead: Some("make_list"),
    examples: &[AggregateExample::of("datatable(a: long) [2, 2]", "makelist(a)", "[2,2]")],
    ..MAKE_LIST
};

fn gathered(call: &AggregateCall, distinct: bool) -> Result<Vec<Built>> {
    let ([value, ..], [ty, ..]) = (call.args.as_slice(), call.types.as_slice()) else {
        return plan_err!("make_set takes one or two arguments");
    };
    let limit = match call.constants.get(1) {
        Some(Some(Value::Long(limit))) => usize::try_from(*limit).unwrap_or(0),
        Some(Some(Value::Int(limit))) => usize::try_from(*limit).unwrap_or(0),
        Some(None | Some(_)) => return plan_err!("a computed maxSize is not supported yet"),
        None => MAX_SIZE,
    };
    Ok(vec![(collect(distinct, limit, *ty, value.clone(), call.ordinal.clone()), None)])
}
