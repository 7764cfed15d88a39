//! `serialize a = x`: says that the rows' order matters from here on, and adds columns as `extend` does.

use super::extend::extended;
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::BoundTable;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["serialize"],
    place: Place::Piped,
    summary: "Keeps the rows in their order for functions that look at neighbours; may add columns.",
    example: "range n from 1 to 3 step 1 | sort by n asc | serialize Twice = n * 2",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Serialize {
    pub items: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("serialize", &[])?;
    Some(Operator::Serialize(Serialize { items: p.list_or_nothing(Parser::named_expr)? }))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Serialize,
    input: BoundTable,
    span: Span,
) -> BoundTable {
    extended(b, &it.items, input, span)
}
