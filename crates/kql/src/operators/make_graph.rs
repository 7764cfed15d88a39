//! `make-graph Source --> Target with Nodes on Key`: a graph of a table of edges.

use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name, PlacedOperator};
use crate::bind::{Binder, unified};
use crate::bound::{
    Assignment, BoundExtend, BoundGraph, BoundGraphOperator, BoundMakeGraph, BoundNodeTable,
    BoundNodes, BoundOperator, BoundPartitionedGraph, BoundTable, Column, ColumnId,
    Expr as BoundExpr, ExprKind, OPEN,
};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["make-graph"],
    place: Place::Piped,
    summary: "Makes a graph: each row is an edge between the nodes whose keys it holds.",
    example: "datatable(From: string, To: string) [\"a\", \"b\"] | make-graph From --> To with_node_id=Key | graph-to-table nodes",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeGraph {
    pub source: Name,
    pub target: Name,
    pub directed: bool,
    pub nodes: Nodes,
    pub partition: Option<Partition>,
}

/// Where the nodes' properties come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Nodes {
    None,
    /// `with_node_id=name`.
    Key(Name),
    /// `with table on key, ...`.
    Tables(Vec<(Expr, Name)>),
}

/// `partitioned-by column (operators)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    pub by: Name,
    pub operators: Vec<PlacedOperator>,
    pub span: Span,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("make-graph", &[])?;
    let source = p.name()?;
    let directed = if p.eat_touching(&["-", "-", ">"]) {
        true
    } else if p.eat_touching(&["-", "-"]) {
        false
    } else {
        return p.expected("`-->` or `--`");
    };
    let target = p.name()?;
    let nodes = nodes(p)?;
    let start = p.here().start;
    let partition = if p.eat_dashed("partitioned-by") { Some(partition(p, start)?) } else { None };
    Some(Operator::MakeGraph(Box::new(MakeGraph { source, target, directed, nodes, partition })))
}

fn nodes(p: &mut Parser) -> Option<Nodes> {
    if p.at_word("with_node_id") {
        p.bump();
        p.expect_symbol("=")?;
        return p.name().map(Nodes::Key);
    }
    if !p.eat_word("with") {
        return Some(Nodes::None);
    }
    p.list(|p| {
        let table = p.scalar()?;
        p.expect_word("on")?;
        Some((table, p.name()?))
    })
    .map(Nodes::Tables)
}

fn partition(p: &mut Parser, start: usize) -> Option<Partition> {
    let by = p.name()?;
    let open = p.expect_symbol("(")?;
    let operators = p.nested(Parser::operators_of_subquery)?;
    p.expect_close(")", open)?;
    Some(Partition { by, operators, span: p.span_from(start) })
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q MakeGraph,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let edges = input.columns.clone();
    let source = key(b, &it.source, &edges);
    let target = key(b, &it.target, &edges);
    let by = it.partition.as_ref().map(|it| b.find_column(&it.by.text, it.by.span, &edges));
    let nodes = bind_nodes(b, &it.nodes, source.as_ref())?;
    let (source, target) = (source?.id, target?.id);
    let (columns, nodes) = nodes;
    let make = BoundMakeGraph { edges: input, source, target, directed: it.directed, nodes };
    let operator = BoundGraphOperator::Make(Box::new(make));
    let graph = BoundGraph { operator, edges, nodes: columns, span };
    match (&it.partition, by) {
        (Some(partition), Some(by)) => partitioned(b, partition, graph, by?.id, span),
        _ => Some(carried(graph)),
    }
}

/// A graph as what flows through a pipeline.
pub fn carried(graph: BoundGraph) -> BoundTable {
    let span = graph.span;
    BoundTable { operator: BoundOperator::Graph(Box::new(graph)), columns: Vec::new(), span }
}

