//! Summaries that can be put together later: distinct counts (`hll`) and percentiles (`tdigest`).

use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::function::{optional, param};

const PREDICATE: Param = param("predicate", Accepts::Is(Type::Bool), "which rows to take");
const ACCURACY: Param =
    optional("accuracy", Accepts::NotDynamic, "0 to 4, Kusto's trade of speed for precision");

pub static ALL: &[Aggregate] = &[
    Aggregate {
        name: "hll",
        params: &[param("expr", Accepts::Any, "the values to count"), ACCURACY],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("hll"),
        summary: "Gives what is needed to count the distinct values later, also over several of its kind.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2]",
            "hll(a) | project x = isnull(hll_a)",
            "false",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "hll_if",
        params: &[param("expr", Accepts::Any, "the values to count"), PREDICATE, ACCURACY],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("hll_if"),
        summary: "Gives what hll does, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2]",
            "hll_if(a, a > 1) | project x = isnull(hll_if_a)",
            "false",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "hll_merge",
        params: &[param("hll", Accepts::Is(Type::Dynamic), "what hll gave")],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("hll_merge"),
        summary: "Puts several answers of hll together into one.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2] | summarize h = hll(a) by a",
            "hll_merge(h) | project x = isnull(hll_merge_h)",
            "false",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "tdigest",
        params: &[
            param("expr", Accepts::Summable, "the values"),
            optional("weight", Accepts::Integer, "how often the value counts"),
        ],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("tdigest"),
        summary: "Gives what is needed to estimate percentiles of the values later, also over several of its kind.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2]",
            "tdigest(a) | project x = isnull(tdigest_a)",
            "false",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "tdigest_merge",
        params: &[param("tdigest", Accepts::Is(Type::Dynamic), "what tdigest gave")],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("merge_tdigests"),
        summary: "Puts several answers of tdigest together into one.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2] | summarize t = tdigest(a) by a",
            "tdigest_merge(t) | project x = isnull(merge_tdigests_t)",
            "false",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "merge_tdigest",
        params: &[param("tdigest", Accepts::Is(Type::Dynamic), "what tdigest gave")],
        returns: Returns::Is(Type::Dynamic),
        result_name: ResultName::PrefixAndFirstArgument("merge_tdigests"),
        summary: "Puts several answers of tdigest together into one, as tdigest_merge does.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2] | summarize t = tdigest(a) by a",
            "merge_tdigest(t) | project x = isnull(merge_tdigests_t)",
            "false",
        )],
        ..Aggregate::NEW
    },
];
