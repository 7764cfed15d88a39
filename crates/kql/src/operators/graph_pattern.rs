//! `(a)-[e*1..3]->(b), (b)--(c)`: patterns of `graph-match` and `graph-shortest-paths`, and what is made of where they fit.

use crate::ast::{Expr, Name};
use crate::bind::{Binder, Output, Row, Scope, Unnamed};
use crate::bound::{
    BoundElement, BoundGraph, BoundGraphMatch, BoundGraphOperator, BoundOperator, BoundPathColumn,
    BoundTable, ColumnId, Direction, ElementKind, Expr as BoundExpr, ExprKind, GraphSearch,
    PathLength,
};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::{Type, Value};

use super::make_graph::carried;

/// Patterns, and what is done with them, as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    pub sequences: Vec<Vec<Notation>>,
    pub condition: Option<Expr>,
    pub project: Vec<NamedExpr>,
}

/// A node or an edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Notation {
    pub name: Option<Name>,
    pub kind: NotationKind,
    pub span: Span,
}

/// The kinds of notation.
#[derive(Debug, Clone, PartialEq)]
pub enum NotationKind {
    Node,
    Edge { direction: Direction, length: Option<(Expr, Expr)> },
}

/// Parses patterns, `where` and `project`.
pub fn parse(p: &mut Parser) -> Option<Pattern> {
    let sequences = p.list(sequence)?;
    let condition = if p.eat_word("where") { Some(p.scalar()?) } else { None };
    let project = if p.eat_word("project") { p.list(|p| p.named_expr())? } else { Vec::new() };
    Some(Pattern { sequences, condition, project })
}

fn sequence(p: &mut Parser) -> Option<Vec<Notation>> {
    let mut sequence = Vec::new();
    loop {
        let start = p.here().start;
        let (name, kind) = if p.at_symbol("(") {
            (node(p)?, NotationKind::Node)
        } else if let Some(direction) = arrow(p) {
            (None, NotationKind::Edge { direction, length: None })
        } else if p.eat_touching(&["<", "-", "["]) {
            edge(p, true)?
        } else if p.eat_touching(&["-", "["]) {
            edge(p, false)?
        } else if sequence.is_empty() {
            let diagnostic = codes::MISSING_PATTERN
                .at(p.here(), "a pattern such as `(a)-->(b)` must stand here");
            return p.fail(diagnostic);
        } else {
            return Some(sequence);
        };
        sequence.push(Notation { name, kind, span: p.span_from(start) });
    }
}

fn node(p: &mut Parser) -> Option<Option<Name>> {
    let open = p.expect_symbol("(")?;
    let name = if p.at_symbol(")") { None } else { Some(p.name()?) };
    p.expect_close(")", open)?;
    Some(name)
}

fn arrow(p: &mut Parser) -> Option<Direction> {
    if p.eat_touching(&["-", "-", ">"]) {
        Some(Direction::Right)
    } else if p.eat_touching(&["<", "-", "-"]) {
        Some(Direction::Left)
    } else if p.eat_touching(&["-", "-"]) {
        Some(Direction::Any)
    } else {
        None
    }
}

/// What follows `-[` or `<-[`.
fn edge(p: &mut Parser, left: bool) -> Option<(Option<Name>, NotationKind)> {
    let name = if p.at_name() { Some(p.name()?) } else { None };
    let length = if p.eat_symbol("*") {
        let least = p.scalar()?;
        p.expect_symbol("..")?;
        Some((least, p.scalar()?))
    } else {
        None
    };
    let right = p.eat_touching(&["]", "-", ">"]);
    if !right && !p.eat_touching(&["]", "-"]) {
        return p.expected("`]->` or `]-`");
    }
    let direction = match (left, right) {
        (true, false) => Direction::Left,
        (false, true) => Direction::Right,
        (true, true) | (false, false) => Direction::Any,
    };
    Some((name, NotationKind::Edge { direction, length }))
}

/// Binds it: a row for each fit, or, without `project`, the graph of what fits.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Pattern,
    graph: BoundGraph,
    search: GraphSearch,
    span: Span,
) -> Option<BoundTable> {
    check_order(b, &it.sequences)?;
    let (elements, patterns, rows) = elements(b, &it.sequences, &graph)?;
    let (predicate, project) = b.within_pattern(|b| {
        b.with_rows(rows, |b| {
            let predicate = it.condition.as_ref().map(|it| b.condition(it, &Scope::empty()));
            (predicate, project(b, &it.project, &elements))
        })
    });
    let predicate = match predicate {
        Some(None) => return None,
        other => other.flatten(),
    };
    let columns = project.iter().map(|it| it.assignment.column.clone()).collect();
    let (edges, nodes) = (graph.edges.clone(), graph.nodes.clone());
    let found = BoundGraphMatch { graph, search, elements, patterns, predicate, project };
    if it.project.is_empty() {
        let operator = BoundGraphOperator::Match(Box::new(found));
        return Some(carried(BoundGraph { operator, edges, nodes, span }));
    }
    Some(BoundTable { operator: BoundOperator::GraphMatch(Box::new(found)), columns, span })
}

