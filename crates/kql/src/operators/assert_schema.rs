//! `assert-schema (a: long)`: passes the rows if these are their columns.

use super::externaldata::declared;
use super::{Operator, Place, Syntax};
use crate::ast::ColumnDeclaration;
use crate::bind::Binder;
use crate::bound::{BoundAssertSchema, BoundOperator, BoundTable};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["assert-schema"],
    place: Place::Piped,
    summary: "Passes the rows if their columns are these, by name and type.",
    example: "print User = \"ada\", Tries = 3 | assert-schema (User: string, Tries: long)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct AssertSchema {
    pub schema: Vec<ColumnDeclaration>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::AssertSchema(AssertSchema { schema: p.column_declarations()? }))
}

/// Binds it; the columns stay. Kusto: whether they are the declared ones is found out when the query runs.
pub fn bind(b: &mut Binder, it: &AssertSchema, input: BoundTable, span: Span) -> BoundTable {
    let schema = declared(b, &it.schema);
    let columns = input.columns.clone();
    let operator =
        BoundOperator::AssertSchema(BoundAssertSchema { input: Box::new(input), schema });
    BoundTable { operator, columns, span }
}
