//! Plugins that run code of another language over the rows.

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::coverage::Status;
use crate::function::{optional, param};
use crate::plugin::{Plugin, closed};

const SANDBOX: Status = Status::Refused("needs a sandbox for code of another language");

const SCHEMA: Param =
    param("OutputSchema", Accepts::TypeLiteral, "typeof(...) with the columns of the answer");
const SCRIPT: Param = param("Script", Accepts::Is(Type::String), "the code");
const ARGUMENTS: Param =
    optional("Arguments", Accepts::Is(Type::Dynamic), "a bag that the code finds as kargs");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "python",
        params: &[
            SCHEMA,
            SCRIPT,
            ARGUMENTS,
            optional("Artifacts", Accepts::Is(Type::Dynamic), "a bag of files that the code needs"),
        ],
        output: schema,
        summary: "Runs Python over the rows.",
        examples: &["print a = 1 | evaluate python(typeof(*, b: long), 'result = df')"],
        status: SANDBOX,
        ..Plugin::NEW
    },
    Plugin {
        name: "r",
        params: &[SCHEMA, SCRIPT, ARGUMENTS],
        output: schema,
        summary: "Runs R over the rows.",
        examples: &["print a = 1 | evaluate r(typeof(*, b: long), 'result <- df')"],
        status: SANDBOX,
        ..Plugin::NEW
    },
    Plugin {
        name: "csharp",
        params: &[SCHEMA, SCRIPT, ARGUMENTS],
        output: schema,
        summary: "Runs C# over the rows.",
        examples: &["print a = 1 | evaluate csharp(typeof(*), 'return input;')"],
        status: SANDBOX,
        ..Plugin::NEW
    },
];

/// What `typeof(...)` says; where it can't be read, what only the run tells.
fn schema(call: &PluginCall) -> PluginColumns {
    match call.args.first() {
        Some(it) if !it.columns.is_empty() => closed(it.columns.clone()),
        _ => PluginColumns { columns: Vec::new(), open: true },
    }
}
