//! Aggregates that gather values into arrays and bags, describe them, or join their bits.

use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::function::{optional, param};

const PREDICATE: Param = param("predicate", Accepts::Is(Type::Bool), "which rows to take");
const MAX_SIZE: Param =
    optional("maxSize", Accepts::Integer, "how many values to keep, 1,048,576 if left out");

pub static ALL: &[Aggregate] = &[
    Aggregate {
        name: "make_set_if",
        params: &[param("expr", Accepts::Any, "the values to gather"), PREDICATE, MAX_SIZE],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("set"),
        summary: "Gathers the distinct values of the rows for which the predicate is true into an array.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "make_set_if(a, b)",
            "[1,2]",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "make_list_if",
        params: &[param("expr", Accepts::Any, "the values to gather"), PREDICATE, MAX_SIZE],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("list"),
        summary: "Gathers the values of the rows for which the predicate is true into an array.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "make_list_if(a, b)",
            "[1,2]",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "make_list_with_nulls",
        params: &[param("expr", Accepts::Any, "the values to gather")],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("list"),
        summary: "Gathers the values into an array, nulls among them.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, long(null)]",
            "make_list_with_nulls(a)",
            "[1,null]",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "make_bag",
        params: &[
            param("expr", Accepts::Is(Type::Dynamic), "the property bags to put together"),
            MAX_SIZE,
        ],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("bag"),
        summary: "Puts the properties of all bags into one; of equal keys the value of some row is kept.",
        examples: &[AggregateExample::of(
            "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2})]",
            "make_bag(a)",
            "{\"x\":1,\"y\":2}",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "make_bag_if",
        params: &[
            param("expr", Accepts::Is(Type::Dynamic), "the property bags to put together"),
            PREDICATE,
            MAX_SIZE,
        ],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("bag"),
        summary: "Puts the properties of the bags into one, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2})]",
            "make_bag_if(a, a.x == 1)",
            "{\"x\":1}",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "make_dictionary",
        params: &[
            param("expr", Accepts::Is(Type::Dynamic), "the property bags to put together"),
            MAX_SIZE,
        ],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("dictionary"),
        instead: Some("make_bag"),
        summary: "Puts the properties of all bags into one.",
        examples: &[AggregateExample::of(
            "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2})]",
            "make_dictionary(a)",
            "{\"x\":1,\"y\":2}",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "buildschema",
        params: &[param("expr", Accepts::Is(Type::Dynamic), "the values to describe")],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("schema"),
        summary: "Gives the smallest schema that all the dynamic values keep to.",
        examples: &[AggregateExample::of(
            "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'x': 'y'})]",
            "buildschema(a)",
            "{\"x\":[\"long\",\"string\"]}",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "binary_all_and",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Argument(0),
        result_name: ResultName::FirstArgument,
        summary: "Gives the bitwise and of all values.",
        examples: &[AggregateExample::of("datatable(a: long) [7, 5]", "binary_all_and(a)", "5")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "binary_all_or",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Argument(0),
        result_name: ResultName::FirstArgument,
        summary: "Gives the bitwise or of all values.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 4]", "binary_all_or(a)", "5")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "binary_all_xor",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Argument(0),
        result_name: ResultName::FirstArgument,
        summary: "Gives the bitwise exclusive or of all values.",
        examples: &[AggregateExample::of("datatable(a: long) [5, 1]", "binary_all_xor(a)", "4")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "passthrough",
        params: &[param("expr", Accepts::Any, "the values")],
        returns: Returns::Argument(0),
        result_name: ResultName::FirstArgument,
        summary: "Gives the value as it is; an inner function of Kusto, known by name alone.",
        examples: &[AggregateExample::of("datatable(a: long) [1]", "passthrough(a)", "1")],
        ..Aggregate::NEW
    },
];
