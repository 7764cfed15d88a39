//! Calls that are syntax rather than functions: they name tables and columns, or hold a table. The binder knows them by heart.

use super::{Entry, Kind, Shown, entries, probe};

struct SpecialForm {
    name: &'static str,
    signature: &'static str,
    summary: &'static str,
    example: &'static str,
}

pub fn entries() -> impl Iterator<Item = Entry> {
    FORMS.iter().map(|it| Entry {
        signatures: vec![it.signature.to_owned()],
        summary: it.summary,
        examples: vec![Shown { query: it.example.to_owned(), answer: None }],
        status: probe(it.example),
        ..entries::empty(it.name, Kind::SpecialForm)
    })
}

static FORMS: [SpecialForm; 17] = [
    SpecialForm {
        name: "toscalar",
        signature: "toscalar(table): the type of its first column",
        summary: "Gives the first value of a table's first row; it is worked out once, before the query.",
        example: "print x = toscalar(range n from 1 to 3 step 1 | summarize max(n))",
    },
    SpecialForm {
        name: "materialize",
        signature: "materialize(table): table",
        summary: "Marks a table that is used several times, so that it is worked out once; the answer is the same.",
        example: "let T = materialize(range n from 1 to 3 step 1); T | count",
    },
    SpecialForm {
        name: "table",
        signature: "table(name: string, [scope: string]): table",
        summary: "Gives the table of that name, where the name is a constant.",
        example: "table('Logins') | count",
    },
    SpecialForm {
        name: "column_ifexists",
        signature: "column_ifexists(name: string, default): the type of the column or the default",
        summary: "Gives the column of that name where the table has it, else the default.",
        example: "print a = 1 | project x = column_ifexists('b', 0)",
    },
    SpecialForm {
        name: "database",
        signature: "database(name: string).table",
        summary: "Names a table, or a function, of another database.",
        example: "database('Security').Logins | count",
    },
    SpecialForm {
        name: "cluster",
        signature: "cluster(name: string).database(name: string).table",
        summary: "Names a database of another cluster.",
        example: "cluster('example').database('Security').Logins | count",
    },
    SpecialForm {
        name: "workspace",
        signature: "workspace(name: string).table",
        summary: "Names a table of another Log Analytics workspace.",
        example: "workspace('example').Logins | count",
    },
    SpecialForm {
        name: "app",
        signature: "app(name: string).table",
        summary: "Names a table of an Application Insights resource.",
        example: "app('example').Logins | count",
    },
    SpecialForm {
        name: "resource",
        signature: "resource(id: string).table",
        summary: "Names a table with the rows of one Azure resource.",
        example: "resource('/subscriptions/example').Logins | count",
    },
    SpecialForm {
        name: "adx",
        signature: "adx(cluster: string).table",
        summary: "Names a table of an Azure Data Explorer database, from Log Analytics.",
        example: "adx('https://example.kusto.windows.net/Security').Logins | count",
    },
    SpecialForm {
        name: "arg",
        signature: "arg(scope: string).table",
        summary: "Names a table of Azure Resource Graph, from Log Analytics.",
        example: "arg('').Resources | count",
    },
    SpecialForm {
        name: "external_table",
        signature: "external_table(name: string, [mapping: string]): table",
        summary: "Names a table whose rows lie in an external store.",
        example: "external_table('Logins') | count",
    },
    SpecialForm {
        name: "materialized_view",
        signature: "materialized_view(name: string, [max_age: timespan]): table",
        summary: "Names the part of a view that is worked out already.",
        example: "materialized_view('Logins') | count",
    },
    SpecialForm {
        name: "stored_query_result",
        signature: "stored_query_result(name: string): table",
        summary: "Names the kept answer of an earlier query.",
        example: "stored_query_result('Logins') | count",
    },
    SpecialForm {
        name: "graph",
        signature: "graph(name: string, [snapshot: string]): graph",
        summary: "Names a graph that the database keeps.",
        example: "graph('Network') | graph-match (n) project Name = n.Name",
    },
    SpecialForm {
        name: "entity_group",
        signature: "entity_group [database, ...]",
        summary: "Names several databases at once, for macro-expand.",
        example: "macro-expand entity_group [database('A'), database('B')] as X (X.Logins | count)",
    },
    SpecialForm {
        name: "typeof",
        signature: "typeof(type)",
        summary: "Names a type where a function wants one, or the columns of a plugin's answer.",
        example: "print x = extract('([0-9]+)', 1, 'a12', typeof(long))",
    },
];
