//! Deviation, variance and covariance, over all rows or those that a predicate picks.

use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::function::param;

const PREDICATE: Param = param("predicate", Accepts::Is(Type::Bool), "which rows to take");

pub static ALL: &[Aggregate] = &[
    Aggregate {
        name: "stdev",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("stdev"),
        summary: "Gives the standard deviation of the values, taken as a sample.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 2, 3]", "stdev(a)", "1.0")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "stdevp",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("stdevp"),
        summary: "Gives the standard deviation of the values, taken as a population.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 3]", "stdevp(a)", "1.0")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "stdevif",
        params: &[param("expr", Accepts::Summable, "the values"), PREDICATE],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("stdevif"),
        summary: "Gives the standard deviation, as of a sample, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2, 3, 9]",
            "stdevif(a, a < 9)",
            "1.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "variance",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("variance"),
        summary: "Gives the variance of the values, taken as a sample.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 2, 3]", "variance(a)", "1.0")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "varianceif",
        params: &[param("expr", Accepts::Summable, "the values"), PREDICATE],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("varianceif"),
        summary: "Gives the variance, as of a sample, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 2, 3, 9]",
            "varianceif(a, a < 9)",
            "1.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "variancep",
        params: &[param("expr", Accepts::Summable, "the values")],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("variancep"),
        summary: "Gives the variance of the values, taken as a population.",
        examples: &[AggregateExample::of("datatable(a: long) [1, 3]", "variancep(a)", "1.0")],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "variancepif",
        params: &[param("expr", Accepts::Summable, "the values"), PREDICATE],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("variancepif"),
        summary: "Gives the variance, as of a population, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long) [1, 3, 9]",
            "variancepif(a, a < 9)",
            "1.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "covariance",
        params: &[
            param("expr1", Accepts::Summable, "the one value"),
            param("expr2", Accepts::Summable, "the other value"),
        ],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("covariance"),
        summary: "Gives how two values vary together, taken as a sample.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: long) [1, 2, 3, 4, 5, 6]",
            "covariance(a, b)",
            "4.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "covarianceif",
        params: &[
            param("expr1", Accepts::Summable, "the one value"),
            param("expr2", Accepts::Summable, "the other value"),
            PREDICATE,
        ],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("covarianceif"),
        summary: "Gives how two values vary together, as of a sample, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: long) [1, 2, 3, 4, 5, 6]",
            "covarianceif(a, b, a < 5)",
            "2.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "covariancep",
        params: &[
            param("expr1", Accepts::Summable, "the one value"),
            param("expr2", Accepts::Summable, "the other value"),
        ],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("covariancep"),
        summary: "Gives how two values vary together, taken as a population.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: long) [1, 1, 3, 3]",
            "covariancep(a, b)",
            "1.0",
        )],
        ..Aggregate::NEW
    },
    Aggregate {
        name: "covariancepif",
        params: &[
            param("expr1", Accepts::Summable, "the one value"),
            param("expr2", Accepts::Summable, "the other value"),
            PREDICATE,
        ],
        returns: Returns::Is(Type::Real),
        result_name: ResultName::PrefixAndFirstArgument("covariancepif"),
        summary: "Gives how two values vary together, as of a population, over the rows for which the predicate is true.",
        examples: &[AggregateExample::of(
            "datatable(a: long, b: long) [1, 1, 3, 3, 9, 9]",
            "covariancepif(a, b, a < 9)",
            "1.0",
        )],
        ..Aggregate::NEW
    },
];
