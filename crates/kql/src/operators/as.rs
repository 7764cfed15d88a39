//! `as Name`: a name for the table so far, which later parts of the query can use.

use super::parameters::{self, Known, Setting, hint};
use super::{Operator, Place, Syntax};
use crate::ast::Name;
use crate::bind::Binder;
use crate::bound::BoundTable;
use crate::parser::Parser;

pub static SYNTAX: Syntax = Syntax {
    names: &["as"],
    place: Place::Piped,
    summary: "Gives the table so far a name, for use further on in the query.",
    example: "range n from 1 to 3 step 1 | as Numbers | union (Numbers | where n > 2)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct As {
    pub settings: Vec<Setting>,
    pub name: Name,
}

const KNOWN: [Known; 1] = [hint::MATERIALIZED];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    Some(Operator::As(As { settings, name: p.declared_name()? }))
}

/// Binds it: the table passes as it is. Each use of the name has rows of its own.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q As, input: BoundTable) -> BoundTable {
    b.declare_so_far(&it.name.text, &input);
    parameters::check(b, "as", &it.settings, &KNOWN, &input.columns);
    input
}
