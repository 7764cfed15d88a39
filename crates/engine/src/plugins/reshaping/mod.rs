//! Plugins that turn rows into columns, columns into rows, and bags into columns.

mod bag_unpack;
mod narrow;
mod pivot;

use kql::library::{Accepts, PluginCall, PluginColumns};
use kql::types::Type;

use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, closed, column, fixed, referenced};

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "bag_unpack",
        params: &[
            param("column", Accepts::Column, "the column of property bags"),
            optional(
                "column_prefix",
                Accepts::Is(Type::String),
                "put before each new column's name",
            ),
            optional(
                "columnsConflict",
                Accepts::Is(Type::String),
                "what becomes of a key that is a column already: error, replace_source or keep_source",
            ),
            optional(
                "ignoredProperties",
                Accepts::Is(Type::Dynamic),
                "an array of keys to leave out",
            ),
        ],
        output: unpacked,
        run: Some(bag_unpack::run),
        summary: "Makes each key of a column of property bags a column of its own.",
        examples: &[
            "datatable(d: dynamic) [dynamic({\"User\": \"ada\", \"Age\": 36})] | evaluate bag_unpack(d)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "narrow",
        run: Some(narrow::run),
        output: |_| {
            closed(fixed(&[("Row", Type::Long), ("Column", Type::String), ("Value", Type::String)]))
        },
        summary: "Turns a wide table into one row for each value: which row, which column, what.",
        examples: &["print a = 1, b = 'x' | evaluate narrow()"],
        ..Plugin::NEW
    },
    Plugin {
        name: "pivot",
        params: &[
            param("pivotColumn", Accepts::Column, "the column whose values become columns"),
            optional(
                "aggregateFunction",
                Accepts::Aggregate,
                "what stands in them, count() if left out",
            ),
            repeated(
                "columnName",
                Accepts::Column,
                0,
                "the columns to group by, all others if left out",
            ),
        ],
        output: pivoted,
        run: Some(pivot::run),
        grouped: true,
        summary: "Makes each value of a column a column of its own, and aggregates the rest into it.",
        examples: &[
            "datatable(User: string, Country: string) ['ada', 'SE', 'bob', 'NO', 'ada', 'NO'] | evaluate pivot(Country, count(), User)",
        ],
        ..Plugin::NEW
    },
];

/// The input without the bag; the keys only the data tells.
fn unpacked(call: &PluginCall) -> PluginColumns {
    let bag = call.args.first().and_then(|it| it.name.as_ref());
    let columns = call.input.iter().filter(|it| Some(&it.0) != bag).cloned().collect();
    PluginColumns { columns, open: true }
}

/// The columns to group by; the others only the data tells.
fn pivoted(call: &PluginCall) -> PluginColumns {
    let mut columns = referenced(call, "columnName");
    if columns.is_empty() {
        let used: Vec<String> = call.args.iter().filter_map(column).map(|it| it.0).collect();
        columns = call.input.iter().filter(|it| !used.contains(&it.0)).cloned().collect();
    }
    PluginColumns { columns, open: true }
}
