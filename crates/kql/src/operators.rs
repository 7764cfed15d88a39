//! The tabular operators. Each has a file with its syntax node, its parser, its binder and its documentation; this file lists them.

pub mod r#as;
pub mod assert_schema;
pub mod consume;
pub mod count;
pub mod datatable;
pub mod distinct;
pub mod evaluate;
pub mod extend;
pub mod externaldata;
pub mod facet;
pub mod find;
pub mod fork;
pub mod getschema;
pub mod graph_mark_components;
pub mod graph_match;
pub mod graph_pattern;
pub mod graph_shortest_paths;
pub mod graph_to_table;
pub mod graph_where_edges;
pub mod graph_where_nodes;
pub mod inline_external_table;
pub mod invoke;
pub mod join;
pub mod lookup;
pub mod macro_expand;
pub mod make_graph;
pub mod make_series;
pub mod mv_apply;
pub mod mv_expand;
pub mod parameters;
pub mod parse;
pub mod parse_kv;
pub mod partition;
pub mod print;
pub mod project;
pub mod project_away;
pub mod project_by_names;
pub mod project_keep;
pub mod project_rename;
pub mod project_reorder;
pub mod range;
pub mod reduce;
pub mod render;
pub mod sample;
pub mod sample_distinct;
pub mod scan;
pub mod search;
pub mod serialize;
pub mod sort;
pub mod sources;
pub mod summarize;
pub mod take;
pub mod top;
pub mod top_hitters;
pub mod top_nested;
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
    As(r#as::As),
    AssertSchema(assert_schema::AssertSchema),
    Consume(consume::Consume),
    Count(count::Count),
    Datatable(datatable::Datatable),
    Distinct(distinct::Distinct),
    Evaluate(Box<evaluate::Evaluate>),
    Extend(extend::Extend),
    ExternalData(externaldata::ExternalData),
    Facet(Box<facet::Facet>),
    Find(Box<find::Find>),
    Fork(Box<fork::Fork>),
    GetSchema(getschema::GetSchema),
    GraphMarkComponents(Box<graph_mark_components::GraphMarkComponents>),
    GraphMatch(Box<graph_match::GraphMatch>),
    GraphShortestPaths(Box<graph_shortest_paths::GraphShortestPaths>),
    GraphToTable(Box<graph_to_table::GraphToTable>),
    GraphWhereEdges(Box<graph_where_edges::GraphWhereEdges>),
    GraphWhereNodes(Box<graph_where_nodes::GraphWhereNodes>),
    InlineExternalTable(Box<inline_external_table::InlineExternalTable>),
    Invoke(invoke::Invoke),
    Join(join::Join),
    Lookup(Box<lookup::Lookup>),
    MacroExpand(Box<macro_expand::MacroExpand>),
    MakeGraph(Box<make_graph::MakeGraph>),
    MakeSeries(Box<make_series::MakeSeries>),
    MvApply(Box<mv_apply::MvApply>),
    MvExpand(Box<mv_expand::MvExpand>),
    Parse(Box<parse::Parse>),
    ParseKv(Box<parse_kv::ParseKv>),
    Partition(Box<partition::Partition>),
    Print(print::Print),
    Project(project::Project),
    ProjectAway(project_away::ProjectAway),
    ProjectByNames(project_by_names::ProjectByNames),
    ProjectKeep(project_keep::ProjectKeep),
    ProjectRename(project_rename::ProjectRename),
    ProjectReorder(project_reorder::ProjectReorder),
    Range(Box<range::Range>),
    Reduce(Box<reduce::Reduce>),
    Render(render::Render),
    Sample(sample::Sample),
    SampleDistinct(Box<sample_distinct::SampleDistinct>),
    Scan(Box<scan::Scan>),
    Search(Box<search::Search>),
    Serialize(serialize::Serialize),
    Sort(sort::Sort),
    Summarize(summarize::Summarize),
    Take(take::Take),
    Top(top::Top),
    TopHitters(Box<top_hitters::TopHitters>),
    TopNested(top_nested::TopNested),
    Union(union::Union),
    Where(r#where::Where),
    /// What couldn't be parsed; it was reported.
    Wrong,
}

/// All operators that can be run.
pub static ALL: &[&Syntax] = &[
    &r#as::SYNTAX,
    &assert_schema::SYNTAX,
    &consume::SYNTAX,
    &count::SYNTAX,
    &datatable::SYNTAX,
    &distinct::SYNTAX,
    &evaluate::SYNTAX,
    &extend::SYNTAX,
    &externaldata::SYNTAX,
    &facet::SYNTAX,
    &find::SYNTAX,
    &fork::SYNTAX,
    &getschema::SYNTAX,
    &graph_mark_components::SYNTAX,
    &graph_match::SYNTAX,
    &graph_shortest_paths::SYNTAX,
    &graph_to_table::SYNTAX,
    &graph_where_edges::SYNTAX,
    &graph_where_nodes::SYNTAX,
    &inline_external_table::SYNTAX,
    &invoke::SYNTAX,
    &join::SYNTAX,
    &lookup::SYNTAX,
    &macro_expand::SYNTAX,
    &make_graph::SYNTAX,
    &make_series::SYNTAX,
    &mv_apply::SYNTAX,
    &mv_expand::SYNTAX,
    &parse::SYNTAX,
    &parse::SYNTAX_WHERE,
    &parse_kv::SYNTAX,
    &partition::SYNTAX,
    &partition::SYNTAX_OLD,
    &print::SYNTAX,
    &project::SYNTAX,
    &project_away::SYNTAX,
    &project_by_names::SYNTAX,
    &project_keep::SYNTAX,
    &project_rename::SYNTAX,
    &project_reorder::SYNTAX,
    &range::SYNTAX,
    &reduce::SYNTAX,
    &render::SYNTAX,
    &sample::SYNTAX,
    &sample_distinct::SYNTAX,
    &scan::SYNTAX,
    &search::SYNTAX,
    &serialize::SYNTAX,
    &sort::SYNTAX,
    &summarize::SYNTAX,
    &take::SYNTAX,
    &top::SYNTAX,
    &top_hitters::SYNTAX,
    &top_nested::SYNTAX,
    &union::SYNTAX,
    &r#where::SYNTAX,
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

/// Whether the word names an operator.
pub fn is_operator(name: &str) -> bool {
    find(name).is_some()
}

/// All names of operators, aliases included.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().flat_map(|it| it.names.iter().copied())
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
    let input = &mut { input };
    match operator {
        Operator::As(it) => over(input, |rows| Some(r#as::bind(b, it, rows))),
        Operator::AssertSchema(it) => {
            over(input, |rows| Some(assert_schema::bind(b, it, rows, span)))
        }
        Operator::Consume(it) => over(input, |rows| Some(consume::bind(b, it, rows, span))),
        Operator::Count(it) => over(input, |rows| Some(count::bind(b, it, rows, span))),
        Operator::Datatable(it) => datatable::bind(b, it, span),
        Operator::Distinct(it) => over(input, |rows| Some(distinct::bind(b, it, rows, span))),
        Operator::Evaluate(it) => evaluate::bind(b, it, input.take(), span),
        Operator::Extend(it) => over(input, |rows| Some(extend::bind(b, it, rows, span))),
        Operator::ExternalData(it) => Some(externaldata::bind(b, it, span)),
        Operator::Facet(it) => over(input, |rows| facet::bind(b, it, rows, span)),
        Operator::Find(it) => find::bind(b, it, input.take(), span),
        Operator::Fork(it) => over(input, |rows| fork::bind(b, it, rows, span)),
        Operator::GetSchema(it) => over(input, |rows| Some(getschema::bind(b, it, &rows, span))),
        Operator::GraphMarkComponents(it) => {
            over(input, |rows| graph_mark_components::bind(b, it, rows, span))
        }
        Operator::GraphMatch(it) => over(input, |rows| graph_match::bind(b, it, rows, span)),
        Operator::GraphShortestPaths(it) => {
            over(input, |rows| graph_shortest_paths::bind(b, it, rows, span))
        }
        Operator::GraphToTable(it) => over(input, |rows| graph_to_table::bind(b, it, rows, span)),
        Operator::GraphWhereEdges(it) => {
            over(input, |rows| graph_where_edges::bind(b, it, rows, span))
        }
        Operator::GraphWhereNodes(it) => {
            over(input, |rows| graph_where_nodes::bind(b, it, rows, span))
        }
        Operator::InlineExternalTable(it) => inline_external_table::bind(b, it, span),
        Operator::Invoke(it) => over(input, |rows| invoke::bind(b, it, rows)),
        Operator::Join(it) => over(input, |rows| join::bind(b, it, rows, span)),
        Operator::Lookup(it) => over(input, |rows| lookup::bind(b, it, rows, span)),
        Operator::MacroExpand(it) => macro_expand::bind(b, it, span),
        Operator::MakeGraph(it) => over(input, |rows| make_graph::bind(b, it, rows, span)),
        Operator::MakeSeries(it) => over(input, |rows| Some(make_series::bind(b, it, rows, span))),
        Operator::MvApply(it) => over(input, |rows| mv_apply::bind(b, it, rows, span)),
        Operator::MvExpand(it) => over(input, |rows| Some(mv_expand::bind(b, it, rows, span))),
        Operator::Parse(it) => over(input, |rows| Some(parse::bind(b, it, rows, span))),
        Operator::ParseKv(it) => over(input, |rows| Some(parse_kv::bind(b, it, rows, span))),
        Operator::Partition(it) => over(input, |rows| partition::bind(b, it, rows, span)),
        Operator::Print(it) => Some(print::bind(b, it, span)),
        Operator::Project(it) => over(input, |rows| Some(project::bind(b, it, rows, span))),
        Operator::ProjectAway(it) => {
            over(input, |rows| Some(project_away::bind(b, it, rows, span)))
        }
        Operator::ProjectByNames(it) => {
            over(input, |rows| project_by_names::bind(b, it, rows, span))
        }
        Operator::ProjectKeep(it) => {
            over(input, |rows| Some(project_keep::bind(b, it, rows, span)))
        }
        Operator::ProjectRename(it) => {
            over(input, |rows| Some(project_rename::bind(b, it, rows, span)))
        }
        Operator::ProjectReorder(it) => {
            over(input, |rows| Some(project_reorder::bind(b, it, rows, span)))
        }
        Operator::Range(it) => range::bind(b, it, span),
        Operator::Reduce(it) => over(input, |rows| Some(reduce::bind(b, it, rows, span))),
        Operator::Render(it) => over(input, |rows| Some(render::bind(b, it, rows, span))),
        Operator::Sample(it) => over(input, |rows| Some(sample::bind(b, it, rows, span))),
        Operator::SampleDistinct(it) => {
            over(input, |rows| sample_distinct::bind(b, it, rows, span))
        }
        Operator::Scan(it) => over(input, |rows| scan::bind(b, it, rows, span)),
        Operator::Search(it) => search::bind(b, it, input.take(), span),
        Operator::Serialize(it) => over(input, |rows| Some(serialize::bind(b, it, rows, span))),
        Operator::Sort(it) => over(input, |rows| Some(sort::bind(b, it, rows, span))),
        Operator::Summarize(it) => over(input, |rows| summarize::bind(b, it, rows, span)),
        Operator::Take(it) => over(input, |rows| Some(take::bind(b, it, rows, span))),
        Operator::Top(it) => over(input, |rows| Some(top::bind(b, it, rows, span))),
        Operator::TopHitters(it) => over(input, |rows| top_hitters::bind(b, it, rows, span)),
        Operator::TopNested(it) => over(input, |rows| Some(top_nested::bind(b, it, rows, span))),
        Operator::Union(it) => union::bind(b, it, input.take(), span),
        Operator::Where(it) => over(input, |rows| Some(r#where::bind(b, it, rows, span))),
        Operator::Wrong => None,
    }
}

/// Binds over the input in a frame of its own. Otherwise the frames of all operators together would lie on the stack once for each
/// level of a nested query.
fn over(
    input: &mut Option<BoundTable>,
    bind: impl FnOnce(BoundTable) -> Option<BoundTable>,
) -> Option<BoundTable> {
    bind(input.take()?)
}
