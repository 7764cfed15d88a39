//! Every diagnostic code: what it means and a query that shows it. Codes of Kusto's own tools (`KS...`) stand for the same faults
//! as there; `PIC...` are ours. A code is never given a second meaning.

use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

/// A kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub code: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    pub explanation: &'static str,
    /// A query on which exactly this is reported.
    pub example: &'static str,
}

impl Code {
    /// A finding of this kind.
    pub fn at(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.code,
            severity: self.severity,
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }
}

const fn error(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    example: &'static str,
) -> Code {
    Code { code, severity: Severity::Error, title, explanation, example }
}

/// The code of that name.
pub fn find(code: &str) -> Option<&'static Code> {
    ALL.iter().copied().find(|it| it.code.eq_ignore_ascii_case(code))
}

pub static MISSING_QUOTE: Code = error(
    "KS001",
    "closing quote missing",
    "The string doesn't end on the line where it begins. A string over several lines stands between ``` and ```.",
    "print a = \"never closed",
);
pub static UNEXPECTED_CHARACTER: Code = error(
    "KS002",
    "unexpected character",
    "The character has no meaning in the query language. Quotes and dashes copied from a document are a common cause.",
    "print a = 1 #",
);
pub static MALFORMED_TOKEN: Code = error(
    "KS003",
    "malformed string",
    "An escape in the string has no meaning. A backslash is doubled, or the string prefixed with @.",
    "print a = \"C:\\Windows\"",
);
pub static MALFORMED_LITERAL: Code = error(
    "KS004",
    "malformed literal",
    "The text between the parentheses of a literal isn't a value of that type, or a number is out of its type's range.",
    "print a = datetime(yesterday)",
);
pub static EXPECTED: Code = error(
    "KS005",
    "something else expected",
    "The query can't go on as it does here.",
    "print a = (1 + 2",
);
pub static MISSING: Code = error(
    "KS006",
    "something missing",
    "A name or an expression must stand here.",
    "print a = 1 + ",
);
pub static COLUMN_WITHOUT_TEXT: Code = error(
    "KS101",
    "column right behind another",
    "In a pattern a text stands between two columns, to say where the second one begins.",
    "print a = \"x 1\" | parse a with b c",
);
pub static TEXT_AFTER_STAR: Code = error(
    "KS102",
    "`*` without an end",
    "In a pattern `*` skips to the text that follows it; only at the end it can stand without one.",
    "print a = \"x 1\" | parse a with * b",
);
pub static STAR_AFTER_TEXT_COLUMN: Code = error(
    "KS103",
    "`*` right behind a text column",
    "In a pattern a text column takes all up to the next text, so that nothing is left for `*` to skip.",
    "print a = \"x 1\" | parse a with b *",
);
pub static OPERATOR_TYPES: Code = error(
    "KS106",
    "operator not defined for these types",
    "The operator can't take values of these types. A conversion such as tostring() or todatetime() makes the meaning plain.",
    "print a = \"text\" + 1",
);
pub static ARGUMENT_TYPE: Code = error(
    "KS107",
    "argument of another type",
    "The function takes a value of another type in this place; the message shows its signature.",
    "print a = ago(\"1d\")",
);
pub static SCALAR_EXPECTED: Code = error(
    "KS108",
    "scalar expected",
    "A table stands where one value is wanted.",
    "let T = datatable(x: long) [1]; print a = T + 1",
);
pub static COLUMN_EXPECTED: Code = error(
    "KS109",
    "column name expected",
    "Only the name of a column may stand here, not an expression.",
    "print a = 1 | project-rename b = a + 1",
);
pub static TABLE_EXPECTED: Code = error(
    "KS111",
    "table expected",
    "A single value stands where a table is wanted.",
    "let n = 5; n | take 1",
);
pub static DATABASE_EXPECTED: Code = error(
    "KS114",
    "a database is wanted here",
    "`alias database` gives another name to a database: `database(\"name\")`, perhaps of a cluster.",
    "alias database D = 1; print a = 1",
);
pub static DYNAMIC_HERE: Code = error(
    "KS116",
    "dynamic not allowed here",
    "Rows can't be grouped or ordered by a dynamic value. A conversion such as tostring() says what is meant.",
    "print a = dynamic([1]) | summarize count() by a",
);
pub static NEEDS_ARGUMENTS: Code = error(
    "KS117",
    "function without its argument list",
    "A function is called with parentheses. Only one of the query's own that needs no argument may stand alone.",
    "let f = (n: long) { n }; print a = f",
);
pub static PATTERN_COUNT: Code = error(
    "KS118",
    "wrong number of values for a pattern",
    "A pattern is called with as many values as it was declared with.",
    "declare pattern P = (a: string) { (\"x\") = { print b = 1 }; }; P(\"x\", \"y\")",
);
pub static ARGUMENT_COUNT: Code = error(
    "KS119",
    "wrong number of arguments",
    "The function takes another number of arguments; the message shows its signature.",
    "let f = (a: long) { a + 1 }; print b = f(1, 2)",
);
pub static ARGUMENT_COUNT_RANGE: Code = error(
    "KS120",
    "wrong number of arguments",
    "The function has optional arguments, and the call has fewer or more than it can take.",
    "let f = (a: long, b: long = 1) { a + b }; print c = f()",
);
pub static UNKNOWN_PLUGIN: Code = error(
    "KS124",
    "unknown plugin",
    "What stands after `evaluate` is the name of a plugin.",
    "print a = 1 | evaluate bag_unpak(a)",
);
pub static CONSTANT_EXPECTED: Code = error(
    "KS129",
    "constant expected",
    "The value must be known before the query runs: a literal, or a `let` of one.",
    "print a = 1 | extend b = column_ifexists(tolower(\"A\"), 0)",
);
pub static WRITTEN_OUT: Code = error(
    "KS131",
    "a literal is wanted here",
    "What a pattern is called with is compared before the query is bound: a variable's value is not looked up.",
    "let v = \"x\"; declare pattern P = (a: string) { (\"x\") = { print b = 1 }; }; P(v)",
);
pub static LITERAL_EXPECTED: Code = error(
    "KS132",
    "literal expected",
    "The cells of a datatable are literals of the column's type.",
    "datatable(n: long) [\"one\"]",
);
pub static INTEGER_EXPECTED: Code = error(
    "KS134",
    "whole number expected",
    "A number of rows is a whole number.",
    "print a = dynamic([1]) | mv-expand a limit \"x\"",
);
pub static NUMBER_EXPECTED: Code = error(
    "KS137",
    "number expected",
    "The function computes with numbers only.",
    "print a = round(true)",
);
pub static SUMMABLE_EXPECTED: Code = error(
    "KS138",
    "number, timespan or datetime expected",
    "Values of this type can't be added up or ordered by size.",
    "print a = \"x\" | summarize sum(a)",
);
pub static TYPE_EXPECTED: Code = error(
    "KS141",
    "another type expected",
    "The expression must be of the type that the message names.",
    "print a = 1 | where a",
);
pub static UNKNOWN_NAME: Code = error(
    "KS142",
    "unknown name",
    "No column, table, variable or function of this name is in reach. Names are case-sensitive. An earlier `project` or `summarize` \
     may have dropped the column.",
    "print User = \"ada\" | where Usr == \"ada\"",
);
pub static AGGREGATE_HERE: Code = error(
    "KS144",
    "aggregate not allowed here",
    "Aggregate functions stand in `summarize`, not inside of one another.",
    "print a = 1 | where count() > 5",
);
pub static JOIN_COLUMN: Code = error(
    "KS145",
    "join column missing on one side",
    "A bare name after `on` must be a column of both sides. Where the names differ: on $left.a == $right.b.",
    "datatable(a: long) [1] | join (datatable(b: long) [1]) on a",
);
pub static INDEX_HERE: Code = error(
    "KS147",
    "no members to reach for",
    "Only a dynamic value has members and elements. A string that holds JSON is read with parse_json() first.",
    "print a = \"{}\" | extend b = a[0]",
);
pub static NO_SEVERAL_VALUES: Code = error(
    "KS149",
    "several names for one value",
    "Names in parentheses before `=` are for aggregates with several outputs, such as arg_max().",
    "print a = 1 | extend (b, c) = a",
);
pub static TYPE_NAME: Code = error(
    "KS160",
    "unknown type",
    "There is no scalar type of this name.",
    "datatable(a: text) [\"x\"]",
);
pub static COLUMN_DECLARATION: Code = error(
    "KS170",
    "malformed declaration of a column",
    "A column is declared as `name: type`, with one of the scalar types.",
    "let f = (T: (bag: (x: long))) { T | count }; print a = 1",
);
pub static DUPLICATE_COLUMN: Code = error(
    "KS171",
    "column declared twice",
    "Two columns of one operator's output can't have the same name.",
    "print a = 1, a = 2",
);
pub static DATA_VALUES: Code = error(
    "KS173",
    "rows of unequal length",
    "The number of a datatable's values must be a multiple of its number of columns.",
    "datatable(a: long, b: long) [1, 2, 3]",
);
pub static OPERATOR_FIRST: Code = error(
    "KS174",
    "operator needs an input",
    "This operator works on the table before the pipe.",
    "where a == 1",
);
pub static OPERATOR_NOT_FIRST: Code = error(
    "KS175",
    "operator must come first",
    "This operator makes a table of its own and takes none from a pipe.",
    "print a = 1 | print b = 2",
);
pub static OPERATOR_EXPECTED: Code = error(
    "KS176",
    "operator expected",
    "What follows a pipe is a query operator.",
    "print a = 1 | whree a == 1",
);
pub static OPERATOR_HERE: Code = error(
    "KS177",
    "operator not allowed here",
    "Not every operator may stand in a subquery of `fork` or after `facet ... with`.",
    "let T = print a = 1; T | fork (join T on a)",
);
pub static STEP_TYPE: Code = error(
    "KS178",
    "step of another type",
    "The step between values must be of a type that can be added to them: a timespan to a datetime, a number to a number.",
    "range n from 1 to 9 step 1 | make-series count() on n from 0 to 10 step 1h",
);
pub static UNKNOWN_PARAMETER: Code = Code {
    severity: Severity::Warning,
    ..error(
        "KS179",
        "unknown parameter",
        "The operator has no such parameter; it is ignored.",
        "datatable(a: long) [1] | join isfuzzy=true (datatable(a: long) [1]) on a",
    )
};
pub static PARAMETER_TWICE: Code = error(
    "KS180",
    "parameter said twice",
    "Each parameter of an operator is said once.",
    "print a = dynamic([1]) | mv-expand kind=bag kind=array a",
);
pub static JOIN_CONDITION: Code = error(
    "KS182",
    "malformed join condition",
    "A condition is a column name that both sides have, or $left.a == $right.b.",
    "datatable(a: long) [1] | join (datatable(a: long) [1]) on a > 1",
);
pub static JOIN_OPERAND: Code = error(
    "KS183",
    "join operand without its side",
    "In a join condition the left operand is $left.Column, the right one $right.Column, in this order.",
    "datatable(a: long) [1] | join (datatable(b: long) [1]) on a == b",
);
pub static PACK_LAST: Code = error(
    "KS185",
    "`pack(*)` not last",
    "What `find` packs are the columns that are not named before; nothing can come after them.",
    "let T = print a = 1, b = 2; find in (T) where a == 1 project pack(*), b",
);
pub static PATH_HERE: Code = error(
    "KS186",
    "a path without a name",
    "A body of a pattern has a path only where the pattern is declared with one: `[path: string]`.",
    "declare pattern P = (a: string) { (\"x\").[\"y\"] = { print b = 1 }; }; print a = 1",
);
pub static PATH_EXPECTED: Code = error(
    "KS187",
    "path of a pattern missing",
    "Where a pattern is declared with a path, each of its bodies and each of its calls has one.",
    "declare pattern P = (a: string)[p: string] { (\"x\") = { print b = 1 }; }; print a = 1",
);
pub static NO_PATTERN: Code = error(
    "KS188",
    "no body of the pattern fits",
    "A call of a pattern stands for the body that was declared for exactly these values.",
    "declare pattern P = (a: string) { (\"x\") = { print b = 1 }; }; P(\"y\")",
);
pub static STAR_HERE: Code = error(
    "KS191",
    "`*` not allowed here",
    "`*` stands for all columns, and only some functions take that.",
    "print a = strlen(*)",
);
pub static UNKNOWN_ARGUMENT: Code = error(
    "KS196",
    "unknown argument name",
    "The function has no parameter of that name.",
    "let f = (a: long) { a }; print b = f(c = 1)",
);
pub static ALREADY_DECLARED: Code = error(
    "KS201",
    "name declared twice",
    "A query can bind a name only once.",
    "let a = 1; let a = 2; print b = a",
);
pub static UNKNOWN_TABLE: Code = error(
    "KS204",
    "unknown table",
    "No table, tabular variable or function of this name is known. Names are case-sensitive.",
    "NoSuchTable | take 1",
);
pub static FUZZY_TABLE: Code = Code {
    severity: Severity::Warning,
    ..error(
        "KS205",
        "unknown table in a fuzzy union",
        "With isfuzzy=true a branch whose table doesn't exist is left out.",
        "union isfuzzy=true NoSuchTable, (print a = 1)",
    )
};
pub static ORDERABLE_EXPECTED: Code = error(
    "KS206",
    "value that has an order expected",
    "A dynamic value has no order. A conversion such as tostring() or tolong() says what is meant.",
    "print a = dynamic([1]) | summarize max(a)",
);
pub static UNKNOWN_FUNCTION: Code = error(
    "KS211",
    "unknown function",
    "No function of this name is known. Names are case-sensitive.",
    "print a = no_such_function(1)",
);
pub static CLIENT_PARAMETER: Code = error(
    "KS213",
    "parameter of a tool",
    "`{name}` is a place that a workbook or dashboard fills in before it sends the query.",
    "print a = {limit}",
);
pub static ENTITY_EXPECTED: Code = error(
    "KS216",
    "entities of several kinds",
    "An entity group is one of clusters, of databases or of tables.",
    "let G = entity_group [database(\"a\"), SigninLogs]; macro-expand G as X (X.SigninLogs)",
);
pub static MISSING_PATTERN: Code = error(
    "KS217",
    "pattern missing",
    "What is looked for in a graph is said by a pattern of nodes and edges.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-match where true project 1",
);
pub static GRAPH_EXPECTED: Code = error(
    "KS219",
    "graph expected",
    "This operator works on a graph, which `make-graph` makes of a table of edges.",
    "print a = 1 | graph-to-table nodes",
);
pub static TEXT_LITERAL_EXPECTED: Code = error(
    "KS222",
    "text expected",
    "The parameter takes a literal text in quotes.",
    "print a = \"b=1\" | parse-kv a as (b: long) with (kv_delimiter=1)",
);
pub static FLAG_EXPECTED: Code = error(
    "KS223",
    "true or false expected",
    "The parameter takes a literal true or false.",
    "print a = 1 | render barchart with (accumulate=1)",
);
pub static NUMBER_LITERAL_EXPECTED: Code = error(
    "KS225",
    "number expected",
    "The parameter takes a literal number.",
    "print a = 1 | render barchart with (ymin=\"1\")",
);
pub static GRAPH_PART: Code = error(
    "KS229",
    "nodes or edges missing",
    "Two tables of a graph are its nodes and its edges.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-to-table nodes as N, nodes as M",
);
pub static GRAPH_PARTS: Code = error(
    "KS230",
    "too many tables of a graph",
    "A graph has two tables: its nodes and its edges.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-to-table nodes as N, edges as E, nodes as M",
);
pub static NO_COMMON_TYPE: Code = error(
    "KS232",
    "no common type",
    "The arguments that can become the answer are of types that don't go together.",
    "print a = iff(true, 1, \"one\")",
);
pub static NOT_AGGREGATED: Code = error(
    "KS236",
    "column outside of an aggregate",
    "A group has many rows, so that a column alone has no one value. Only keys and aggregates do.",
    "print a = 1, b = 2 | summarize sum(a) + b",
);
pub static PATTERN_END: Code = error(
    "KS238",
    "pattern ends too early",
    "A pattern of a graph begins and ends with a node.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-match (x)--> project x.k",
);
pub static PATTERN_ORDER: Code = error(
    "KS239",
    "node or edge expected",
    "In a pattern of a graph nodes and edges stand by turns.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-match (x)(y) project x.k",
);
pub static NODE_KEY_DYNAMIC: Code = error(
    "KS240",
    "node key is dynamic",
    "The keys by which edges find their nodes can't be dynamic. Convert them first, with tostring() for instance.",
    "print a = dynamic(1), b = 2 | make-graph a --> b",
);
pub static JOIN_KEY_DYNAMIC: Code = error(
    "KS241",
    "join key is dynamic",
    "Rows can't be joined on a dynamic value. Convert it on both sides first, with tostring() for instance.",
    "print a = dynamic(1) | join (print a = dynamic(1)) on a",
);
pub static JOIN_KEY_TYPES: Code = error(
    "KS242",
    "join keys of different types",
    "Both sides of a join condition must have one type.",
    "print a = 1 | join (print a = \"1\") on a",
);
pub static TOO_DEEP: Code = error(
    "KS245",
    "nested too deep",
    "The query exceeds a limit on nesting that keeps a hostile text from exhausting memory. No sensible query comes near it.",
    "print a = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((\
     ((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\
     )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))",
);
pub static UNKNOWN_ENTITY_GROUP: Code = error(
    "KS247",
    "unknown entity group",
    "No `let` before declares an entity group of this name. Groups that a database keeps are not known here.",
    "macro-expand Workspaces as X (X.SigninLogs)",
);
pub static TABLE_COLUMNS: Code = error(
    "KS249",
    "table without the columns wanted",
    "A function's parameter says which columns its table must have.",
    "let f = (T: (b: long)) { T | count }; f(datatable(a: long) [1])",
);
pub static PARTITION_TYPE: Code = error(
    "KS258",
    "type that no partition has",
    "Files lie apart by datetimes, longs and strings.",
    "inline_external_table(a: long) kind=storage partition by (b: real) dataformat=csv (\"https://x.example\")",
);
pub static PARTITION_FUNCTION: Code = error(
    "KS259",
    "function that makes no partitions",
    "Partitions are columns as they are, or what hash(), bin() or startofday() and their like make of them.",
    "inline_external_table(a: string) kind=storage partition by (b: string = toupper(a)) dataformat=csv (\"https://x.example\")",
);
pub static PARTITION_UNUSED: Code = error(
    "KS264",
    "partition not in the path",
    "Where the path is described, every partition has its place in it.",
    "inline_external_table(a: long) kind=storage partition by (b: string, c: string) pathformat=(b) dataformat=csv (\"https://x.example\")",
);
pub static DATA_FORMAT: Code = error(
    "KS267",
    "unknown format of files",
    "Files of this format can't be read as a table.",
    "inline_external_table(a: long) kind=storage dataformat=xml (\"https://x.example\")",
);
pub static DELTA_TABLE: Code = error(
    "KS269",
    "too much said of a delta table",
    "A delta table is found at one location, and says of itself which format and partitions its files have.",
    "inline_external_table(a: long) kind=delta dataformat=csv (\"https://x.example\")",
);
pub static GRAPH_PART_NAME: Code = error(
    "KS273",
    "tables of a graph without names",
    "Where a graph becomes two tables, each has a name that later statements can use.",
    "let G = print a = \"x\", b = \"y\" | make-graph a --> b with_node_id=k; G | graph-to-table nodes as N, edges",
);
pub static NOT_SUPPORTED: Code = error(
    "PIC0001",
    "not supported yet",
    "This is part of the Kusto Query Language, and Picket knows it by name, but can't run it yet.",
    ".show tables",
);
pub static TOO_LARGE: Code = error(
    "PIC0002",
    "query too large",
    "Tables bound by `let` are expanded at each use; the expanded query exceeds a limit that keeps it from exhausting memory.",
    "let a = print x = 1; let b = union a, a; let c = union b, b; let d = union c, c; let e = union d, d; let f = u\
     nion e, e; let g = union f, f; let h = union g, g; let i = union h, h; let j = union i, i; let k = union j, j;\
      let l = union k, k; let m = union l, l; let n = union m, m; n",
);
pub static TEXT_AGAINST_NUMBER: Code = Code {
    severity: Severity::Info,
    ..error(
        "PIC0101",
        "text compared with a number",
        "The comparison works as in Log Analytics: the number is compared by its text. Quoting it says the same more plainly.",
        "datatable(Code: string) [\"0\"] | where Code == 0",
    )
};

