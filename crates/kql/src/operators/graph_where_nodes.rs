//! `graph-where-nodes condition`: the part of a graph whose nodes fit a condition.

use super::make_graph::carried;
use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, Scope};
use crate::bound::{BoundGraph, BoundGraphOperator, BoundGraphWhere, BoundTable};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-where-nodes"],
    place: Place::Piped,
    summary: "Keeps the nodes of a graph for which a condition is true.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-where-nodes Key != \"b\" or node_degree_in() > 0 | graph-to-table nodes",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereNodes {
    pub condition: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::GraphWhereNodes(Box::new(GraphWhereNodes { condition: p.scalar()? })))
}

/// Binds it: the condition sees the properties of one node.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q GraphWhereNodes,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    let (edges, nodes) = (graph.edges.clone(), graph.nodes.clone());
    let scope = Scope::of(nodes.as_deref().unwrap_or_default());
    let predicate = b.within_pattern(|b| b.condition(&it.condition, &scope))?;
    let operator = BoundGraphOperator::WhereNodes(Box::new(BoundGraphWhere { graph, predicate }));
    Some(carried(BoundGraph { operator, edges, nodes, span }))
}
