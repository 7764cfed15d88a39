//! `top-hitters n of a by b`: the most frequent values of a column.

use super::mv_expand::integer;
use super::sample_distinct::column_item;
use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, nothing};
use crate::bound::{BoundOperator, BoundTable, BoundTopHitters, Expr as BoundExpr};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["top-hitters"],
    place: Place::Piped,
    summary: "Estimates the most frequent values of a column, or those of the greatest sum.",
    example: "datatable(User: string) [\"ada\", \"bob\", \"ada\"] | top-hitters 1 of User",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct TopHitters {
    pub n_rows: NamedExpr,
    /// One item.
    pub of: Vec<NamedExpr>,
    pub by: Option<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let n_rows = p.named_expr()?;
    p.expect_word("of")?;
    let of = vec![p.named_expr()?];
    let by = if p.eat_word("by") { Some(p.named_expr()?) } else { None };
    Some(Operator::TopHitters(Box::new(TopHitters { n_rows, of, by })))
}

/// Binds it: the column, and its estimated number or sum.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q TopHitters,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let n_rows = integer(b, &it.n_rows.value).unwrap_or_else(|| nothing(it.n_rows.span));
    let of = column_item(b, &it.of, &input)?;
    let mut output = Output::with(std::slice::from_ref(&of.column));
    let scope = Scope::of(&input.columns);
    let (by, name, ty) = match &it.by {
        None => (None, format!("approximate_count_{}", of.column.name), Type::Long),
        Some(item) => {
            let by = summed(b, item, &scope);
            let of = item.name.as_ref().map(|it| it.text.clone());
            let of = of.or_else(|| b.suggested_name(item, &scope)).unwrap_or_default();
            let ty = by.as_ref().map_or(Type::Long, |it| it.ty);
            (by, format!("approximate_sum_{of}"), ty)
        }
    };
    let number = b.column(output.unique(&name), ty);
    let columns = vec![of.column.clone(), number.clone()];
    let operator = BoundOperator::TopHitters(Box::new(BoundTopHitters {
        input: Box::new(input),
        n_rows,
        of,
        by,
        output: number,
    }));
    Some(BoundTable { operator, columns, span })
}

fn summed<'q>(b: &mut Binder<'q>, item: &'q NamedExpr, scope: &Scope) -> Option<BoundExpr> {
    let by = b.scalar(&item.value, scope)?;
    if by.ty.is_numeric() || b.is_soft(&by) {
        return Some(by);
    }
    let message = format!("only numbers can be summed up here, this is a {}", by.ty);
    b.refuse(&codes::NUMBER_EXPECTED, by.span, message)
}
