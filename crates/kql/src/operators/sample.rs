//! `sample n`: some n rows.

use super::mv_expand::integer;
use super::parameters::{self, Setting};
use super::{Operator, Place, Syntax};
use crate::bind::{Binder, nothing};
use crate::bound::{BoundOperator, BoundSample, BoundTable};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["sample"],
    place: Place::Piped,
    summary: "Passes that many rows, taken from all over the table.",
    example: "range n from 1 to 100 step 1 | sample 3",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub settings: Vec<Setting>,
    pub n_rows: NamedExpr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &[])?;
    Some(Operator::Sample(Sample { settings, n_rows: p.named_expr()? }))
}

/// Binds it; the columns stay.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Sample, input: BoundTable, span: Span) -> BoundTable {
    parameters::check(b, "sample", &it.settings, &[], &input.columns);
    let n_rows = integer(b, &it.n_rows.value).unwrap_or_else(|| nothing(it.n_rows.span));
    let columns = input.columns.clone();
    let operator = BoundOperator::Sample(BoundSample { input: Box::new(input), n_rows });
    BoundTable { operator, columns, span }
}