pub static NAMED_CONDITION: Code = Code {
    severity: Severity::Warning,
    ..error(
        "PIC0102",
        "`=` in a condition",
        "A single `=` gives a name to what follows. Kusto accepts that in `where`, but the name has no use and nothing is compared.",
        "print Failed = true | where Failed = true",
    )
};
pub static NAMED_ARGUMENT: Code = Code {
    severity: Severity::Warning,
    ..error(
        "PIC0103",
        "name before an argument",
        "The function has no parameter of that name, so that the name means nothing and the argument counts by its place. A single `=` \
         compares nothing.",
        "print a = iff(true, Answer = 1, 2)",
    )
};

pub static OPEN_TABLE: Code = Code {
    severity: Severity::Warning,
    ..error(
        "PIC0104",
        "table without a schema",
        "No schema of this table is known, so that any column is taken and none is checked. A schema can be given, and --closed makes \
         this an error.",
        "NoSuchTable | where Column == 1",
    )
};
pub static OTHER_TYPE: Code = Code {
    severity: Severity::Warning,
    ..error(
        "PIC0105",
        "argument of another type",
        "The function's parameter is declared with another type. Kusto takes the argument and reads it as that type; what can't be read \
         so is null.",
        "let f = (n: int) { n + 1 }; print a = f(\"5\")",
    )
};

