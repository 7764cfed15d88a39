//! `distinct a, b`: each combination once.

use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, Unnamed};
use crate::bound::{Assignment, BoundDistinct, BoundOperator, BoundTable, Column, Expr, ExprKind};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["distinct"],
    place: Place::Piped,
    summary: "Passes each combination of the columns once; `*` stands for all of them.",
    example: "datatable(User: string) [\"ada\", \"bob\", \"ada\"] | distinct User",
    parse,
};

/// As written; no items for `*`.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    pub items: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("distinct", &[])?;
    let mut items = Vec::new();
    let mut star = None;
    loop {
        match p.at_symbol("*") && !p.symbol_ahead(1, "==") {
            true => star = Some(p.bump().span),
            false => items.push(p.named_expr()?),
        }
        if !p.eat_symbol(",") {
            break;
        }
    }
    if let Some(star) = star.filter(|_| !items.is_empty()) {
        p.fault(codes::STAR_HERE.at(star, "`*` stands for all columns and needs no others"));
    }
    Some(Operator::Distinct(Distinct { items }))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Distinct, input: BoundTable, span: Span) -> BoundTable {
    let assignments: Vec<Assignment> = if it.items.is_empty() {
        let pass = |column: &Column| {
            let value = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span };
            Assignment { column: column.clone(), value }
        };
        input.columns.iter().map(pass).collect()
    } else {
        b.assignments(
            &it.items,
            &Scope::of(&input.columns),
            Unnamed::Column,
            &mut Output::default(),
        )
    };
    b.refuse_dynamic(&assignments);
    let columns = assignments.iter().map(|it| it.column.clone()).collect();
    BoundTable {
        operator: BoundOperator::Distinct(BoundDistinct { input: Box::new(input), assignments }),
        columns,
        span,
    }
}
