//! `top n by a`: the first n rows in an order.

use super::sort::{OrderedExpr, ordered, sort_keys};
use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, nothing, row_count};
use crate::bound::{BoundOperator, BoundTable, BoundTop};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["top"],
    place: Place::Piped,
    summary: "Passes the first rows in an order, the greatest where nothing else is said.",
    example: "range n from 1 to 10 step 1 | top 3 by n",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    pub n_rows: Expr,
    pub keys: Vec<OrderedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("top", &[])?;
    let n_rows = p.named_expr()?.value;
    p.expect_word("by")?;
    Some(Operator::Top(Top { n_rows, keys: vec![ordered(p)?] }))
}

/// Binds it; the columns stay.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Top, input: BoundTable, span: Span) -> BoundTable {
    let n_rows = row_count(b, &it.n_rows).unwrap_or_else(|| nothing(it.n_rows.span));
    let keys = sort_keys(b, &it.keys, &input.columns);
    let columns = input.columns.clone();
    BoundTable {
        operator: BoundOperator::Top(BoundTop { input: Box::new(input), n_rows, keys }),
        columns,
        span,
    }
}
