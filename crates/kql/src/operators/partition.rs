//! `partition by a (subquery)`: a subquery over the rows of each value of a column. `__partitionby a (subquery)` is an older form.

use super::mv_apply::subquery;
use super::parameters::{self, Known, Setting, hint};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind, Name, PlacedOperator};
use crate::bind::{Binder, Scope};
use crate::bound::{
    BoundOperator, BoundPartition, BoundTable, Expr as BoundExpr, ExprKind, PartitionStrategy,
};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["partition"],
    place: Place::Piped,
    summary: "Runs a subquery over the rows of each value of a column.",
    example: "datatable(User: string, Tries: long) [\"ada\", 3, \"ada\", 8, \"bob\", 5] | partition hint.strategy=native by User (top 1 by Tries)",
    parse,
};

pub static SYNTAX_OLD: Syntax = Syntax {
    names: &["__partitionby", "partition-by"],
    place: Place::Piped,
    summary: "Runs a subquery over the rows of each value of a column; an older form of `partition`.",
    example: "datatable(User: string, Tries: long) [\"ada\", 3, \"bob\", 5] | __partitionby User (top 1 by Tries)",
    parse: parse_old,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    pub settings: Vec<Setting>,
    pub by: Name,
    /// `in`: the values that there are partitions for.
    pub within: Option<Expr>,
    /// `id`: of the older form.
    pub id: Option<Value>,
    pub operand: Operand,
    pub operand_span: Span,
}

/// What is run over each partition.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `( operators )`.
    Subquery(Vec<PlacedOperator>),
    /// `{ query }`: a query of its own, in which the column's name stands for its value.
    Query(Box<Expr>),
}

const KNOWN: [Known; 5] = [
    hint::CONCURRENCY,
    hint::SPREAD,
    hint::MATERIALIZED,
    hint::SHUFFLE_KEY,
    hint::PARTITION_STRATEGY,
];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    p.expect_word("by")?;
    let by = p.name()?;
    let within = if p.eat_word("in") { Some(p.scalar()?) } else { None };
    let start = p.here().start;
    let operand = if p.at_symbol("{") {
        let open = p.bump().span;
        let query = p.expression()?;
        p.expect_close("}", open)?;
        Operand::Query(Box::new(query))
    } else {
        Operand::Subquery(subquery(p)?.0)
    };
    let operand_span = p.span_from(start);
    let it = Partition { settings, by, within, id: None, operand, operand_span };
    Some(Operator::Partition(Box::new(it)))
}

fn parse_old(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let by = p.name()?;
    let id = if p.eat_word("id") { Some(p.literal()?) } else { None };
    let (operators, operand_span) = subquery(p)?;
    let operand = Operand::Subquery(operators);
    Some(Operator::Partition(Box::new(Partition {
        settings,
        by,
        within: None,
        id,
        operand,
        operand_span,
    })))
}

/// Binds it; the columns are the subquery's.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Partition,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    parameters::check(b, "partition", &it.settings, &KNOWN, &input.columns);
    let by = key(b, &it.by, &input);
    let within = match &it.within {
        // Kusto: a call is not looked into here.
        Some(within) if matches!(within.kind, SyntaxKind::Call(_)) => {
            b.attempt(|b| b.scalar(within, &Scope::empty()))
        }
        Some(within) => Some(b.scalar(within, &Scope::empty())?),
        None => None,
    };
    let subquery = match &it.operand {
        Operand::Subquery(operators) => {
            b.subquery(input.columns.clone(), operators, it.operand_span)
        }
        Operand::Query(query) => b.table_with_value(&it.by.text, by.as_ref(), query),
    };
    let (by, subquery) = (by?, subquery?);
    let strategy = parameters::word(&it.settings, "hint.strategy").map(str::to_lowercase);
    let strategy = match strategy.as_deref() {
        Some("native") => PartitionStrategy::Native,
        Some("shuffle") => PartitionStrategy::Shuffle,
        _ => PartitionStrategy::Legacy,
    };
    let columns = subquery.columns.clone();
    let operator = BoundOperator::Partition(Box::new(BoundPartition {
        input: Box::new(input),
        by,
        within,
        strategy,
        id: it.id.clone(),
        subquery: Box::new(subquery),
    }));
    Some(BoundTable { operator, columns, span })
}

fn key(b: &mut Binder, name: &Name, input: &BoundTable) -> Option<BoundExpr> {
    let column = b.find_column(&name.text, name.span, &input.columns)?;
    if column.ty == Type::Dynamic && !b.is_soft_column(&column) {
        let message = format!("`{}` is dynamic, and rows can't be parted by that", name.text);
        let help = "convert it first, with tostring(...) for instance".to_string();
        b.report(codes::DYNAMIC_HERE.at(name.span, message).help(help));
        return None;
    }
    Some(BoundExpr { kind: ExprKind::Column(column.id), ty: column.ty, span: name.span })
}
