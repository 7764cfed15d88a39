//! Plugins that find common patterns in rows, and what tells two sets of rows apart.

mod find;
mod table;
mod text;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, argument, closed, fixed};

// `~` stands for the default, so that these take text too.
const WEIGHT: Param = optional("WeightColumn", Accepts::Any, "how often a row counts; \"~\": once");
const MAX_DIMENSIONS: Param =
    optional("MaxDimensions", Accepts::Any, "how many columns a pattern may have; \"~\": 5");
const WILDCARD: Param =
    repeated("CustomWildcard", Accepts::Any, 0, "what stands for any value, one for each type");

const SEGMENT: [(&str, Type); 3] =
    [("SegmentId", Type::Long), ("Count", Type::Long), ("Percent", Type::Real)];

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "autocluster",
        run: Some(find::autocluster),
        params: &[
            optional(
                "SizeWeight",
                Accepts::Any,
                "0 to 1, whether size or detail weighs more; \"~\": 0.5",
            ),
            WEIGHT,
            optional("NumSeeds", Accepts::Any, "how many rows to start from; \"~\": 25"),
            WILDCARD,
        ],
        output: |call| before_input(call, &SEGMENT),
        summary: "Finds the patterns of values that describe most of the rows, few and telling.",
        examples: &[
            "datatable(User: string, Country: string) ['ada', 'SE', 'bob', 'SE'] | evaluate autocluster()",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "basket",
        run: Some(find::basket),
        params: &[
            optional("Threshold", Accepts::Any, "how common a pattern must be; \"~\": 0.05"),
            WEIGHT,
            MAX_DIMENSIONS,
            WILDCARD,
        ],
        output: |call| before_input(call, &SEGMENT),
        summary: "Finds all patterns of values that are common enough.",
        examples: &[
            "datatable(User: string, Country: string) ['ada', 'SE', 'bob', 'SE'] | evaluate basket(0.2)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "diffpatterns",
        run: Some(find::diffpatterns),
        params: &[
            param(
                "SplitColumn",
                Accepts::Column,
                "the column that says to which set a row belongs",
            ),
            param("SplitValueA", Accepts::Any, "its value for the one set"),
            param("SplitValueB", Accepts::Any, "its value for the other set"),
            WEIGHT,
            optional("Threshold", Accepts::Any, "how much a pattern must differ; \"~\": 0.05"),
            MAX_DIMENSIONS,
            WILDCARD,
        ],
        output: |call| {
            before_input(
                call,
                &[
                    ("SegmentId", Type::Long),
                    ("CountA", Type::Long),
                    ("CountB", Type::Long),
                    ("PercentA", Type::Real),
                    ("PercentB", Type::Real),
                    ("PercentDiffAB", Type::Real),
                ],
            )
        },
        summary: "Finds the patterns of values that tell two sets of rows apart.",
        examples: &[
            "datatable(Country: string, Result: string) ['SE', 'ok', 'NO', 'failed'] | evaluate diffpatterns(Result, 'ok', 'failed')",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "diffpatterns_text",
        run: Some(text::run),
        params: &[
            param("TextColumn", Accepts::Column, "the texts"),
            param("BooleanCondition", Accepts::Is(Type::Bool), "which rows are the one set"),
            optional("MinTokens", Accepts::Any, "how many words a pattern has at least; \"~\": 1"),
            optional("Threshold", Accepts::Any, "how much a pattern must differ; \"~\": 0.05"),
            optional("MaxTokens", Accepts::Any, "how many words a pattern has at most; \"~\": 20"),
        ],
        output: |_| {
            closed(fixed(&[
                ("Count_of_True", Type::Long),
                ("Count_of_False", Type::Long),
                ("Percent_of_True", Type::Real),
                ("Percent_of_False", Type::Real),
                ("Pattern", Type::String),
            ]))
        },
        summary: "Finds the patterns of words that tell two sets of texts apart.",
        examples: &[
            "datatable(Text: string, Failed: bool) ['one two', true, 'one three', false] | evaluate diffpatterns_text(Text, Failed)",
        ],
        ..Plugin::NEW
    },
];

/// These columns, then the input's.
///
/// Kusto: its parser says so of all of them; its answers lack the column that splits the rows and the one that weighs them.
fn before_input(call: &PluginCall, columns: &[(&str, Type)]) -> PluginColumns {
    let about = |name: &String| {
        let says = |it: &&str| argument(call, it).is_some_and(|it| it.name.as_ref() == Some(name));
        ["SplitColumn", "WeightColumn"].iter().any(says)
    };
    let described = call.input.iter().filter(|it| !about(&it.0)).cloned();
    closed(fixed(columns).into_iter().chain(described).collect())
}
