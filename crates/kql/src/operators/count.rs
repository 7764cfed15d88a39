//! `count`: how many rows there are.

use super::{Operator, Place, Syntax};
use crate::ast::Name;
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
pub struct Count {
    /// `count as n`: the column's name.
    pub name: Option<Name>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let name = if p.eat_word("as") { Some(p.plain_name()?) } else { None };
    Some(Operator::Count(Count { name }))
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &Count, input: BoundTable, span: Span) -> BoundTable {
    let name = it.name.as_ref().map_or("Count", |it| it.text.as_str());
    let columns = vec![b.column(name, Type::Long)];
    BoundTable {
        operator: BoundOperator::Count(BoundCount { input: Box::new(input) }),
        columns,
        span,
    }
}
