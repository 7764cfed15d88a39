//! `range x from a to b step c`: a row for each step.

use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name};
use crate::bind::{Binder, Scope};
use crate::bound::{BoundOperator, BoundRange, BoundTable};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["range"],
    place: Place::Source,
    summary: "Makes a row for each step from the first value to the last, both included.",
    example: "range Day from datetime(2024-01-01) to datetime(2024-01-07) step 1d",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    pub name: Name,
    pub from: Expr,
    pub to: Expr,
    pub step: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let name = p.name()?;
    p.expect_word("from")?;
    let from = p.scalar()?;
    p.expect_word("to")?;
    let to = p.scalar()?;
    p.expect_word("step")?;
    let step = p.scalar()?;
    Some(Operator::Range(Box::new(Range { name, from, to, step })))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Range, span: Span) -> Option<BoundTable> {
    let [from, to, step] = [&it.from, &it.to, &it.step].map(|it| b.scalar(it, &Scope::empty()));
    let (from, to, step) = (from?, to?, step?);
    let ty = match (from.ty, to.ty) {
        (x, y) if x.is_numeric() && y.is_numeric() && step.ty.is_numeric() => {
            if [x, y, step.ty].contains(&Type::Real) { Type::Real } else { Type::Long }
        }
        (Type::DateTime, Type::DateTime) if step.ty == Type::TimeSpan => Type::DateTime,
        (Type::TimeSpan, Type::TimeSpan) if step.ty == Type::TimeSpan => Type::TimeSpan,
        (x, y) => {
            let message = format!("a range from {x} to {y} in steps of {} is not defined", step.ty);
            return b.refuse(&codes::OPERATOR_TYPES, span, message);
        }
    };
    let columns = vec![b.column(it.name.text.as_str(), ty)];
    Some(BoundTable {
        operator: BoundOperator::Range(Box::new(BoundRange { from, to, step })),
        columns,
        span,
    })
}