/// A column that can be a node's key.
fn key(b: &mut Binder, name: &Name, columns: &[Column]) -> Option<Column> {
    let column = b.find_column(&name.text, name.span, columns)?;
    if column.ty == Type::Dynamic && !b.is_soft_column(&column) {
        let help = "convert it first, with tostring(...) for instance".to_string();
        let message = format!("`{}` is dynamic, and no node has such a key", name.text);
        b.report(codes::NODE_KEY_DYNAMIC.at(name.span, message).help(help));
        return None;
    }
    Some(column)
}

type BoundNodesAndColumns = (Option<Vec<Column>>, BoundNodes);

fn bind_nodes<'q>(
    b: &mut Binder<'q>,
    it: &'q Nodes,
    source: Option<&Column>,
) -> Option<BoundNodesAndColumns> {
    match it {
        Nodes::None => Some((None, BoundNodes::None)),
        Nodes::Key(name) => {
            let column = b.column(name.text.as_str(), source.map_or(Type::String, |it| it.ty));
            Some((Some(vec![column.clone()]), BoundNodes::Key(column)))
        }
        Nodes::Tables(written) => {
            let (mut tables, mut broken) = (Vec::new(), false);
            for (table, name) in written {
                let table = b.table(table);
                let key = table.as_ref().and_then(|it| key(b, name, &it.columns));
                broken |= key.is_none();
                tables.extend(table.zip(key.map(|it| it.id)));
            }
            (!broken).then(|| together(b, tables))
        }
    }
}

/// The nodes of several tables. Kusto: their properties are put together by name.
pub fn together(b: &mut Binder, tables: Vec<(BoundTable, ColumnId)>) -> BoundNodesAndColumns {
    let mut properties = Vec::new();
    for (name, ty) in unified(tables.iter().map(|it| it.0.columns.as_slice())) {
        let from = tables.iter().flat_map(|it| &it.0.columns).filter(|it| it.name == name);
        let from: Vec<ColumnId> = from.map(|it| it.id).collect();
        let column = b.column(name, ty);
        if column.name == OPEN {
            b.derive_marker(column.id, from);
        }
        properties.push(column);
    }
    let tables = tables.into_iter().map(|(table, key)| fitted(b, table, key, &properties));
    let nodes = BoundNodes::Tables(tables.collect());
    (Some(properties), nodes)
}

/// A table of nodes whose columns have the types of the properties.
fn fitted(
    b: &mut Binder,
    table: BoundTable,
    key: ColumnId,
    properties: &[Column],
) -> BoundNodeTable {
    let (span, mut all, mut assignments) = (table.span, table.columns.clone(), Vec::new());
    let mut columns = Vec::new();
    for property in properties {
        let own = table.columns.iter().find(|it| it.name == property.name);
        columns.push(match own {
            Some(column) if column.ty != property.ty => {
                let kind = ExprKind::Column(column.id);
                let value = b.cast(BoundExpr { kind, ty: column.ty, span }, property.ty);
                let column = b.column(property.name.as_str(), property.ty);
                all.push(column.clone());
                let id = column.id;
                assignments.push(Assignment { column, value });
                Some(id)
            }
            other => other.map(|it| it.id),
        });
    }
    if assignments.is_empty() {
        return BoundNodeTable { table, key, columns };
    }
    let operator = BoundOperator::Extend(BoundExtend { input: Box::new(table), assignments });
    BoundNodeTable { table: BoundTable { operator, columns: all, span }, key, columns }
}

fn partitioned<'q>(
    b: &mut Binder<'q>,
    it: &'q Partition,
    graph: BoundGraph,
    by: ColumnId,
    span: Span,
) -> Option<BoundTable> {
    let each = BoundGraph { operator: BoundGraphOperator::Input, ..graph.clone() };
    let subquery = Box::new(b.branch(&carried(each), &it.operators, it.span)?);
    let columns = subquery.columns.clone();
    let each = BoundPartitionedGraph { graph, by, subquery };
    let operator = BoundOperator::PartitionedGraph(Box::new(each));
    Some(BoundTable { operator, columns, span })
}
