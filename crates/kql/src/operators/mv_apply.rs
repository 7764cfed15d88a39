//! `mv-apply a = b to typeof(long) on (subquery)`: a subquery over the elements of a dynamic value, row by row.

use super::mv_expand::{Item, element_type, expanded, index_column, integer, item, replace};
use super::parameters::{self, Known, Setting, Takes, known};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind, PlacedOperator};
use crate::bind::Binder;
use crate::bound::{BoundMvApply, BoundOperator, BoundTable, Column, ColumnId};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["mv-apply", "mvapply"],
    place: Place::Piped,
    summary: "Runs a subquery over the elements of a dynamic value of each row.",
    example: "print User = \"ada\", Tries = dynamic([3, 8, 5]) | mv-apply n = Tries to typeof(long) on (top 2 by n)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct MvApply {
    pub settings: Vec<Setting>,
    pub items: Vec<Item>,
    pub limit: Option<Expr>,
    /// `id`: of the context, for tools.
    pub id: Option<Expr>,
    pub subquery: Vec<PlacedOperator>,
    pub subquery_span: Span,
}

const KNOWN: [Known; 1] = [known("with_itemindex", Takes::Name)];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let items = if p.at_word("to") && p.word_ahead(1, "typeof") {
        // Kusto: a type without anything that would have it is let pass.
        p.bump();
        element_type(p)?;
        Vec::new()
    } else {
        p.list(item)?
    };
    let limit = if p.eat_word("limit") { Some(p.scalar()?) } else { None };
    let id = if p.eat_word("id") { Some(p.scalar()?) } else { None };
    p.expect_word("on")?;
    let (subquery, subquery_span) = subquery(p)?;
    Some(Operator::MvApply(Box::new(MvApply {
        settings,
        items,
        limit,
        id,
        subquery,
        subquery_span,
    })))
}

/// `( operators )`.
pub fn subquery(p: &mut Parser) -> Option<(Vec<PlacedOperator>, Span)> {
    if !p.at_symbol("(") {
        let message = format!("expected `(`, found {}", p.found());
        let help = "the operators to apply stand in parentheses: (where ... | ...)".to_string();
        return p.fail(codes::EXPECTED.at(p.here(), message).help(help));
    }
    let open = p.expect_symbol("(")?;
    let operators = p.nested(Parser::operators_of_subquery)?;
    let close = p.expect_close(")", open)?;
    Some((operators, open.to(close)))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q MvApply,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    parameters::check(b, "mv-apply", &it.settings, &KNOWN, &input.columns);
    let mut rows = input.columns.clone();
    let items = expanded(b, "mv-apply", &it.items, &input.columns, &mut rows);
    let index = index_column(b, &it.settings, &mut rows);
    let limit = it.limit.as_ref().and_then(|it| integer(b, it));
    let subquery = b.subquery(rows, &it.subquery, it.subquery_span)?;
    let columns = columns(&it.items, &input.columns, &subquery.columns);
    let operator = BoundOperator::MvApply(Box::new(BoundMvApply {
        input: Box::new(input),
        items,
        index,
        limit,
        subquery: Box::new(subquery),
    }));
    Some(BoundTable { operator, columns, span })
}

/// The input's columns but for those that are expanded under their own name, then what the subquery makes.
fn columns(items: &[Item], input: &[Column], answer: &[Column]) -> Vec<Column> {
    let own_name = |column: &Column| {
        items.iter().any(|it| match &it.value.value.kind {
            SyntaxKind::Name(name) => it.value.name.is_none() && name.text == column.name,
            _ => false,
        })
    };
    let mut columns: Vec<Column> = input.iter().filter(|it| !own_name(it)).cloned().collect();
    let passed: Vec<ColumnId> = columns.iter().map(|it| it.id).collect();
    for column in answer.iter().filter(|it| !passed.contains(&it.id)) {
        replace(&mut columns, column.clone());
    }
    columns
}
