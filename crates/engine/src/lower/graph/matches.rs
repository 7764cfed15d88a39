//! `graph-match` and `graph-shortest-paths`. What can be said of one node or one edge alone is worked out beforehand, so that the search
//! goes only where it may; the rest of the condition is a filter over what was found.

use std::collections::HashMap;

use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder};
use kql::bound::{BoundElement, BoundGraphMatch, Column, ColumnId, ElementKind, Expr, ExprKind};
use kql::types::Type;

use crate::error::Error;
use crate::exec::{narrowed, whole, with_columns};
use crate::lower::expr::{assignment, expr, predicate};
use crate::lower::graph::answer::{Fold, Found, Output, Part, Subgraph};
use crate::lower::graph::degrees::with_degrees;
use crate::lower::graph::expressions::{AtHand, asks_degrees, conjuncts, no_labels, together};
use crate::lower::graph::make::names;
use crate::lower::graph::search::{Search, Spec};
use crate::lower::graph::{LoweredGraph, hidden, not_yet, renamed};
use crate::lower::{Lowered, Lowering, by_name, column_of, plan_name};

/// The longest path that is looked for.
const MOST: u64 = 1_000;

pub fn lower(it: &BoundGraphMatch, lowering: &Lowering) -> Result<Lowered, Error> {
    let mut wants = Wants::new(it, lowering)?;
    let rest = wants.conditions()?;
    let rest: Vec<Expr> = rest.iter().map(|part| wants.outer(part)).collect::<Result<_, _>>()?;
    let mut project = Vec::new();
    for column in &it.project {
        let mut assignment = column.assignment.clone();
        assignment.value = match column.each {
            true => wants.each(&assignment.value)?,
            false => wants.outer(&assignment.value)?,
        };
        project.push(assignment);
    }
    let partition = wants.partition();
    let found = wants.search(lowering)?;
    let mut builder = LogicalPlanBuilder::from(found.plan);
    if let Some(rest) = together(rest) {
        builder = builder.filter(predicate(&rest, lowering)?)?;
    }
    let mut outputs: Vec<PlanExpr> =
        project.iter().map(|it| assignment(it, lowering)).collect::<Result<_, _>>()?;
    outputs.extend(found.order.keys.iter().map(|key| by_name(&key.column)));
    outputs.extend(partition.iter().map(column_of));
    Ok(Lowered { plan: builder.project(outputs)?.build()?, order: found.order })
}

/// `graph-match` without `project`: the nodes and edges that are in some match.
pub fn lower_graph(it: &BoundGraphMatch, lowering: &Lowering) -> Result<LoweredGraph, Error> {
    let mut wants = Wants::new(it, lowering)?;
    let rest = wants.conditions()?;
    if let Some(part) = rest.first() {
        return Err(not_yet("a graph of matches with this condition", part.span));
    }
    let graph = wants.graph.clone();
    let ends = graph.ends.iter().cloned();
    let edges: Vec<Column> = it.graph.edges.iter().cloned().chain(ends).collect();
    let nodes = it.graph.nodes.iter().flatten().cloned();
    let nodes = nodes.chain([graph.key.clone(), graph.id.clone()]);
    let nodes: Vec<Column> = nodes.chain(graph.partition.clone()).collect();
    let (inputs, search) = wants.parts(&edges, &nodes, lowering)?;
    let part = |is_nodes: bool, columns: &[Column], search: Search, inputs: Vec<Lowered>| {
        let kept = columns.iter().map(|it| plan_name(it.id)).collect();
        whole(Subgraph { search, is_nodes, kept }, inputs, columns, lowering)
    };
    let nodes = part(true, &nodes, search.clone(), inputs.clone())?;
    Ok(LoweredGraph { edges: part(false, &edges, search, inputs)?, nodes, ..graph })
}

/// What the search is to look at and to give, gathered while the expressions are rewritten.
struct Wants<'a> {
    it: &'a BoundGraphMatch,
    graph: LoweredGraph,
    degrees: Option<[Column; 2]>,
    specs: Vec<Spec>,
    /// Values of edges and of nodes, worked out before the search.
    computed: [Vec<(Column, Expr)>; 2],
    /// What the search gives: the column, and what stands in it.
    outputs: Vec<(Column, Output)>,
    lowering: &'a Lowering<'a>,
}

