//! `count`: how many rows there are.

use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundCount, BoundOperator, BoundTable};
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["count"],
    place: Place::Piped,
    summary: "Counts the rows: one row with the column `Count`.",
    example: "range n from 1 to 10 step 1 | count",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {}

fn parse(_: &mut Parser) -> Option<Operator> {
    Some(Operator::Count(Count {}))
}

/// Binds it.
pub fn bind(b: &mut Binder, input: BoundTable, span: Span) -> BoundTable {
    let columns = vec![b.column("Count", Type::Long)];
    BoundTable {
        operator: BoundOperator::Count(BoundCount { input: Box::new(input) }),
        columns,
        span,
    }
}
