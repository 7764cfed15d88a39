//! `graph-to-table nodes as N, edges as E`: the nodes or edges of a graph as tables.

use super::{Operator, Place, Syntax};
use crate::ast::Name;
use crate::bind::Binder;
use crate::bound::{
    BoundGraph, BoundGraphToTable, BoundOperator, BoundSeveral, BoundTable, Column, GraphPart,
    NamedTable,
};
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-to-table"],
    place: Place::Piped,
    summary: "Makes a table of the nodes or edges of a graph, or two tables of both.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-to-table edges with_source_id=SourceId",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphToTable {
    pub outputs: Vec<Part>,
}

/// `nodes as N with_node_id=Id`.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    pub nodes: bool,
    pub name: Option<Name>,
    pub parameters: Vec<Parameter>,
    pub span: Span,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::GraphToTable(Box::new(GraphToTable { outputs: p.list(part)? })))
}

fn part(p: &mut Parser) -> Option<Part> {
    let start = p.here().start;
    let nodes = p.eat_word("nodes");
    if !nodes && !p.eat_word("edges") {
        return p.expected("`nodes` or `edges`");
    }
    let name = if p.eat_word("as") { Some(p.name()?) } else { None };
    let known: &[&str] =
        if nodes { &["with_node_id"] } else { &["with_source_id", "with_target_id"] };
    let parameters = p.parameters("graph-to-table", known)?;
    Some(Part { nodes, name, parameters, span: p.span_from(start) })
}

/// Binds it. Of two tables the statement answers both, and statements after it may use them by name.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q GraphToTable,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    match it.outputs.as_slice() {
        [part] => Some(table(b, part, graph, span)),
        [one, other] if one.nodes != other.nodes => {
            let (nodes, edges) = if one.nodes { (one, other) } else { (other, one) };
            let nodes = named(b, nodes, graph.clone(), span);
            let edges = named(b, edges, graph, span);
            let operator = BoundOperator::Several(BoundSeveral {
                tables: vec![nodes?, edges?],
                goes_on: false,
            });
            Some(BoundTable { operator, columns: Vec::new(), span })
        }
        [_, other] => {
            let message = "one of the two is `nodes`, the other `edges`";
            b.refuse(&codes::GRAPH_PART, other.span, message)
        }
        _ => b.refuse(&codes::GRAPH_PARTS, span, "a graph has two tables, its nodes and its edges"),
    }
}

fn named<'q>(
    b: &mut Binder<'q>,
    it: &'q Part,
    graph: BoundGraph,
    span: Span,
) -> Option<NamedTable> {
    let Some(name) = &it.name else {
        let message = "each of two tables needs a name";
        let help = "write `nodes as N, edges as E`".to_string();
        b.report(codes::GRAPH_PART_NAME.at(it.span, message).help(help));
        return None;
    };
    let table = table(b, it, graph, span);
    b.name_table(&name.text, table.clone());
    Some(NamedTable { name: name.text.clone(), table })
}

fn table(b: &mut Binder, it: &Part, graph: BoundGraph, span: Span) -> BoundTable {
    let mut asked = |name: &str| {
        let parameter = it.parameters.iter().find(|it| it.name.text == name)?;
        Some(b.column(parameter.value.text.as_str(), Type::Long))
    };
    let (keys, part, properties): (Vec<Column>, GraphPart, &[Column]) = if it.nodes {
        let id = asked("with_node_id");
        let properties = graph.nodes.as_deref().unwrap_or_default();
        (id.iter().cloned().collect(), GraphPart::Nodes { id }, properties)
    } else {
        let (source, target) = (asked("with_source_id"), asked("with_target_id"));
        let keys = source.iter().chain(&target).cloned().collect();
        (keys, GraphPart::Edges { source, target }, &graph.edges)
    };
    let columns = keys.into_iter().chain(properties.iter().cloned()).collect();
    let operator = BoundOperator::GraphToTable(Box::new(BoundGraphToTable { graph, part }));
    BoundTable { operator, columns, span }
}
