//! `project a, b = x`: exactly these columns.

use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, Unnamed};
use crate::bound::{Assignment, BoundOperator, BoundProject, BoundTable, Column, Expr, ExprKind};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["project"],
    place: Place::Piped,
    summary: "Passes the named columns, in that order, and computes new ones.",
    example: "range n from 1 to 3 step 1 | project Half = n / 2.0, n",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    pub items: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::Project(Project { items: p.columns_or_fault(Parser::named_expr)? }))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Project, input: BoundTable, span: Span) -> BoundTable {
    let mut output = Output::default();
    let assignments =
        b.assignments(&it.items, &Scope::of(&input.columns), Unnamed::Column, &mut output);
    projected(input, assignments, span)
}

/// The table of these assignments.
pub fn projected(input: BoundTable, assignments: Vec<Assignment>, span: Span) -> BoundTable {
    let columns = assignments.iter().map(|it| it.column.clone()).collect();
    BoundTable {
        operator: BoundOperator::Project(BoundProject { input: Box::new(input), assignments }),
        columns,
        span,
    }
}

/// These columns of the input as they are, perhaps under other names.
pub fn passed(input: BoundTable, columns: Vec<Column>, span: Span) -> BoundTable {
    let pass = |column: Column| {
        let value = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span };
        Assignment { column, value }
    };
    let assignments = columns.into_iter().map(pass).collect();
    projected(input, assignments, span)
}
