//! Graphs among tables, and the functions that are about a graph's elements.

use crate::ast::{Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::bound::{
    Assignment, BoundGraph, BoundGraphOperator, BoundMakeGraph, BoundOperator, BoundProject,
    BoundTable, Column, Expr, ExprKind, GRAPH_FUNCTIONS, Service,
};
use crate::codes;
use crate::operators::make_graph;
use crate::span::Span;
use crate::types::{Type, Value};

use super::arguments::wrong_count;
use super::scope::{Binding, Scope};
use super::{Binder, Bound};

impl<'q> Binder<'q> {
    /// The graph that an operator works on.
    pub fn graph(&mut self, input: BoundTable, span: Span) -> Option<BoundGraph> {
        match input.operator {
            BoundOperator::Graph(graph) => Some(*graph),
            _ => {
                let help = "a graph is made with `| make-graph Source --> Target`".to_string();
                let message = "this operator works on a graph, not on a table";
                self.report(codes::GRAPH_EXPECTED.at(span, message).help(help));
                None
            }
        }
    }

    /// Refuses a graph where a table is wanted.
    pub(super) fn no_graph(&mut self, table: &BoundTable, span: Span) -> Option<()> {
        match table.operator {
            BoundOperator::Graph(_) => {
                let message = "this works on a table, not on a graph";
                let help = "graph-match and graph-to-table make tables of a graph".to_string();
                self.report(codes::TABLE_EXPECTED.at(span, message).help(help));
                None
            }
            _ => Some(()),
        }
    }

    /// Declares the name of a table that an operator has put aside.
    pub fn name_table(&mut self, name: &'q str, table: BoundTable) {
        self.declare(name, Binding::Named(Box::new(table)));
    }

    /// One more use of such a table: with ids of its own.
    pub(super) fn named_table(&mut self, table: &BoundTable, span: Span) -> Option<BoundTable> {
        let table = self.branch(table, &[], span)?;
        let assignments: Vec<Assignment> = table
            .columns
            .iter()
            .map(|it| {
                let value = Expr { kind: ExprKind::Column(it.id), ty: it.ty, span };
                Assignment { column: self.column_of(it.name.as_str(), &value), value }
            })
            .collect();
        let columns = assignments.iter().map(|it| it.column.clone()).collect();
        let operator = BoundOperator::Project(BoundProject { input: Box::new(table), assignments });
        Some(BoundTable { operator, columns, span })
    }

    /// Binds where functions on a graph's elements are known.
    pub fn within_pattern<T>(&mut self, bind: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.in_pattern, true);
        let result = bind(self);
        self.in_pattern = outer;
        result
    }

    /// Binds a call that is about a graph's elements; the outer None says that it isn't one.
    pub(super) fn graph_call(
        &mut self,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Option<Bound>> {
        let name = call.name.text.as_str();
        if name == "graph" {
            return Some(self.graph_model(call, span));
        }
        let function = GRAPH_FUNCTIONS.into_iter().find(|it| *it == name)?;
        if !self.in_pattern {
            return None;
        }
        let value = match function {
            "all" | "any" | "map" => self.along_path(function, call, span, scope),
            "inner_nodes" => self.refuse(
                &codes::UNKNOWN_FUNCTION,
                call.name.span,
                "`inner_nodes` stands only inside of all(), any() and map()",
            ),
            _ => self.of_element(function, call, span, scope),
        };
        Some(value.map(Bound::Scalar))
    }

    /// `graph("name", "snapshot")`: a database keeps it, so that nothing is known of its nodes and edges.
    fn graph_model(&mut self, call: &'q Call, span: Span) -> Option<Bound> {
        if call.args.is_empty() || call.args.len() > 2 {
            self.report(wrong_count("graph", 1, Some(2), call.args.len(), span));
            return None;
        }
        let mut of = Vec::new();
        for argument in &call.args {
            let value = self.scalar(&argument.value, &Scope::empty())?;
            if !matches!(value.kind, ExprKind::Literal(_)) {
                let message = "a constant is wanted here";
                return self.refuse(&codes::CONSTANT_EXPECTED, value.span, message);
            }
            of.push(value);
        }
        let name = match of.first().map(|it| &it.kind) {
            Some(ExprKind::Literal(Value::String(name))) => format!("graph('{name}')"),
            _ => {
                let message = "the name of a graph is a string";
                return self.refuse(&codes::TYPE_EXPECTED, span, message);
            }
        };
        let ends =
            |names: &[&str]| names.iter().map(|it| ((*it).to_string(), Type::String)).collect();
        let kept = Service::GraphModel;
        let edges =
            self.in_service(name.clone(), ends(&["SourceNodeId", "TargetNodeId"]), kept, span);
        let nodes = self.in_service(name, ends(&["NodeId"]), kept, span);
        let [source, target, ..] = edges.columns.as_slice() else { return None };
        let (source, target) = (source.id, target.id);
        let key = nodes.columns.first()?.id;
        let (properties, nodes) = make_graph::together(self, vec![(nodes, key)]);
        let columns = edges.columns.clone();
        let make = BoundMakeGraph { edges, source, target, directed: true, nodes };
        let operator = BoundGraphOperator::Make(Box::new(make));
        let graph = BoundGraph { operator, edges: columns, nodes: properties, span };
        Some(Bound::Table(Box::new(make_graph::carried(graph))))
    }

    /// `all(edge, condition)`, `any(inner_nodes(edge), condition)`, `map(edge, value)`.
    fn along_path(
        &mut self,
        function: &'static str,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let [element, value] = call.args.as_slice() else {
            self.report(wrong_count(function, 2, Some(2), call.args.len(), span));
            return None;
        };
        let (element, columns) = self.way(&element.value, scope)?;
        let scope = Scope::of(&columns);
        let (value, ty) = match function {
            "map" => (self.scalar(&value.value, &scope)?, Type::Dynamic),
            _ => (self.condition(&value.value, &scope)?, Type::Bool),
        };
        Some(Expr { kind: ExprKind::Call { function, args: vec![element, value] }, ty, span })
    }

    /// What all(), any() and map() go through, and the properties that it has.
    fn way(&mut self, it: &'q Syntax, scope: &Scope) -> Option<(Expr, Vec<Column>)> {
        let (inner, edge) = match &it.kind {
            SyntaxKind::Call(call) if call.name.text == "inner_nodes" => {
                match call.args.as_slice() {
                    [edge] => (true, &edge.value),
                    args => {
                        self.report(wrong_count("inner_nodes", 1, Some(1), args.len(), it.span));
                        return None;
                    }
                }
            }
            _ => (false, it),
        };
        let row = match &edge.kind {
            SyntaxKind::Name(name) => self.row(&name.text, scope).cloned(),
            _ => None,
        };
        let Some(row) = row else {
            self.scalar(edge, scope)?;
            let message = "a node or edge of the pattern is wanted here";
            return self.refuse(&codes::TYPE_EXPECTED, edge.span, message);
        };
        let value = self.whole_row(&row, edge.span)?;
        let Bound::Scalar(value) = value else { return None };
        if !inner {
            return Some((value, row.columns));
        }
        let kind = ExprKind::Call { function: "inner_nodes", args: vec![value] };
        Some((Expr { kind, ty: Type::Dynamic, span: it.span }, row.inner))
    }

    /// `node_id(n)`, `labels(n)`, ...: of an element, or of the one at hand.
    fn of_element(
        &mut self,
        function: &'static str,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        if call.args.len() > 1 {
            self.report(wrong_count(function, 0, Some(1), call.args.len(), span));
            return None;
        }
        let mut args = Vec::new();
        for argument in &call.args {
            args.push(self.scalar(&argument.value, scope)?);
        }
        let ty = match function {
            "node_degree_in" | "node_degree_out" => Type::Long,
            "node_id" => Type::String,
            _ => Type::Dynamic,
        };
        Some(Expr { kind: ExprKind::Call { function, args }, ty, span })
    }
}
