//! A bound query as lines: what is read, and the operators on it, one after the other. A join, a union or a subquery begins a line of its own, and its inputs
//! are lines before it.

use kql::ast::{LetValue, StatementKind};
use kql::bound::{BoundOperator, BoundTable, Expr, JoinKind};
use kql::span::Span;

use super::Role;

/// One line.
pub struct Line<'a> {
    pub role: Role,
    /// What is read: a table, or an operator that brings several lines together.
    pub base: &'a BoundTable,
    /// The operators on it, in order.
    pub chain: Vec<&'a BoundTable>,
}

impl<'a> Line<'a> {
    /// What comes out of it.
    pub fn top(&self) -> &'a BoundTable {
        self.chain.last().copied().unwrap_or(self.base)
    }
}

/// Every line of a query, each after those that it is made of.
pub fn lines(table: &BoundTable) -> Vec<Line<'_>> {
    let mut found = Vec::new();
    collect(table, Role::Answer, &mut found);
    found
}

fn collect<'a>(table: &'a BoundTable, role: Role, found: &mut Vec<Line<'a>>) {
    let (mut chain, mut base) = (Vec::new(), table);
    while let Some(input) = input(base) {
        chain.push(base);
        base = input;
    }
    chain.reverse();
    match &base.operator {
        BoundOperator::Join(it) => {
            collect(&it.left, Role::JoinLeft, found);
            collect(&it.right, Role::JoinRight(it.kind), found);
        }
        BoundOperator::Union(it) => {
            it.inputs.iter().for_each(|it| collect(&it.table, Role::Branch, found));
        }
        _ => base.inputs().into_iter().for_each(|it| collect(it, Role::Input, found)),
    }
    for operator in std::iter::once(&base).chain(&chain) {
        for expression in operator.expressions() {
            of_expression(expression, found);
        }
    }
    found.push(Line { role, base, chain });
}

/// The tables in an expression.
fn of_expression<'a>(expression: &'a Expr, found: &mut Vec<Line<'a>>) {
    for table in expression.tables() {
        collect(table, Role::Subquery, found);
    }
}

/// The one input of an operator that works on one; the subquery of `mv-apply` and `partition` runs on parts of it and is no line.
fn input(table: &BoundTable) -> Option<&BoundTable> {
    match &table.operator {
        BoundOperator::MvApply(it) => Some(&it.input),
        BoundOperator::Partition(it) => Some(&it.input),
        BoundOperator::Join(_)
        | BoundOperator::Union(_)
        | BoundOperator::Several(_)
        | BoundOperator::Graph(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::PartitionedGraph(_) => None,
        _ => match table.inputs().as_slice() {
            [one] => Some(one),
            _ => None,
        },
    }
}

/// What a line's rows come from, in a word.
pub fn source(base: &BoundTable) -> String {
    match &base.operator {
        BoundOperator::Table(it) => it.name.clone(),
        BoundOperator::Union(it) => {
            let names: Vec<&str> = it.inputs.iter().map(|it| it.name.as_str()).collect();
            format!("union of {}", names.join(", "))
        }
        BoundOperator::Join(it) => format!("join kind={}", join_name(it.kind)),
        BoundOperator::Datatable(_) => "datatable".to_owned(),
        BoundOperator::Print(_) => "print".to_owned(),
        BoundOperator::Range(_) => "range".to_owned(),
        BoundOperator::ExternalData(_) | BoundOperator::InlineExternalTable(_) => {
            "external data".to_owned()
        }
        BoundOperator::Graph(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::PartitionedGraph(_) => "graph".to_owned(),
        _ => "the tables before".to_owned(),
    }
}

/// Kusto's name of a join's kind.
pub fn join_name(kind: JoinKind) -> &'static str {
    match kind {
        JoinKind::InnerUnique => "innerunique",
        JoinKind::Inner => "inner",
        JoinKind::LeftOuter => "leftouter",
        JoinKind::RightOuter => "rightouter",
        JoinKind::FullOuter => "fullouter",
        JoinKind::LeftSemi => "leftsemi",
        JoinKind::RightSemi => "rightsemi",
        JoinKind::LeftAnti => "leftanti",
        JoinKind::RightAnti => "rightanti",
    }
}

/// The `let`s of a query's text with their places.
pub fn lets(text: &str) -> Vec<(String, Span)> {
    let (query, _) = kql::parse(text);
    query
        .statements
        .iter()
        .filter_map(|it| match &it.kind {
            StatementKind::Let(it_let) if !matches!(it_let.value, LetValue::Broken) => {
                Some((it_let.name.text.to_string(), it.span))
            }
            _ => None,
        })
        .collect()
}
