//! Plugins that ask another service. A query reaches no network but where the user allows it, so that most are refused by name.

mod http_request;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::coverage::Status;
use crate::function::{optional, param};
use crate::plugin::{Plugin, closed, fixed};

const CLOUD: Status = Status::Refused("needs a cloud service");
const DATABASE: Status = Status::Refused("needs a database over the network");

const CONNECTION: Param =
    param("connection_string", Accepts::Is(Type::String), "where the service is");
const SQL: Param = param("sql_query", Accepts::Is(Type::String), "what to ask it");
const SQL_PARAMETERS: Param =
    optional("sql_parameters", Accepts::Is(Type::Dynamic), "a bag of the query's parameters");
const OPTIONS: Param = optional("options", Accepts::Is(Type::Dynamic), "a bag of settings");
const REQUEST: [Param; 4] = [CONNECTION, SQL, SQL_PARAMETERS, OPTIONS];

const URI: Param = param("Uri", Accepts::Is(Type::String), "what to fetch");
const HEADERS: Param =
    optional("RequestHeaders", Accepts::Is(Type::Dynamic), "a bag of the request's headers");
const HTTP_OPTIONS: Param = optional("Options", Accepts::Is(Type::Dynamic), "a bag of settings");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "http_request",
        reach: Some(http_request::get),
        params: &[URI, HEADERS, HTTP_OPTIONS],
        output: response,
        summary: "Sends an HTTP GET and gives the answer as a row.",
        examples: &["evaluate http_request('https://example.com/feed.json')"],
        ..Plugin::NEW
    },
    Plugin {
        name: "http_request_post",
        reach: Some(http_request::post),
        params: &[
            URI,
            HEADERS,
            HTTP_OPTIONS,
            optional("Content", Accepts::Is(Type::String), "the request's body"),
        ],
        output: response,
        summary: "Sends an HTTP POST and gives the answer as a row.",
        examples: &["evaluate http_request_post('https://example.com/feed.json')"],
        ..Plugin::NEW
    },
    Plugin {
        name: "sql_request",
        params: &REQUEST,
        summary: "Sends a query to an SQL Server and gives its answer.",
        examples: &["evaluate sql_request('Server=tcp:example;', 'select 1')"],
        status: DATABASE,
        ..Plugin::NEW
    },
    Plugin {
        name: "mysql_request",
        params: &REQUEST,
        summary: "Sends a query to a MySQL server and gives its answer.",
        examples: &["evaluate mysql_request('Server=example;', 'select 1')"],
        status: DATABASE,
        ..Plugin::NEW
    },
    Plugin {
        name: "postgresql_request",
        params: &REQUEST,
        summary: "Sends a query to a PostgreSQL server and gives its answer.",
        examples: &["evaluate postgresql_request('Host=example;', 'select 1')"],
        status: DATABASE,
        ..Plugin::NEW
    },
    Plugin {
        name: "cosmosdb_sql_request",
        params: &REQUEST,
        summary: "Sends a query to Azure Cosmos DB and gives its answer.",
        examples: &[
            "evaluate cosmosdb_sql_request('AccountEndpoint=https://example;', 'select c.id from c')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "dax_request",
        params: &[
            CONNECTION,
            param("dax_query", Accepts::Is(Type::String), "what to ask it"),
            optional(
                "dax_parameters",
                Accepts::Is(Type::Dynamic),
                "a bag of the query's parameters",
            ),
            OPTIONS,
        ],
        summary: "Sends a DAX query to a semantic model and gives its answer.",
        examples: &["evaluate dax_request('Data Source=example;', 'evaluate Sales')"],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "azure_digital_twins_query_request",
        params: &[param("endpoint", Accepts::Is(Type::String), "where the service is"), SQL],
        summary: "Sends a query to Azure Digital Twins and gives its answer.",
        examples: &[
            "evaluate azure_digital_twins_query_request('https://example.digitaltwins.azure.net', 'select T from digitaltwins T')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "execute_query",
        params: &[CONNECTION, param("query", Accepts::Is(Type::String), "what to ask it")],
        summary: "Sends a query to another Kusto cluster and gives its answer.",
        examples: &["evaluate execute_query('https://example.kusto.windows.net', 'print 1')"],
        status: CLOUD,
        ..Plugin::NEW
    },
    Plugin {
        name: "execute_show_command",
        params: &[CONNECTION, param("command", Accepts::Is(Type::String), "the command")],
        summary: "Sends a `.show` command to a Kusto cluster and gives its answer.",
        examples: &[
            "evaluate execute_show_command('https://example.kusto.windows.net', '.show tables')",
        ],
        status: CLOUD,
        ..Plugin::NEW
    },
];

fn response(_: &PluginCall) -> PluginColumns {
    closed(fixed(&[("ResponseHeaders", Type::Dynamic), ("ResponseBody", Type::Dynamic)]))
}
