//! `invoke f(a)`: calls a function that takes the table so far as its first argument.

use super::{Operator, Place, Syntax};
use crate::ast::Call;
use crate::bind::Binder;
use crate::bound::BoundTable;
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["invoke"],
    place: Place::Piped,
    summary: "Calls a function with the table so far as its first argument.",
    example: "let above = (T: (n: long), least: long) { T | where n > least }; range n from 1 to 5 step 1 | invoke above(3)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Invoke {
    pub call: Call,
    pub span: Span,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let start = p.here().start;
    let name = p.name()?;
    let call = p.call(name)?;
    Some(Operator::Invoke(Invoke { call, span: p.span_from(start) }))
}

/// Binds it: what the function makes of the table stands for it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Invoke, input: BoundTable) -> Option<BoundTable> {
    b.invoke(&it.call, it.span, input)
}
