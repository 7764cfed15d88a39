//! `sample-distinct n of a`: some n different values of a column.

use super::mv_expand::integer;
use super::parameters::{self, Setting};
use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, Unnamed, nothing};
use crate::bound::{Assignment, BoundOperator, BoundSampleDistinct, BoundTable, ExprKind};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["sample-distinct"],
    place: Place::Piped,
    summary: "Gives that many different values of a column.",
    example: "datatable(User: string) [\"ada\", \"bob\", \"ada\"] | sample-distinct 2 of User",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleDistinct {
    pub settings: Vec<Setting>,
    pub n_rows: NamedExpr,
    /// One item.
    pub of: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &[])?;
    let n_rows = p.named_expr()?;
    p.expect_word("of")?;
    let of = vec![p.named_expr()?];
    Some(Operator::SampleDistinct(Box::new(SampleDistinct { settings, n_rows, of })))
}

/// Binds it; None where what it is of is wrong.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q SampleDistinct,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    parameters::check(b, "sample-distinct", &it.settings, &[], &input.columns);
    let n_rows = integer(b, &it.n_rows.value).unwrap_or_else(|| nothing(it.n_rows.span));
    let of = column_item(b, &it.of, &input)?;
    b.refuse_dynamic(std::slice::from_ref(&of));
    let columns = vec![of.column.clone()];
    let operator = BoundOperator::SampleDistinct(Box::new(BoundSampleDistinct {
        input: Box::new(input),
        n_rows,
        of,
    }));
    Some(BoundTable { operator, columns, span })
}

/// The one item, which must be a column of the input.
pub fn column_item<'q>(
    b: &mut Binder<'q>,
    items: &'q [NamedExpr],
    input: &BoundTable,
) -> Option<Assignment> {
    let scope = Scope::of(&input.columns);
    let mut output = Output::default();
    let of = b.assignments(items, &scope, Unnamed::Column, &mut output).into_iter().next()?;
    let wrong = b.is_unknown(of.column.id);
    if !wrong && !matches!(of.value.kind, ExprKind::Column(_)) {
        let message = "a column of the table is wanted here, not an expression";
        b.report(codes::COLUMN_EXPECTED.at(of.value.span, message));
    }
    Some(of)
}
