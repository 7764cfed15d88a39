//! The small catalogue and library that the tests bind against.

use kql::library::{
    Accepts, Arity, Catalog, ColumnNames, Library, Overload, Param, Plugin, PluginCall,
    PluginColumns, ResultName, Returns, Signature, StoredFunction, TableSchema,
};
use kql::types::Type::{self, *};
use kql::types::Value;
use std::sync::OnceLock;

use kql::parse_function;

pub struct World;

impl Catalog for World {
    fn table(&self, name: &str) -> Option<TableSchema> {
        let (name, columns) = TABLES.iter().find(|it| it.0 == name)?;
        let columns = columns.iter().map(|(name, ty)| (name.to_string(), *ty)).collect();
        Some(TableSchema::new(*name, columns))
    }

    fn names(&self) -> Vec<std::string::String> {
        TABLES.iter().map(|it| it.0.to_string()).collect()
    }

    fn function(&self, name: &str) -> Option<&StoredFunction> {
        FUNCTIONS.get_or_init(stored_functions).iter().find(|it| it.name == name)
    }

    fn table_function(&self, name: &str, _args: &[Option<Value>]) -> Option<TableSchema> {
        let columns = vec![("GlobalPrevalence".to_string(), Long), ("Signer".to_string(), String)];
        (name == "FileProfile").then(|| TableSchema::new(name, columns))
    }

    fn function_names(&self) -> Vec<std::string::String> {
        let stored = FUNCTIONS.get_or_init(stored_functions).iter().map(|it| it.name.clone());
        stored.chain(["FileProfile".to_string()]).collect()
    }
}

static FUNCTIONS: OnceLock<Vec<StoredFunction>> = OnceLock::new();

/// Functions of the workspace: one that is sound, one that time has passed by.
fn stored_functions() -> Vec<StoredFunction> {
    let stored = |name: &str, text: &str| StoredFunction {
        name: name.to_string(),
        lambda: parse_function(text).0.expect("the text is sound"),
        origin: format!("functions/{name}.kql"),
        text: text.to_string(),
    };
    vec![
        stored(
            "Failing",
            "(minimum: long = 3) {
    SigninLogs
    | where ResultType != 0
    | summarize Failures = count() by UserPrincipalName
    | where Failures >= minimum
}",
        ),
        stored(
            "Stale",
            "SigninLogs
| where isnotempty(IPAddress)
| where ClientAppUsed has \"curl\"",
        ),
    ]
}

impl Library for World {
    fn scalar(&self, name: &str) -> Option<Signature> {
        SCALARS.iter().find(|it| it.name == name).copied()
    }

    fn aggregate(&self, name: &str) -> Option<Signature> {
        AGGREGATES.iter().find(|it| it.name == name).copied()
    }

    fn names(&self) -> Vec<&'static str> {
        SCALARS.iter().chain(AGGREGATES).map(|it| it.name).collect()
    }

    fn plugin(&self, name: &str) -> Option<Plugin> {
        PLUGINS.iter().find(|it| it.name == name).copied()
    }

    fn plugin_names(&self) -> Vec<&'static str> {
        PLUGINS.iter().map(|it| it.name).collect()
    }
}

type Columns = &'static [(&'static str, Type)];

const TABLES: &[(&str, Columns)] = &[
    (
        "SigninLogs",
        &[
            ("TimeGenerated", DateTime),
            ("UserPrincipalName", String),
            ("IPAddress", String),
            ("ResultType", String),
            ("AutonomousSystemNumber", String),
            ("AuthenticationDetails", String),
            ("Location", String),
            ("AppDisplayName", String),
            ("DeviceDetail", Dynamic),
            ("CorrelationId", String),
            ("DurationMs", Long),
            ("RiskScore", Real),
            ("IsInteractive", Bool),
        ],
    ),
    (
        "AADNonInteractiveUserSignInLogs",
        &[
            ("TimeGenerated", DateTime),
            ("UserPrincipalName", String),
            ("IPAddress", String),
            ("ResultType", String),
            ("DeviceDetail", String),
            ("SessionId", String),
        ],
    ),
    ("SigninSummary", &[("UserPrincipalName", String), ("Count", Long)]),
    (
        "AuditLogs",
        &[
            ("TimeGenerated", DateTime),
            ("OperationName", String),
            ("TargetResources", Dynamic),
            ("Tag", Guid),
        ],
    ),
];

const fn one(name: &'static str, accepts: Accepts) -> Param {
    Param { name, accepts, arity: Arity::One, constant: false, summary: "" }
}

const fn optional(name: &'static str, accepts: Accepts) -> Param {
    Param { arity: Arity::Optional, ..one(name, accepts) }
}

