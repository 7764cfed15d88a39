//! `take n`: some n rows.

use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, nothing, row_count};
use crate::bound::{BoundOperator, BoundTable, BoundTake};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["take", "limit"],
    place: Place::Piped,
    summary: "Passes at most that many rows, whichever come first.",
    example: "range n from 1 to 10 step 1 | take 3",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    pub n_rows: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("take", &[])?;
    Some(Operator::Take(Take { n_rows: p.named_expr()?.value }))
}

/// Binds it; the columns stay.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Take, input: BoundTable, span: Span) -> BoundTable {
    let n_rows = row_count(b, &it.n_rows).unwrap_or_else(|| nothing(it.n_rows.span));
    let columns = input.columns.clone();
    BoundTable {
        operator: BoundOperator::Take(BoundTake { input: Box::new(input), n_rows }),
        columns,
        span,
    }
}
