//! The tabular operators. Each has a file with its syntax node, its parser, its binder and its documentation; this file lists them.

pub mod count;
pub mod datatable;
pub mod distinct;
pub mod extend;
pub mod facet;
pub mod find;
pub mod fork;
pub mod graph_mark_components;
pub mod graph_match;
pub mod graph_pattern;
pub mod graph_shortest_paths;
pub mod graph_to_table;
pub mod graph_where_edges;
pub mod graph_where_nodes;
pub mod join;
pub mod macro_expand;
pub mod make_graph;
pub mod print;
pub mod project;
pub mod project_away;
pub mod project_keep;
pub mod project_rename;
pub mod project_reorder;
pub mod range;
pub mod scan;
pub mod search;
pub mod serialize;
pub mod sort;
pub mod sources;
pub mod summarize;
pub mod take;
pub mod top;
pub mod union;
pub mod r#where;

use crate::bind::Binder;
use crate::bound::BoundTable;
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;

/// Where an operator may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Only at the beginning of a pipeline.
    Source,
    /// Only after a pipe.
    Piped,
    Both,
}

/// What is to be known of an operator but how it is bound.
#[derive(Debug)]
pub struct Syntax {
    /// Its name, then its aliases.
    pub names: &'static [&'static str],
    pub place: Place,
    pub summary: &'static str,
    /// A query that shows it.
    pub example: &'static str,
    /// Parses what follows the name.
    pub parse: fn(&mut Parser) -> Option<Operator>,
}

/// Every operator as written, matched without `_`, so that the compiler lists what a new one lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    Count(count::Count),
    Datatable(datatable::Datatable),
    Distinct(distinct::Distinct),
    Extend(extend::Extend),
    Facet(facet::Facet),
    Find(find::Find),
    Fork(fork::Fork),
    GraphMarkComponents(graph_mark_components::GraphMarkComponents),
    GraphMatch(graph_match::GraphMatch),
    GraphShortestPaths(graph_shortest_paths::GraphShortestPaths),
    GraphToTable(graph_to_table::GraphToTable),
    GraphWhereEdges(graph_where_edges::GraphWhereEdges),
    GraphWhereNodes(graph_where_nodes::GraphWhereNodes),
    Join(join::Join),
    MacroExpand(macro_expand::MacroExpand),
    MakeGraph(make_graph::MakeGraph),
    Print(print::Print),
    Project(project::Project),
    ProjectAway(project_away::ProjectAway),
    ProjectKeep(project_keep::ProjectKeep),
    ProjectRename(project_rename::ProjectRename),
    ProjectReorder(project_reorder::ProjectReorder),
    Range(range::Range),
    Scan(scan::Scan),
    Search(search::Search),
    Serialize(serialize::Serialize),
    Sort(sort::Sort),
    Summarize(summarize::Summarize),
    Take(take::Take),
    Top(top::Top),
    Union(union::Union),
    Where(r#where::Where),
    /// What couldn't be parsed; it was reported.
    Wrong,
}

/// All operators that can be run.
pub static ALL: [&Syntax; 32] = [
    &count::SYNTAX,
    &datatable::SYNTAX,
    &distinct::SYNTAX,
    &extend::SYNTAX,
    &facet::SYNTAX,
    &find::SYNTAX,
    &fork::SYNTAX,
    &graph_mark_components::SYNTAX,
    &graph_match::SYNTAX,
    &graph_shortest_paths::SYNTAX,
    &graph_to_table::SYNTAX,
    &graph_where_edges::SYNTAX,
    &graph_where_nodes::SYNTAX,
    &join::SYNTAX,
    &macro_expand::SYNTAX,
    &make_graph::SYNTAX,
    &print::SYNTAX,
    &project::SYNTAX,
    &project_away::SYNTAX,
    &project_keep::SYNTAX,
    &project_rename::SYNTAX,
    &project_reorder::SYNTAX,
    &range::SYNTAX,
    &scan::SYNTAX,
    &search::SYNTAX,
    &serialize::SYNTAX,
    &sort::SYNTAX,
    &summarize::SYNTAX,
    &take::SYNTAX,
    &top::SYNTAX,
    &union::SYNTAX,
    &r#where::SYNTAX,
];

/// Operators of Kusto that can't be run yet: known by name, so that they are not taken for a typing mistake.
pub static NOT_SUPPORTED: [&str; 26] = [
    "as",
    "assert-schema",
    "consume",
    "evaluate",
    "externaldata",
    "getschema",
    "invoke",
    "lookup",
    "make-series",
    "mv-apply",
    "mv-expand",
    "mvapply",
    "mvexpand",
    "parse",
    "parse-kv",
    "parse-where",
    "partition",
    "partition-by",
    "project-by-names",
    "reduce",
    "render",
    "sample",
    "sample-distinct",
    "top-hitters",
    "top-nested",
    "__partitionby",
];