const fn repeated(name: &'static str, accepts: Accepts, at_least: usize) -> Param {
    Param { arity: Arity::Repeated { at_least }, ..one(name, accepts) }
}

const fn function(name: &'static str, params: &'static [Param], returns: Returns) -> Signature {
    Signature {
        name,
        params,
        returns,
        overloads: &[],
        result_name: ResultName::None,
        instead: None,
        summary: "",
    }
}

/// A function whose answer is called as its first argument.
const fn named(name: &'static str, params: &'static [Param], returns: Returns) -> Signature {
    Signature { result_name: ResultName::FirstArgument, ..function(name, params, returns) }
}

const ANY: Accepts = Accepts::Any;
const STRING: Accepts = Accepts::Is(String);
const LONG: Accepts = Accepts::Is(Long);

fn bin_type(types: &[Type]) -> Type {
    match types {
        [Int | Long, Real] => Real,
        [first, ..] => *first,
        [] => Dynamic,
    }
}

const SCALARS: &[Signature] = &[
    function("now", &[optional("offset", Accepts::Is(TimeSpan))], Returns::Is(DateTime)),
    function("ago", &[one("offset", Accepts::Is(TimeSpan))], Returns::Is(DateTime)),
    function("not", &[one("value", Accepts::Is(Bool))], Returns::Is(Bool)),
    function("array_sort_asc", &[repeated("array", ANY, 1)], Returns::Arrays("sorted")),
    Signature {
        overloads: &[Overload {
            params: &[one("value", Accepts::Columns)],
            returns: Returns::Is(Dynamic),
        }],
        ..function("pack_array", &[repeated("value", ANY, 1)], Returns::Is(Dynamic))
    },
    function("isnull", &[one("value", ANY)], Returns::Is(Bool)),
    function("isnotnull", &[one("value", ANY)], Returns::Is(Bool)),
    function("isempty", &[one("value", ANY)], Returns::Is(Bool)),
    function("isnotempty", &[one("value", ANY)], Returns::Is(Bool)),
    function(
        "iff",
        &[one("condition", Accepts::Is(Bool)), one("then", ANY), one("else", ANY)],
        Returns::Common(1),
    ),
    function("coalesce", &[repeated("value", ANY, 2)], Returns::Common(0)),
    named(
        "bin",
        &[one("value", Accepts::Summable), one("size", Accepts::Summable)],
        Returns::By(bin_type),
    ),
    named("tostring", &[one("value", ANY)], Returns::Is(String)),
    named("tolong", &[one("value", ANY)], Returns::Is(Long)),
    named("toint", &[one("value", ANY)], Returns::Is(Int)),
    named("toreal", &[one("value", ANY)], Returns::Is(Real)),
    named("tobool", &[one("value", ANY)], Returns::Is(Bool)),
    named("todatetime", &[one("value", ANY)], Returns::Is(DateTime)),
    named("parse_json", &[one("json", ANY)], Returns::Is(Dynamic)),
    named("todynamic", &[one("json", ANY)], Returns::Is(Dynamic)),
    named(
        "split",
        &[one("source", STRING), one("delimiter", STRING), optional("index", LONG)],
        Returns::Is(Dynamic),
    ),
    function("strcat", &[repeated("value", ANY, 1)], Returns::Is(String)),
    Signature {
        result_name: ResultName::NameAndFirstArgument,
        ..function("strlen", &[one("source", STRING)], Returns::Is(Long))
    },
    function("toupper", &[one("source", STRING)], Returns::Is(String)),
    function("tolower", &[one("source", STRING)], Returns::Is(String)),
    function(
        "substring",
        &[one("source", STRING), one("start", LONG), optional("length", LONG)],
        Returns::Is(String),
    ),
    function(
        "extract",
        &[
            Param { constant: true, ..one("regex", STRING) },
            one("group", LONG),
            one("source", STRING),
            optional("type", STRING),
        ],
        Returns::Is(String),
    ),
    function(
        "set_has_element",
        &[one("set", Accepts::Is(Dynamic)), one("value", ANY)],
        Returns::Is(Bool),
    ),
    function("array_length", &[one("array", Accepts::Is(Dynamic))], Returns::Is(Long)),
    named("round", &[one("value", Accepts::Numeric), optional("digits", LONG)], Returns::Is(Real)),
];

