//! Percentiles, plain and weighted, in a column each or in one array.

use kql::library::{Accepts, Overload, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::function::{param, repeated};

pub static ALL: &[Aggregate] = &[
    Aggregate {
        name: "percentile",
        params: &[
            param("expr", Accepts::Any, "the values"),
            param("percentile", Accepts::Numeric, "the rank, 0 to 100"),
        ],
        returns: Returns::Percentiles(1),
        summary: "Gives the value below which that percentage of the values lies, by nearest rank.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 2, 3]", "percentile(a, 50)", "2")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "percentiles",
        params: &[
            param("expr", Accepts::Any, "the values"),
            repeated("percentile", Accepts::Numeric, 1, "the ranks, 0 to 100"),
        ],
        returns: Returns::Percentiles(1),
        summary: "Gives several percentiles of the values, each in its own column.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2, 3, 4]",
            "percentiles(a, 25, 75) | project x = percentile_a_75",
            "3",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "percentiles_array",
        params: &[
            param("expr", Accepts::Any, "the values"),
            repeated("percentile", Accepts::Numeric, 1, "the ranks, 0 to 100"),
        ],
        returns: Returns::Is(Type::Dynamic),
        overloads: &[Overload {
            params: &[
                param("expr", Accepts::Any, "the values"),
                param("percentiles", Accepts::Is(Type::Dynamic), "an array of the ranks, 0 to 100"),
            ],
            returns: Returns::Is(Type::Dynamic),
        }],
        result_name: ResultName::PrefixAndFirstArgument("percentiles"),
        summary: "Gives several percentiles of the values in one array.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2, 3]",
            "percentiles_array(a, 50, 100)",
            "[2,3]",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "percentilew",
        params: &[
            param("expr", Accepts::Any, "the values"),
            param("weight", Accepts::Integer, "how often the value counts"),
            param("percentile", Accepts::Numeric, "the rank, 0 to 100"),
        ],
        returns: Returns::Percentiles(2),
        summary: "Gives the value below which that percentage of the values lies, each value counted by its weight.",
        examples: &[AggregateExample::of(
            "datatable(a: long, w: long) [10, 8, 20, 6, 30, 3, 40, 1]",
            "percentilew(a, w, 50)",
            "20",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "percentilesw",
        params: &[
            param("expr", Accepts::Any, "the values"),
            param("weight", Accepts::Integer, "how often the value counts"),
            repeated("percentile", Accepts::Numeric, 1, "the ranks, 0 to 100"),
        ],
        returns: Returns::Percentiles(2),
        summary: "Gives several percentiles of the weighted values, each in its own column.",
        examples: &[AggregateExample::of(
            "datatable(a: long, w: long) [10, 8, 20, 6, 30, 3, 40, 1]",
            "percentilesw(a, w, 50, 99.9) | project x = percentile_a_99_9",
            "40",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "percentilesw_array",
        params: &[
            param("expr", Accepts::Any, "the values"),
            param("weight", Accepts::Integer, "how often the value counts"),
            repeated("percentile", Accepts::Numeric, 1, "the ranks, 0 to 100"),
        ],
        returns: Returns::Is(Type::Dynamic),
        overloads: &[Overload {
            params: &[
                param("expr", Accepts::Any, "the values"),
                param("weight", Accepts::Integer, "how often the value counts"),
                param("percentiles", Accepts::Is(Type::Dynamic), "an array of the ranks, 0 to 100"),
            ],
            returns: Returns::Is(Type::Dynamic),
        }],
        result_name: ResultName::PrefixAndFirstArgument("percentiles"),
        summary: "Gives several percentiles of the weighted values in one array.",
        examples: &[AggregateExample::of(
            "datatable(a: long, w: long) [10, 8, 20, 6, 30, 3, 40, 1]",
            "percentilesw_array(a, w, 50, 75, 99.9)",
            "[20,20,40]",
        )],
        ..Aggregate::NEW
    },
];
