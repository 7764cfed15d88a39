//! `graph-match (a)-[e]->(b) where ... project ...`: every way in which a pattern fits a graph.

use super::graph_pattern::{self, Pattern};
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundTable, Cycles, GraphSearch};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-match"],
    place: Place::Piped,
    summary: "Finds every way in which a pattern of nodes and edges fits a graph.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-match (x)-[e*1..3]->(y) where x.Key == \"a\" project y.Key, Way = map(e, To)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMatch {
    pub cycles: Cycles,
    pub pattern: Pattern,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("graph-match", &["cycles"])?;
    super::check_value(p, &parameters, "cycles", &["none", "all", "unique_edges"])?;
    let said = parameters.iter().find(|it| it.name.text == "cycles");
    let cycles = match said.map(|it| it.value.text.as_str()) {
        Some("all") => Cycles::All,
        Some("none") => Cycles::None,
        _ => Cycles::UniqueEdges,
    };
    Some(Operator::GraphMatch(Box::new(GraphMatch { cycles, pattern: graph_pattern::parse(p)? })))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q GraphMatch,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    graph_pattern::bind(b, &it.pattern, graph, GraphSearch::Match(it.cycles), span)
}
