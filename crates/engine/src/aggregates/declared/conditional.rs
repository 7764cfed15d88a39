//! Aggregates over the rows that a predicate picks, and exact distinct counts.

use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::aggregates::{avg, sum};
use crate::function::{optional, param};

const PREDICATE: Param = param("predicate", Accepts::Is(Type::Bool), "which rows to take");
const ACCURACY: Param =
    optional("accuracy", Accepts::NotDynamic, "0 to 4, Kusto's trade of speed for precision");

pub static ALL: &[Aggregate] = &[
    Aggregate {
        name: "avgif",
        params: &[param("expr", Accepts::Summable, "what to average"), PREDICATE],
        returns: Returns::By(avg::returns),
        result_name: ResultName::PrefixAndFirstArgument("avgif"),
        summary: "Averages the values over the rows for which the predicate is true; NaN where there is none.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "avgif(a, b)",
            "1.5",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "sumif",
        params: &[param("expr", Accepts::Summable, "what to add up"), PREDICATE],
        returns: Returns::By(sum::returns),
        result_name: ResultName::PrefixAndFirstArgument("sumif"),
        summary: "Adds up the values over the rows for which the predicate is true; 0 where there is none.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "sumif(a, b)",
            "3",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "minif",
        params: &[param("expr", Accepts::NotDynamic, "the values to compare"), PREDICATE],
        returns: Returns::Argument(0),
        result_name: ResultName::PrefixAndFirstArgument("minif"),
        summary: "Gives the smallest value over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "minif(a, not(b))",
            "4",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "maxif",
        params: &[param("expr", Accepts::NotDynamic, "the values to compare"), PREDICATE],
        returns: Returns::Argument(0),
        result_name: ResultName::PrefixAndFirstArgument("maxif"),
        summary: "Gives the largest value over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "maxif(a, b)",
            "2",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "dcountif",
        params: &[param("expr", Accepts::Any, "the values to count"), PREDICATE, ACCURACY],
        returns: Returns::Is(Type::Long),
        result_name: ResultName::PrefixAndFirstArgument("dcountif"),
        summary: "Counts the distinct values that are not null, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "dcountif(a, b)",
            "2",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "count_distinct",
        params: &[param("expr", Accepts::NotDynamic, "the values to count")],
        returns: Returns::Is(Type::Long),
        result_name: ResultName::PrefixAndFirstArgument("count_distinct"),
        summary: "Counts the distinct values exactly.",
        examples: &[AggregateExample::of(
            "datatable(a: string) [\"x\", \"y\", \"x\"]",
            "count_distinct(a)",
            "2",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "count_distinctif",
        params: &[param("expr", Accepts::NotDynamic, "the values to count"), PREDICATE],
        returns: Returns::Is(Type::Long),
        result_name: ResultName::PrefixAndFirstArgument("count_distinctif"),
        summary: "Counts the distinct values exactly, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "count_distinctif(a, b)",
            "2",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "take_anyif",
        params: &[param("expr", Accepts::Any, "what to give"), PREDICATE],
        returns: Returns::Argument(0),
        result_name: ResultName::FirstArgument,
        summary: "Gives the value of some row for which the predicate is true: the first.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "take_anyif(a, not(b))",
            "4",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "anyif",
        params: &[param("expr", Accepts::Any, "what to give"), PREDICATE],
        returns: Returns::Argument(0),
        result_name: ResultName::PrefixAndFirstArgument("anyif"),
        instead: Some("take_anyif"),
        summary: "Gives the value of some row for which the predicate is true: the first.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
            "anyif(a, not(b))",
            "4",
        )],
        ..Aggregate::NEW
    },
];