impl<'a> Wants<'a> {
    fn new(it: &'a BoundGraphMatch, lowering: &'a Lowering<'a>) -> Result<Wants<'a>, Error> {
        let mut graph = super::lower_graph(&it.graph, lowering)?;
        let values = it.project.iter().map(|it| &it.assignment.value);
        let degrees = if it.predicate.iter().chain(values).any(asks_degrees) {
            let properties = it.graph.nodes.as_deref().unwrap_or_default();
            Some(with_degrees(&mut graph, properties, lowering)?)
        } else {
            None
        };
        let specs =
            it.elements.iter().map(|element| spec(element, it)).collect::<Result<_, _>>()?;
        let (computed, outputs) = Default::default();
        Ok(Wants { it, graph, degrees, specs, computed, outputs, lowering })
    }

    /// Hands the conditions on one element to the search; gives back the others.
    fn conditions(&mut self) -> Result<Vec<Expr>, Error> {
        let mut rest = Vec::new();
        for part in self.it.predicate.iter().flat_map(conjuncts) {
            if !self.condition(part) {
                rest.push(part.clone());
            }
        }
        Ok(rest)
    }

    fn condition(&mut self, it: &Expr) -> bool {
        if let ExprKind::Call { function: "all", args } = &it.kind
            && let [way, condition] = args.as_slice()
            && let Some((at, inner)) = self.way(way)
            && let Some(value) = self.along(at, inner, condition)
        {
            let column = self.compute(inner, value);
            if let Some(Spec::Edge { masks, inner_masks, .. }) = self.specs.get_mut(at) {
                if inner { inner_masks } else { masks }.push(column);
            }
            return true;
        }
        for (at, element) in self.it.elements.iter().enumerate() {
            let is_node = element.kind == ElementKind::Node;
            let Some(value) = self.at_hand(element).rewrite(it) else { continue };
            let column = self.compute(is_node, value);
            match self.specs.get_mut(at) {
                Some(Spec::Node { masks } | Spec::Edge { masks, .. }) => masks.push(column),
                None => return false,
            }
            return true;
        }
        false
    }

    /// An element's properties as columns of the nodes or edges.
    fn at_hand(&self, element: &BoundElement) -> AtHand<'_> {
        let is_node = element.kind == ElementKind::Node;
        let columns = self.columns(is_node);
        AtHand {
            ids: renamed(&element.properties, columns),
            value: Some(element.value.id),
            key: is_node.then_some(&self.graph.id),
            degrees: self.degrees.as_ref(),
        }
    }

