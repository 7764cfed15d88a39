//! Plugins about tables as such: their size, their schema, what they hold in common.

mod dcount_intersect;
mod infer_storage_schema;
mod rows;
mod schema_merge;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::coverage::Status;
use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, closed, fixed, input_columns};

const OPTIONS: Param =
    param("Options", Accepts::Is(Type::Dynamic), "a bag: StorageContainers, DataFormat and others");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "dcount_intersect",
        run: Some(dcount_intersect::run),
        params: &[repeated(
            "hll",
            Accepts::Is(Type::Dynamic),
            2,
            "columns that hold answers of hll",
        )],
        output: intersections,
        summary: "Estimates how many distinct values several answers of hll have in common: the first, the first two, and so on.",
        examples: &["print a = dynamic([1]), b = dynamic([2]) | evaluate dcount_intersect(a, b)"],
        ..Plugin::NEW
    },
    Plugin {
        name: "estimate_rows_count",
        run: Some(rows::estimate_rows_count),
        output: |_| closed(fixed(&[("EstimatedRowsCount", Type::Long)])),
        summary: "Estimates how many rows the input has.",
        examples: &["print a = 1 | evaluate estimate_rows_count()"],
        ..Plugin::NEW
    },
    Plugin {
        name: "preview",
        run: Some(rows::preview),
        params: &[param("NumberOfRows", Accepts::Integer, "how many rows to show")],
        output: input_columns,
        further: &[|_| closed(fixed(&[("Count", Type::Long)]))],
        summary: "Gives some rows of the input, and in a second table how many there are.",
        examples: &["range a from 1 to 9 step 1 | evaluate preview(3)"],
        ..Plugin::NEW
    },
    Plugin {
        name: "identity",
        run: Some(rows::identity),
        output: input_columns,
        summary: "Gives the input as it is; for tests of Kusto itself.",
        examples: &["print a = 1 | evaluate identity()"],
        ..Plugin::NEW
    },
    Plugin {
        name: "identity_v3",
        run: Some(rows::identity_v3),
        params: &[
            param("mode", Accepts::Is(Type::String), "how it is to behave"),
            param("exceptionText", Accepts::Is(Type::String), "what it is to fail with"),
        ],
        output: input_columns,
        summary: "Gives the input as it is, or fails as asked; for tests of Kusto itself.",
        examples: &["print a = 1 | evaluate identity_v3('', '')"],
        ..Plugin::NEW
    },
    Plugin {
        name: "schema_merge",
        run: Some(schema_merge::run),
        params: &[optional(
            "PreserveOrder",
            Accepts::Is(Type::Bool),
            "whether columns must keep their places",
        )],
        output: |_| {
            closed(fixed(&[
                ("ColumnName", Type::String),
                ("ColumnOrdinal", Type::Int),
                ("DataType", Type::String),
                ("ColumnType", Type::String),
            ]))
        },
        summary: "Merges the schemas that several getschema give into one.",
        examples: &[
            "datatable(ColumnName: string, ColumnOrdinal: int, DataType: string, ColumnType: string) ['a', 0, 'System.Int64', 'long'] | evaluate schema_merge(true)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "infer_storage_schema",
        reach: Some(infer_storage_schema::schema),
        params: &[OPTIONS],
        output: |_| closed(fixed(&[("CslSchema", Type::String)])),
        summary: "Tells the schema of files in a store, as Kusto's commands spell it.",
        examples: &[
            "evaluate infer_storage_schema(dynamic({\"StorageContainers\": [\"https://example.blob.core.windows.net/logs\"], \"DataFormat\": \"csv\"}))",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "infer_storage_schema_with_suggestions",
        reach: Some(infer_storage_schema::with_suggestions),
        params: &[OPTIONS],
        output: |_| closed(fixed(&[("SuggestedTableSchema", Type::String)])),
        summary: "Tells the schema of files in a store, and which types would suit better.",
        examples: &[
            "evaluate infer_storage_schema_with_suggestions(dynamic({\"StorageContainers\": [\"https://example.blob.core.windows.net/logs\"], \"DataFormat\": \"csv\"}))",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "external_datatable",
        summary: "Gives a table that the client sends beside the query.",
        examples: &["evaluate external_datatable()"],
        status: Status::Refused("the table is sent by a Kusto client"),
        ..Plugin::NEW
    },
];

/// The input's columns, then one count for each argument.
fn intersections(call: &PluginCall) -> PluginColumns {
    let counts = (0..call.args.len()).map(|at| (format!("s{at}"), Type::Long));
    closed(call.input.iter().cloned().chain(counts).collect())
}