const fn hint(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    example: &'static str,
) -> Code {
    Code { code, severity: Severity::Info, title, explanation, example }
}

pub static CONTAINS_A_WORD: Code = hint(
    "PIC0201",
    "`contains` where `has` would do",
    "`has` finds whole words, and an index of words leads it to them. `contains` finds the text inside of words too, and must read every \
     value. Where a whole word is sought, `has` is faster and finds less by accident.",
    "datatable(Line: string) [\"cmd powershell\"] | where Line contains \"powershell\"",
);
pub static JOIN_WITHOUT_KIND: Code = hint(
    "PIC0202",
    "join without kind",
    "Kusto's default is innerunique: of the left side's rows with one key a single one is taken, whichever comes first. Rows that were \
     meant to be found may be missing. Saying the kind says that it is meant.",
    "datatable(a: long) [1] | join (datatable(a: long) [1]) on a",
);
pub static LATE_FILTER: Code = hint(
    "PIC0203",
    "filter after an expensive operator",
    "The filter looks at nothing that the operator before it has made, so that it can stand before it, and fewer rows are joined, sorted \
     or grouped.",
    "datatable(a: long) [1] | sort by a asc | where a > 0",
);
pub static OLD_SPELLING: Code = hint(
    "PIC0204",
    "old spelling",
    "Kusto still takes this spelling and no longer documents it.",
    "print a = 1 | where a <> 2",
);