    fn columns(&self, is_nodes: bool) -> &'a [Column] {
        match is_nodes {
            true => self.it.graph.nodes.as_deref().unwrap_or_default(),
            false => &self.it.graph.edges,
        }
    }

    /// An expression over the edges of a path, or over the nodes on its way, as one over edges or nodes.
    fn along(&self, at: usize, inner: bool, it: &Expr) -> Option<Expr> {
        let element = self.it.elements.get(at)?;
        if !inner {
            return self.at_hand(element).rewrite(it);
        }
        let ElementKind::Edge { length: Some(length), .. } = &element.kind else { return None };
        let ids: HashMap<ColumnId, ColumnId> = renamed(&length.inner, self.columns(true));
        let (key, degrees) = (Some(&self.graph.id), self.degrees.as_ref());
        AtHand { ids, value: None, key, degrees }.rewrite(it)
    }

    /// The element that all(), any() or map() goes through, and whether by the nodes on its way.
    fn way(&self, it: &Expr) -> Option<(usize, bool)> {
        match &it.kind {
            ExprKind::Column(id) => Some((self.element(*id)?, false)),
            ExprKind::Call { function: "inner_nodes", args } => match args.as_slice() {
                [Expr { kind: ExprKind::Column(id), .. }] => Some((self.element(*id)?, true)),
                _ => None,
            },
            _ => None,
        }
    }

    fn element(&self, value: ColumnId) -> Option<usize> {
        self.it.elements.iter().position(|it| it.value.id == value)
    }

    /// A value of each node or edge; gives the name of its column.
    fn compute(&mut self, of_nodes: bool, value: Expr) -> String {
        let column = hidden(value.ty, self.lowering);
        let name = plan_name(column.id);
        self.computed[usize::from(of_nodes)].push((column, value));
        name
    }

    /// An expression over columns that the search gives.
    fn outer(&mut self, it: &Expr) -> Result<Expr, Error> {
        match &it.kind {
            ExprKind::Column(id) => {
                self.give(*id);
                Ok(it.clone())
            }
            ExprKind::Call { function: function @ ("all" | "any" | "map"), args } => {
                self.folded(function, args, it)
            }
            ExprKind::Call { function: "labels", .. } => Ok(no_labels(it)),
            ExprKind::Call { function, args } if function.starts_with("node_") => {
                self.of_node(function, args, it)
            }
            _ => {
                let mut failed = None;
                let rewritten = it.map_children(&mut |child| match self.outer(child) {
                    Ok(child) => Some(child),
                    Err(error) => {
                        failed.get_or_insert(error);
                        None
                    }
                });
                match (rewritten, failed) {
                    (_, Some(error)) => Err(error),
                    (Some(it), None) => Ok(it),
                    (None, None) => Err(not_yet("this expression over a graph", it.span)),
                }
            }
        }
    }

    /// A value for each edge of the path that it names, as an array.
    fn each(&mut self, it: &Expr) -> Result<Expr, Error> {
        for at in 0..self.it.elements.len() {
            if let Some(value) = self.along(at, false, it) {
                return Ok(self.path(at, false, value, Fold::Array, it));
            }
        }
        Err(not_yet("a value over a path and other elements at once", it.span))
    }

    fn folded(&mut self, function: &str, args: &[Expr], it: &Expr) -> Result<Expr, Error> {
        let fold = match function {
            "all" => Fold::All,
            "any" => Fold::Any,
            _ => Fold::Array,
        };
        let value = match args {
            [way, value] => self
                .way(way)
                .and_then(|(at, inner)| Some((at, inner, self.along(at, inner, value)?))),
            _ => None,
        };
        match value {
            Some((at, inner, value)) => Ok(self.path(at, inner, value, fold, it)),
            None => Err(not_yet("a value over a path and other elements at once", it.span)),
        }
    }

    fn path(&mut self, at: usize, inner: bool, value: Expr, fold: Fold, it: &Expr) -> Expr {
        let ty = value.ty;
        let column = self.compute(inner, value);
        let part = if inner { Part::Inner } else { Part::Edges };
        let output = Output::Path { element: at, part, column, ty, fold };
        let ty = if fold == Fold::Array { Type::Dynamic } else { Type::Bool };
        let given = hidden(ty, self.lowering);
        let kind = ExprKind::Column(given.id);
        self.outputs.push((given, output));
        Expr { kind, ty, span: it.span }
    }

    fn of_node(&mut self, function: &str, args: &[Expr], it: &Expr) -> Result<Expr, Error> {
        let element = match args {
            [Expr { kind: ExprKind::Column(id), .. }] => self.element(*id),
            _ => None,
        };
        let column = match (function, &self.degrees) {
            ("node_id", _) => Some(&self.graph.id),
            ("node_degree_in", Some([coming, _])) => Some(coming),
            ("node_degree_out", Some([_, leaving])) => Some(leaving),
            _ => None,
        };
        let (Some(element), Some(column)) = (element, column) else {
            return Err(not_yet("this use of a node", it.span));
        };
        let given = hidden(column.ty, self.lowering);
        let (kind, ty) = (ExprKind::Column(given.id), column.ty);
        let output = Output::Property { element, column: plan_name(column.id) };
        self.outputs.push((given, output));
        Ok(Expr { kind, ty, span: it.span })
    }

    /// Has the search give the partition of the graph that a match is in, where it is partitioned.
    fn partition(&mut self) -> Option<Column> {
        let partition = self.graph.partition.clone()?;
        let element = self.it.elements.iter().position(|it| it.kind == ElementKind::Node)?;
        let output = Output::Property { element, column: plan_name(partition.id) };
        self.outputs.push((partition.clone(), output));
        Some(partition)
    }

    /// Has the search give an element's property, or the element as a whole.
    fn give(&mut self, id: ColumnId) {
        if self.outputs.iter().any(|(column, _)| column.id == id) {
            return;
        }
        for (at, element) in self.it.elements.iter().enumerate() {
            let base = self.columns(element.kind == ElementKind::Node);
            if element.value.id == id {
                let columns =
                    base.iter().map(|it| (it.name.clone(), plan_name(it.id), it.ty)).collect();
                self.outputs.push((element.value.clone(), Output::Bag { element: at, columns }));
            }
            let place = element.properties.iter().position(|it| it.id == id);
            if let Some((property, base)) =
                place.and_then(|place| element.properties.get(place).zip(base.get(place)))
            {
                let output = Output::Property { element: at, column: plan_name(base.id) };
                self.outputs.push((property.clone(), output));
            }
        }
    }

    fn search(self, lowering: &Lowering) -> Result<Lowered, Error> {
        let columns: Vec<Column> = self.outputs.iter().map(|it| it.0.clone()).collect();
        let outputs = self.outputs.iter().map(|it| it.1.clone()).collect();
        let edges: Vec<Column> =
            self.it.graph.edges.iter().chain(&self.graph.ends).cloned().collect();
        let mut nodes: Vec<Column> = self.it.graph.nodes.iter().flatten().cloned().collect();
        nodes.extend([self.graph.key.clone(), self.graph.id.clone()]);
        nodes.extend(self.graph.partition.clone());
        nodes.extend(self.degrees.iter().flatten().cloned());
        // A search whose rows nobody looks at still has as many.
        let rows = hidden(Type::Long, lowering);
        let columns = [columns, vec![rows]].concat();
        let (inputs, search) = self.parts(&edges, &nodes, lowering)?;
        whole(Found { search, outputs }, inputs, &columns, lowering)
    }

    /// The inputs of the search with what it looks at, and the search itself.
    fn parts(
        self,
        edges: &[Column],
        nodes: &[Column],
        lowering: &Lowering,
    ) -> Result<(Vec<Lowered>, Search), Error> {
        let input = |input: Lowered, columns: &[Column], computed: &[(Column, Expr)]| {
            let more = computed.iter().map(|(column, value)| {
                let value = if value.ty == Type::Bool {
                    predicate(value, lowering)
                } else {
                    expr(value, lowering)
                };
                Ok(value?.alias(plan_name(column.id)))
            });
            let plan = with_columns(input.plan, more.collect::<Result<_, Error>>()?)?;
            let computed = computed.iter().map(|it| &it.0);
            let kept = columns.iter().chain(computed).map(column_of).collect();
            narrowed(Lowered { plan, order: input.order }, kept)
        };
        let (graph, [of_edges, of_nodes]) = (self.graph, self.computed);
        let search = Search {
            ends: names(&graph.ends),
            key: plan_name(graph.key.id),
            directed: graph.directed,
            goal: self.it.search,
            elements: self.specs,
            patterns: self.it.patterns.clone(),
        };
        let inputs =
            vec![input(graph.edges, edges, &of_edges)?, input(graph.nodes, nodes, &of_nodes)?];
        Ok((inputs, search))
    }
}

fn spec(element: &BoundElement, it: &BoundGraphMatch) -> Result<Spec, Error> {
    Ok(match &element.kind {
        ElementKind::Node => Spec::Node { masks: Vec::new() },
        ElementKind::Edge { direction, length } => {
            let (least, most) = length.as_ref().map_or((1, 1), |it| (it.least, it.most));
            if most > MOST {
                let what = format!("a path of more than {MOST} edges");
                return Err(Error::Limit { what, span: it.graph.span });
            }
            let (masks, inner_masks) = (Vec::new(), Vec::new());
            let (least, most) = (least as usize, most as usize);
            let is_path = length.is_some();
            Spec::Edge { direction: *direction, least, most, is_path, masks, inner_masks }
        }
    })
}
