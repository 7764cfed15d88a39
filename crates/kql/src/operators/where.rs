//! `where predicate`: the rows for which it is true.

use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, Scope};
use crate::bound::{BoundOperator, BoundTable, BoundWhere};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["where", "filter"],
    place: Place::Piped,
    summary: "Passes the rows for which the condition is true.",
    example: "range n from 1 to 10 step 1 | where n % 2 == 0",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    pub predicate: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::Where(Where { predicate: p.scalar()? }))
}

/// Binds it; the columns stay. A wrong condition leaves the table as it is, so that what follows is still checked.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Where, input: BoundTable, span: Span) -> BoundTable {
    let Some(predicate) = b.condition(&it.predicate, &Scope::of(&input.columns)) else {
        return input;
    };
    let columns = input.columns.clone();
    BoundTable {
        operator: BoundOperator::Where(BoundWhere { input: Box::new(input), predicate }),
        columns,
        span,
    }
}