const AGGREGATES: &[Signature] = &[
    function("count", &[], Returns::Is(Long)),
    function("countif", &[one("condition", Accepts::Is(Bool))], Returns::Is(Long)),
    function(
        "dcount",
        &[one("value", Accepts::NotDynamic), optional("accuracy", LONG)],
        Returns::Is(Long),
    ),
    function("sum", &[one("value", Accepts::Summable)], Returns::Argument(0)),
    function("avg", &[one("value", Accepts::Summable)], Returns::Is(Real)),
    function("min", &[one("value", Accepts::NotDynamic)], Returns::Argument(0)),
    function("max", &[one("value", Accepts::NotDynamic)], Returns::Argument(0)),
    function(
        "percentile",
        &[one("value", Accepts::Summable), one("percentile", Accepts::Numeric)],
        Returns::Percentiles(1),
    ),
    function(
        "percentiles",
        &[one("value", Accepts::Summable), repeated("percentile", Accepts::Numeric, 1)],
        Returns::Percentiles(1),
    ),
    Signature {
        result_name: ResultName::PrefixAndFirstArgument("set"),
        ..function("make_set", GATHERED, Returns::Is(Dynamic))
    },
    Signature {
        result_name: ResultName::PrefixAndFirstArgument("list"),
        ..function("make_list", GATHERED, Returns::Is(Dynamic))
    },
    columns(
        "arg_max",
        &[one("maximized", Accepts::NotDynamic), repeated("returned", Accepts::Columns, 0)],
        ColumnNames::Extreme("max"),
    ),
    columns(
        "arg_min",
        &[one("minimized", Accepts::NotDynamic), repeated("returned", Accepts::Columns, 0)],
        ColumnNames::Extreme("min"),
    ),
    columns(
        "argmax",
        &[one("maximized", Accepts::NotDynamic), repeated("returned", Accepts::Columns, 0)],
        ColumnNames::Chained("max"),
    ),
    columns("any", ANY_COLUMNS, ColumnNames::Prefixed("any")),
    columns("take_any", ANY_COLUMNS, ColumnNames::Own("any")),
];

const GATHERED: &[Param] = &[one("value", ANY), optional("limit", LONG)];
const ANY_COLUMNS: &[Param] = &[repeated("returned", Accepts::Columns, 1)];

const fn columns(name: &'static str, params: &'static [Param], names: ColumnNames) -> Signature {
    Signature {
        result_name: ResultName::Columns(names),
        ..function(name, params, Returns::Columns)
    }
}

const PLUGINS: &[Plugin] = &[
    Plugin {
        name: "sequence_detect",
        params: &[one("TimelineColumn", Accepts::Column), repeated("Expr", ANY, 1)],
        overloads: &[],
        output: sequence_detect,
        further: &[],
        summary: "",
    },
    Plugin {
        name: "bag_unpack",
        params: &[one("column", Accepts::Column), optional("columnsConflict", STRING)],
        overloads: &[],
        output: bag_unpack,
        further: &[],
        summary: "",
    },
    Plugin {
        name: "pivot",
        params: &[
            one("pivotColumn", Accepts::Column),
            optional("aggregateFunction", ANY),
            repeated("columnName", Accepts::Column, 0),
        ],
        overloads: &[],
        output: pivot,
        further: &[],
        summary: "",
    },
    Plugin {
        name: "ipv4_lookup",
        params: &[
            one("LookupTable", Accepts::Table),
            one("SourceIPv4Key", Accepts::Column),
            one("IPv4LookupKey", ANY),
            repeated("ExtraKey", Accepts::Column, 0),
            optional("return_unmatched", Accepts::Is(Bool)),
        ],
        overloads: &[],
        output: ipv4_lookup,
        further: &[],
        summary: "",
    },
];

fn sequence_detect(call: &PluginCall) -> PluginColumns {
    let named = call.args.iter().skip(1).filter_map(|it| it.name.clone());
    PluginColumns { columns: named.map(|it| (format!("{it}_At"), DateTime)).collect(), open: false }
}

fn bag_unpack(call: &PluginCall) -> PluginColumns {
    let bag = call.args.first().and_then(|it| it.name.clone());
    let columns = call.input.iter().filter(|it| Some(&it.0) != bag.as_ref()).cloned().collect();
    PluginColumns { columns, open: true }
}

fn pivot(call: &PluginCall) -> PluginColumns {
    let named: Vec<&str> = call.args.iter().take(2).filter_map(|it| it.name.as_deref()).collect();
    let columns = call.input.iter().filter(|it| !named.contains(&it.0.as_str())).cloned().collect();
    PluginColumns { columns, open: true }
}

fn ipv4_lookup(call: &PluginCall) -> PluginColumns {
    let looked_up = call.args.iter().flat_map(|it| it.columns.iter().cloned());
    PluginColumns { columns: call.input.iter().cloned().chain(looked_up).collect(), open: false }
}