/// Nodes and edges by turns, with a node at both ends.
fn check_order(b: &mut Binder, sequences: &[Vec<Notation>]) -> Option<()> {
    for sequence in sequences {
        for (at, notation) in sequence.iter().enumerate() {
            let is_node = notation.kind == NotationKind::Node;
            if is_node != at.is_multiple_of(2) {
                let message = if is_node {
                    "an edge must stand between two nodes"
                } else {
                    "a node must stand before an edge"
                };
                return b.refuse(&codes::PATTERN_ORDER, notation.span, message);
            }
        }
        if let Some(last) = sequence.last().filter(|it| it.kind != NotationKind::Node) {
            return b.refuse(&codes::PATTERN_END, last.span, "a pattern ends with a node");
        }
    }
    Some(())
}

type Elements<'q> = (Vec<BoundElement>, Vec<Vec<usize>>, Vec<(&'q str, Row)>);

fn elements<'q>(
    b: &mut Binder<'q>,
    sequences: &'q [Vec<Notation>],
    graph: &BoundGraph,
) -> Option<Elements<'q>> {
    let (mut elements, mut rows) = (Vec::<BoundElement>::new(), Vec::new());
    let (mut patterns, mut broken) = (Vec::new(), false);
    for sequence in sequences {
        let mut pattern = Vec::new();
        for notation in sequence {
            let name = notation.name.as_ref().map(|it| it.text.as_str());
            let known = elements.iter().position(|it| {
                it.kind == ElementKind::Node
                    && notation.kind == NotationKind::Node
                    && name.is_some_and(|name| it.name.as_deref() == Some(name))
            });
            if let Some(at) = known {
                pattern.push(at);
                continue;
            }
            let Some((element, row)) = element(b, notation, graph) else {
                broken = true;
                continue;
            };
            rows.extend(name.map(|it| (it, row)));
            pattern.push(elements.len());
            elements.push(element);
        }
        patterns.push(pattern);
    }
    (!broken).then_some((elements, patterns, rows))
}

fn element<'q>(
    b: &mut Binder<'q>,
    it: &'q Notation,
    graph: &BoundGraph,
) -> Option<(BoundElement, Row)> {
    let nodes = graph.nodes.as_deref().unwrap_or_default();
    let (kind, properties) = match &it.kind {
        NotationKind::Node => (ElementKind::Node, b.copies(nodes, it.span)?),
        NotationKind::Edge { direction, length } => {
            let length = match length {
                Some((least, most)) => {
                    let (least, most) = (steps(b, least), steps(b, most));
                    let inner = b.copies(nodes, it.span)?;
                    Some(PathLength { least: least?, most: most?, inner })
                }
                None => None,
            };
            let kind = ElementKind::Edge { direction: *direction, length };
            (kind, b.copies(&graph.edges, it.span)?)
        }
    };
    let name = it.name.as_ref().map(|it| it.text.clone());
    let value = b.column(name.clone().unwrap_or_default(), Type::Dynamic);
    let inner = match &kind {
        ElementKind::Edge { length: Some(length), .. } => length.inner.clone(),
        ElementKind::Edge { length: None, .. } | ElementKind::Node => Vec::new(),
    };
    let row = Row { columns: properties.clone(), whole: Some(value.clone()), inner };
    Some((BoundElement { name, kind, value, properties }, row))
}

/// How many edges: a constant.
fn steps<'q>(b: &mut Binder<'q>, it: &'q Expr) -> Option<u64> {
    let value = b.scalar(it, &Scope::empty())?;
    let n = match value.kind {
        ExprKind::Literal(Value::Long(n)) => u64::try_from(n).ok(),
        ExprKind::Literal(Value::Int(n)) => u64::try_from(n).ok(),
        _ => None,
    };
    if n.is_none() {
        let message = "the length of a path is a constant number of edges";
        return b.refuse(&codes::CONSTANT_EXPECTED, value.span, message);
    }
    n
}

fn project<'q>(
    b: &mut Binder<'q>,
    items: &'q [NamedExpr],
    elements: &[BoundElement],
) -> Vec<BoundPathColumn> {
    let paths: Vec<ColumnId> = elements
        .iter()
        .filter(|it| matches!(it.kind, ElementKind::Edge { length: Some(_), .. }))
        .flat_map(|it| it.properties.iter().map(|it| it.id))
        .collect();
    let mut output = Output::default();
    b.assignments(items, &Scope::empty(), Unnamed::Column, &mut output)
        .into_iter()
        .map(|mut assignment| {
            let each = names_each(&assignment.value, &paths);
            if each && !b.is_unknown(assignment.column.id) {
                // Kusto: what is worked out of an edge that stands for a path is an array, one value for each edge of it.
                let name = assignment.column.name.as_str();
                assignment.column = b.column(name, Type::Dynamic);
            }
            BoundPathColumn { assignment, each }
        })
        .collect()
}

/// Whether an expression names a property of a path's edges, other than to go through them.
fn names_each(it: &BoundExpr, paths: &[ColumnId]) -> bool {
    match &it.kind {
        ExprKind::Column(id) => paths.contains(id),
        ExprKind::Call { function: "all" | "any" | "map", .. } => false,
        _ => it.children().into_iter().any(|it| names_each(it, paths)),
    }
}
