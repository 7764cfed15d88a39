//! `graph-shortest-paths (a)-[e*1..5]->(b) where ... project ...`: the shortest ways between nodes.

use super::graph_pattern::{self, Pattern};
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundTable, GraphSearch};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-shortest-paths"],
    place: Place::Piped,
    summary: "Finds the shortest paths between the nodes at the ends of a pattern.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-shortest-paths output=all (x)-[e*1..5]->(y) where x.Key == \"a\" project y.Key, Way = map(e, To)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphShortestPaths {
    pub all: bool,
    pub pattern: Pattern,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("graph-shortest-paths", &["output"])?;
    super::check_value(p, &parameters, "output", &["any", "all"])?;
    let all = parameters.iter().any(|it| it.name.text == "output" && it.value.text == "all");
    let pattern = graph_pattern::parse(p)?;
    Some(Operator::GraphShortestPaths(Box::new(GraphShortestPaths { all, pattern })))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q GraphShortestPaths,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    let search = GraphSearch::ShortestPaths { all: it.all };
    graph_pattern::bind(b, &it.pattern, graph, search, span)
}
