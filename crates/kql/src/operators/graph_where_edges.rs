//! `graph-where-edges condition`: the part of a graph whose edges fit a condition.

use super::make_graph::carried;
use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, Scope};
use crate::bound::{BoundGraph, BoundGraphOperator, BoundGraphWhere, BoundTable};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-where-edges"],
    place: Place::Piped,
    summary: "Keeps the edges of a graph for which a condition is true.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-where-edges From != \"b\" | graph-to-table edges",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereEdges {
    pub condition: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::GraphWhereEdges(Box::new(GraphWhereEdges { condition: p.scalar()? })))
}

/// Binds it: the condition sees the properties of one edge.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q GraphWhereEdges,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    let (edges, nodes) = (graph.edges.clone(), graph.nodes.clone());
    let scope = Scope::of(&edges);
    let predicate = b.within_pattern(|b| b.condition(&it.condition, &scope))?;
    let operator = BoundGraphOperator::WhereEdges(Box::new(BoundGraphWhere { graph, predicate }));
    Some(carried(BoundGraph { operator, edges, nodes, span }))
}
