//! Expressions over a graph's elements, rewritten to expressions over plain columns.

use std::collections::HashMap;
use std::sync::Arc;

use kql::bound::{BinaryOp, Column, ColumnId, Expr, ExprKind};
use kql::types::{Type, Value};

use crate::error::Error;
use crate::lower::Lowering;
use crate::lower::graph::degrees::with_degrees;
use crate::lower::graph::{LoweredGraph, not_yet};

/// What an expression over one node or edge at hand may name.
pub struct AtHand<'a> {
    /// The element's properties, and the columns that hold them.
    pub ids: HashMap<ColumnId, ColumnId>,
    /// The id of the element as a whole, which functions of nodes are called with.
    pub value: Option<ColumnId>,
    /// The column of a node's key; None for an edge.
    pub key: Option<&'a Column>,
    pub degrees: Option<&'a [Column; 2]>,
}

impl AtHand<'_> {
    /// The expression over columns of the nodes or edges; None where it names anything else.
    pub fn rewrite(&self, it: &Expr) -> Option<Expr> {
        match &it.kind {
            ExprKind::Column(id) => {
                Some(Expr { kind: ExprKind::Column(*self.ids.get(id)?), ..it.clone() })
            }
            ExprKind::Call { function: "node_id", args } if self.is_about(args) => {
                of(self.key?, it)
            }
            ExprKind::Call { function: "node_degree_in", args } if self.is_about(args) => {
                of(&self.degrees?[0], it)
            }
            ExprKind::Call { function: "node_degree_out", args } if self.is_about(args) => {
                of(&self.degrees?[1], it)
            }
            ExprKind::Call { function: "labels", args } if self.is_about(args) => {
                Some(no_labels(it))
            }
            ExprKind::Call { function: "all" | "any" | "map", .. } => None,
            _ => it.map_children(&mut |child| self.rewrite(child)),
        }
    }

    fn is_about(&self, args: &[Expr]) -> bool {
        match args {
            [] => self.value.is_none() || self.key.is_some(),
            [Expr { kind: ExprKind::Column(id), .. }] => Some(*id) == self.value,
            _ => false,
        }
    }
}

fn of(column: &Column, at: &Expr) -> Option<Expr> {
    Some(Expr { kind: ExprKind::Column(column.id), ty: column.ty, span: at.span })
}

/// `labels()`: `make-graph` gives an element none.
pub fn no_labels(at: &Expr) -> Expr {
    let kind = ExprKind::Literal(Value::Dynamic(Arc::from("[]")));
    Expr { kind, ty: Type::Dynamic, span: at.span }
}

/// Whether an expression asks for degrees.
pub fn asks_degrees(it: &Expr) -> bool {
    matches!(it.kind, ExprKind::Call { function: "node_degree_in" | "node_degree_out", .. })
        || it.children().into_iter().any(asks_degrees)
}

/// The parts of a condition that must all hold.
pub fn conjuncts(it: &Expr) -> Vec<&Expr> {
    let (mut parts, mut open) = (Vec::new(), vec![it]);
    while let Some(next) = open.pop() {
        match &next.kind {
            ExprKind::Binary { op: BinaryOp::And, left, right } => {
                open.push(right);
                open.push(left);
            }
            _ => parts.push(next),
        }
    }
    parts
}

/// All conditions together; None where there is none.
pub fn together(parts: Vec<Expr>) -> Option<Expr> {
    parts.into_iter().reduce(|left, right| {
        let span = left.span.to(right.span);
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = ExprKind::Binary { op: BinaryOp::And, left, right };
        Expr { kind, ty: Type::Bool, span }
    })
}

/// A condition of `graph-where-nodes` over the nodes' columns. Adds the degrees to the nodes where it asks for them.
pub fn of_node(
    it: &Expr,
    properties: &[Column],
    graph: &mut LoweredGraph,
    lowering: &Lowering,
) -> Result<Expr, Error> {
    let degrees =
        if asks_degrees(it) { Some(with_degrees(graph, properties, lowering)?) } else { None };
    let ids = properties.iter().map(|it| (it.id, it.id)).collect();
    let node = AtHand { ids, value: None, key: Some(&graph.id), degrees: degrees.as_ref() };
    node.rewrite(it).ok_or_else(|| not_yet("this condition on a node", it.span))
}
