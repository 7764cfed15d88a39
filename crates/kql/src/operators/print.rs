//! `print a = 1, b = 2`: one row of expressions.

use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, Unnamed};
use crate::bound::{BoundOperator, BoundPrint, BoundTable};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["print"],
    place: Place::Source,
    summary: "Makes one row of expressions.",
    example: "print Answer = 6 * 7, \"without a name\"",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    pub items: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::Print(Print { items: p.list(Parser::named_expr)? }))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Print, span: Span) -> BoundTable {
    let values = b.assignments(&it.items, &Scope::empty(), Unnamed::Print, &mut Output::default());
    let columns = values.iter().map(|it| it.column.clone()).collect();
    BoundTable { operator: BoundOperator::Print(BoundPrint { values }), columns, span }
}
