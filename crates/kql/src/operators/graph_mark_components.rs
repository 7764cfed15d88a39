//! `graph-mark-components kind=strong with_component_id=Id`: numbers the parts of a graph that hang together.

use super::make_graph::carried;
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundGraph, BoundGraphOperator, BoundMarkComponents, BoundTable};
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["graph-mark-components"],
    place: Place::Piped,
    summary: "Gives each node the number of the part of the graph that it hangs together with.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key \
              | graph-mark-components with_component_id=Part | graph-to-table nodes",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMarkComponents {
    pub parameters: Vec<Parameter>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("graph-mark-components", &["kind", "with_component_id"])?;
    super::check_value(p, &parameters, "kind", &["weak", "strong"])?;
    Some(Operator::GraphMarkComponents(Box::new(GraphMarkComponents { parameters })))
}

/// Binds it.
pub fn bind(
    b: &mut Binder,
    it: &GraphMarkComponents,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let graph = b.graph(input, span)?;
    let parameter = |name: &str| {
        it.parameters.iter().find(|it| it.name.text == name).map(|it| it.value.text.as_str())
    };
    let component = b.column(parameter("with_component_id").unwrap_or("ComponentId"), Type::Long);
    let nodes = graph.nodes.iter().flatten().chain([&component]).cloned().collect();
    let (strong, edges) = (parameter("kind") == Some("strong"), graph.edges.clone());
    let operator = BoundGraphOperator::MarkComponents(Box::new(BoundMarkComponents {
        graph,
        strong,
        component,
    }));
    Some(carried(BoundGraph { operator, edges, nodes: Some(nodes), span }))
}
