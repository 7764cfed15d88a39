//! `consume`: makes the rows and throws them away; there is no answer.

use super::parameters::{self, Known, Setting, Takes, known};
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundConsume, BoundOperator, BoundTable};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["consume"],
    place: Place::Piped,
    summary: "Makes the rows and gives none of them, to measure how long that takes.",
    example: "range n from 1 to 10 step 1 | consume",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Consume {
    pub settings: Vec<Setting>,
}

const KNOWN: [Known; 1] = [known("decodeblocks", Takes::Flag)];

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::Consume(Consume { settings: parameters::settings(p, &KNOWN)? }))
}

/// Binds it: no columns are left.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Consume, input: BoundTable, span: Span) -> BoundTable {
    parameters::check(b, "consume", &it.settings, &KNOWN, &input.columns);
    let operator = BoundOperator::Consume(BoundConsume { input: Box::new(input) });
    BoundTable { operator, columns: Vec::new(), span }
}
