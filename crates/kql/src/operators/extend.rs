//! `extend a = x`: the input with more columns.

use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, Unnamed};
use crate::bound::{BoundExtend, BoundOperator, BoundTable};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["extend"],
    place: Place::Piped,
    summary: "Adds computed columns; one of a name that exists replaces it.",
    example: "range n from 1 to 3 step 1 | extend Square = n * n",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    pub items: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::Extend(Extend { items: p.list(Parser::named_expr)? }))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Extend, input: BoundTable, span: Span) -> BoundTable {
    extended(b, &it.items, input, span)
}

/// The input with these columns. Kusto: a replaced column keeps its place, and `extend tostring(a)` replaces `a`.
pub fn extended<'q>(
    b: &mut Binder<'q>,
    items: &'q [NamedExpr],
    input: BoundTable,
    span: Span,
) -> BoundTable {
    let mut output = Output::replacing(&input.columns);
    let assignments =
        b.assignments(items, &Scope::of(&input.columns), Unnamed::Column, &mut output);
    let mut columns = input.columns.clone();
    for assignment in &assignments {
        match columns.iter_mut().find(|it| it.name == assignment.column.name) {
            Some(replaced) => *replaced = assignment.column.clone(),
            None => columns.push(assignment.column.clone()),
        }
    }
    BoundTable {
        operator: BoundOperator::Extend(BoundExtend { input: Box::new(input), assignments }),
        columns,
        span,
    }
}