/// All of them, in the order of their codes.
pub static ALL: &[&Code] = &[
    &MISSING_QUOTE,
    &UNEXPECTED_CHARACTER,
    &MALFORMED_TOKEN,
    &MALFORMED_LITERAL,
    &EXPECTED,
    &MISSING,
    &COLUMN_WITHOUT_TEXT,
    &TEXT_AFTER_STAR,
    &STAR_AFTER_TEXT_COLUMN,
    &OPERATOR_TYPES,
    &ARGUMENT_TYPE,
    &SCALAR_EXPECTED,
    &COLUMN_EXPECTED,
    &TABLE_EXPECTED,
    &DATABASE_EXPECTED,
    &DYNAMIC_HERE,
    &NEEDS_ARGUMENTS,
    &PATTERN_COUNT,
    &ARGUMENT_COUNT,
    &ARGUMENT_COUNT_RANGE,
    &UNKNOWN_PLUGIN,
    &CONSTANT_EXPECTED,
    &WRITTEN_OUT,
    &LITERAL_EXPECTED,
    &INTEGER_EXPECTED,
    &NUMBER_EXPECTED,
    &SUMMABLE_EXPECTED,
    &TYPE_EXPECTED,
    &UNKNOWN_NAME,
    &AGGREGATE_HERE,
    &JOIN_COLUMN,
    &INDEX_HERE,
    &NO_SEVERAL_VALUES,
    &TYPE_NAME,
    &COLUMN_DECLARATION,
    &DUPLICATE_COLUMN,
    &DATA_VALUES,
    &OPERATOR_FIRST,
    &OPERATOR_NOT_FIRST,
    &OPERATOR_EXPECTED,
    &OPERATOR_HERE,
    &STEP_TYPE,
    &UNKNOWN_PARAMETER,
    &PARAMETER_TWICE,
    &JOIN_CONDITION,
    &JOIN_OPERAND,
    &PACK_LAST,
    &PATH_HERE,
    &PATH_EXPECTED,
    &NO_PATTERN,
    &STAR_HERE,
    &UNKNOWN_ARGUMENT,
    &ALREADY_DECLARED,
    &UNKNOWN_TABLE,
    &FUZZY_TABLE,
    &ORDERABLE_EXPECTED,
    &UNKNOWN_FUNCTION,
    &CLIENT_PARAMETER,
    &ENTITY_EXPECTED,
    &MISSING_PATTERN,
    &GRAPH_EXPECTED,
    &TEXT_LITERAL_EXPECTED,
    &FLAG_EXPECTED,
    &NUMBER_LITERAL_EXPECTED,
    &GRAPH_PART,
    &GRAPH_PARTS,
    &NO_COMMON_TYPE,
    &NOT_AGGREGATED,
    &PATTERN_END,
    &PATTERN_ORDER,
    &NODE_KEY_DYNAMIC,
    &JOIN_KEY_DYNAMIC,
    &JOIN_KEY_TYPES,
    &TOO_DEEP,
    &UNKNOWN_ENTITY_GROUP,
    &TABLE_COLUMNS,
    &PARTITION_TYPE,
    &PARTITION_FUNCTION,
    &PARTITION_UNUSED,
    &DATA_FORMAT,
    &DELTA_TABLE,
    &GRAPH_PART_NAME,
    &NOT_SUPPORTED,
    &TOO_LARGE,
    &TEXT_AGAINST_NUMBER,
    &NAMED_CONDITION,
    &NAMED_ARGUMENT,
    &OPEN_TABLE,
    &OTHER_TYPE,
    &CONTAINS_A_WORD,
    &JOIN_WITHOUT_KIND,
    &LATE_FILTER,
    &OLD_SPELLING,
];