/// The operator of that name or alias.
pub fn find(name: &str) -> Option<&'static Syntax> {
    ALL.iter().copied().find(|it| it.names.contains(&name))
}

/// What an old spelling of an operator's name is today.
pub fn instead_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "mvexpand" => "mv-expand",
        "mvapply" => "mv-apply",
        "makeseries" => "make-series",
        "filter" => "where",
        "external_data" => "externaldata",
        _ => return None,
    })
}

/// Whether the word names an operator, one that can be run or not.
pub fn is_operator(name: &str) -> bool {
    find(name).is_some() || NOT_SUPPORTED.contains(&name)
}

/// All names of operators, supported or not.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|it| it.names.iter().copied()).chain(NOT_SUPPORTED)
}

/// Whether an operator works on a graph, not on a table. One that couldn't be parsed may be any.
pub fn takes_graph(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::GraphMarkComponents(_)
            | Operator::GraphMatch(_)
            | Operator::GraphShortestPaths(_)
            | Operator::GraphToTable(_)
            | Operator::GraphWhereEdges(_)
            | Operator::GraphWhereNodes(_)
            | Operator::Wrong
    )
}

/// Reports a parameter whose value isn't one of these.
fn check_value(
    p: &mut Parser,
    parameters: &[Parameter],
    name: &str,
    values: &[&str],
) -> Option<()> {
    let wrong = |it: &&Parameter| it.name.text == name && !values.contains(&it.value.text.as_str());
    let Some(wrong) = parameters.iter().find(wrong) else { return Some(()) };
    let message = format!("`{}` is not a value of `{name}`", wrong.value.text);
    let help = format!("write {}", values.join(", "));
    p.fail(codes::EXPECTED.at(wrong.value.span, message).help(help))
}

/// Binds an operator to its input: None for one that begins a pipeline.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    operator: &'q Operator,
    input: Option<BoundTable>,
    span: Span,
) -> Option<BoundTable> {
    match operator {
        Operator::Count(it) => Some(count::bind(b, it, input?, span)),
        Operator::Datatable(it) => datatable::bind(b, it, span),
        Operator::Distinct(it) => Some(distinct::bind(b, it, input?, span)),
        Operator::Extend(it) => Some(extend::bind(b, it, input?, span)),
        Operator::Facet(it) => facet::bind(b, it, input?, span),
        Operator::Find(it) => find::bind(b, it, input, span),
        Operator::Fork(it) => fork::bind(b, it, input?, span),
        Operator::GraphMarkComponents(it) => graph_mark_components::bind(b, it, input?, span),
        Operator::GraphMatch(it) => graph_match::bind(b, it, input?, span),
        Operator::GraphShortestPaths(it) => graph_shortest_paths::bind(b, it, input?, span),
        Operator::GraphToTable(it) => graph_to_table::bind(b, it, input?, span),
        Operator::GraphWhereEdges(it) => graph_where_edges::bind(b, it, input?, span),
        Operator::GraphWhereNodes(it) => graph_where_nodes::bind(b, it, input?, span),
        Operator::Join(it) => join::bind(b, it, input?, span),
        Operator::MacroExpand(it) => macro_expand::bind(b, it, span),
        Operator::MakeGraph(it) => make_graph::bind(b, it, input?, span),
        Operator::Print(it) => Some(print::bind(b, it, span)),
        Operator::Project(it) => Some(project::bind(b, it, input?, span)),
        Operator::ProjectAway(it) => Some(project_away::bind(b, it, input?, span)),
        Operator::ProjectKeep(it) => Some(project_keep::bind(b, it, input?, span)),
        Operator::ProjectRename(it) => Some(project_rename::bind(b, it, input?, span)),
        Operator::ProjectReorder(it) => Some(project_reorder::bind(b, it, input?, span)),
        Operator::Range(it) => range::bind(b, it, span),
        Operator::Scan(it) => scan::bind(b, it, input?, span),
        Operator::Search(it) => search::bind(b, it, input, span),
        Operator::Serialize(it) => Some(serialize::bind(b, it, input?, span)),
        Operator::Sort(it) => Some(sort::bind(b, it, input?, span)),
        Operator::Summarize(it) => summarize::bind(b, it, input?, span),
        Operator::Take(it) => Some(take::bind(b, it, input?, span)),
        Operator::Top(it) => Some(top::bind(b, it, input?, span)),
        Operator::Union(it) => union::bind(b, it, input, span),
        Operator::Where(it) => Some(r#where::bind(b, it, input?, span)),
        Operator::Wrong => None,
    }
}
