//! Calls that are syntax rather than functions: they name tables and columns, or hold a table. The binder knows them by heart.

use kql::bound::Service;

use crate::lower::reason;

use super::{Entry, Kind, Shown, Status, entries, probe};

struct SpecialForm {
    name: &'static str,
    aliases: &'static [&'static str],
    signature: &'static str,
    summary: &'static str,
    example: &'static str,
    /// Why it will never run here.
    refused: Option<&'static str>,
}

pub fn entries() -> impl Iterator<Item = Entry> {
    FORMS.iter().map(|it| Entry {
        aliases: it.aliases,
        signatures: vec![it.signature.to_owned()],
        summary: it.summary,
        examples: vec![Shown { query: it.example.to_owned(), answer: None }],
        status: it.refused.map_or_else(|| probe(it.example), Status::Refused),
        ..entries::empty(it.name, Kind::SpecialForm)
    })
}

/// Whether the binder knows that name by heart, whatever the function table says.
pub fn is_special(name: &str) -> bool {
    FORMS.iter().any(|it| it.name == name || it.aliases.contains(&name))
}

static FORMS: [SpecialForm; 17] = [
    SpecialForm {
        name: "toscalar",
        aliases: &[],
        signature: "toscalar(table): the type of its first column",
        summary: "Gives the first value of a table's first row; it is worked out once, before the query.",
        example: "print x = toscalar(range n from 1 to 3 step 1 | summarize max(n))",
        refused: None,
    },
    SpecialForm {
        name: "materialize",
        aliases: &[],
        signature: "materialize(table): table",
        summary: "Marks a table that is used several times, so that it is worked out once; the answer is the same.",
        example: "let T = materialize(range n from 1 to 3 step 1); T | count",
        refused: None,
    },
    SpecialForm {
        name: "table",
        aliases: &[],
        signature: "table(name: string, [scope: string]): table",
        summary: "Gives the table of that name, where the name is a constant.",
        example: "table('Logins') | count",
        refused: None,
    },
    SpecialForm {
        name: "column_ifexists",
        aliases: &["columnifexists"],
        signature: "column_ifexists(name: string, default): the type of the column or the default",
        summary: "Gives the column of that name where the table has it, else the default.",
        example: "print a = 1 | project x = column_ifexists('b', 0)",
        refused: None,
    },
    SpecialForm {
        name: "database",
        aliases: &[],
        signature: "database(name: string).table",
        summary: "Names a table, or a function, of another database.",
        example: "database('Security').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "cluster",
        aliases: &[],
        signature: "cluster(name: string).database(name: string).table",
        summary: "Names a database of another cluster.",
        example: "cluster('example').database('Security').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "workspace",
        aliases: &[],
        signature: "workspace(name: string).table",
        summary: "Names a table of another Log Analytics workspace.",
        example: "workspace('example').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "app",
        aliases: &[],
        signature: "app(name: string).table",
        summary: "Names a table of an Application Insights resource.",
        example: "app('example').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "resource",
        aliases: &[],
        signature: "resource(id: string).table",
        summary: "Names a table with the rows of one Azure resource.",
        example: "resource('/subscriptions/example').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "adx",
        aliases: &[],
        signature: "adx(cluster: string).table",
        summary: "Names a table of an Azure Data Explorer database, from Log Analytics.",
        example: "adx('https://example.kusto.windows.net/Security').Logins | count",
        refused: None,
    },
    SpecialForm {
        name: "arg",
        aliases: &[],
        signature: "arg(scope: string).table",
        summary: "Names a table of Azure Resource Graph, from Log Analytics.",
        example: "arg('').Resources | count",
        refused: Some(reason(Service::ResourceGraph)),
    },
    SpecialForm {
        name: "external_table",
        aliases: &[],
        signature: "external_table(name: string, [mapping: string]): table",
        summary: "Names a table whose rows lie in an external store.",
        example: "external_table('Logins') | count",
        refused: None,
    },
    SpecialForm {
        name: "materialized_view",
        aliases: &[],
        signature: "materialized_view(name: string, [max_age: timespan]): table",
        summary: "Names the part of a view that is worked out already.",
        example: "materialized_view('Logins') | count",
        refused: None,
    },
    SpecialForm {
        name: "stored_query_result",
        aliases: &[],
        signature: "stored_query_result(name: string): table",
        summary: "Names the kept answer of an earlier query.",
        example: "stored_query_result('Logins') | count",
        refused: None,
    },
    SpecialForm {
        name: "graph",
        aliases: &[],
        signature: "graph(name: string, [snapshot: string]): graph",
        summary: "Names a graph that the database keeps.",
        example: "graph('Network') | graph-match (n) project Name = n.Name",
        refused: Some(reason(Service::GraphModel)),
    },
    SpecialForm {
        name: "entity_group",
        aliases: &[],
        signature: "entity_group [database, ...]",
        summary: "Names several databases at once, for macro-expand.",
        example: "macro-expand entity_group [database('A'), database('B')] as X (X.Logins | count)",
        refused: None,
    },
    SpecialForm {
        name: "typeof",
        aliases: &[],
        signature: "typeof(type)",
        summary: "Names a type where a function wants one, or the columns of a plugin's answer.",
        example: "print x = extract('([0-9]+)', 1, 'a12', typeof(long))",
        refused: None,
    },
];
