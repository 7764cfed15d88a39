//! `lookup kind=k (right) on keys`: columns of a small table beside the rows whose keys it has. It is bound as a join without the
//! right side's keys.

use super::join;
use super::parameters::{self, Known, Setting, Takes, known};
use super::project::passed;
use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, Output};
use crate::bound::{
    BoundJoin, BoundOperator, BoundTable, Column, ColumnId, Expr as BoundExpr, ExprKind, JoinKind,
    OPEN,
};
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["lookup"],
    place: Place::Piped,
    summary: "Adds the columns of a table where its keys are equal; a row without match stays.",
    example: "datatable(User: string) [\"ada\"] | lookup (datatable(User: string, Age: long) [\"ada\", 36]) on User",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    pub settings: Vec<Setting>,
    pub right: Expr,
    pub conditions: Vec<Expr>,
}

const KNOWN: [Known; 1] = [known("kind", Takes::OneOf(&["leftouter", "inner"]))];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let right = p.scalar()?;
    p.expect_word("on")?;
    Some(Operator::Lookup(Box::new(Lookup {
        settings,
        right,
        conditions: p.list(Parser::scalar)?,
    })))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Lookup,
    left: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    parameters::check(b, "lookup", &it.settings, &KNOWN, &left.columns);
    let kind = match parameters::word(&it.settings, "kind") {
        Some("inner") => JoinKind::Inner,
        _ => JoinKind::LeftOuter,
    };
    let right = b.table(&it.right)?;
    let keys = join::keys(b, &it.conditions, &left.columns, &right.columns);
    let dropped: Vec<ColumnId> = keys.iter().filter_map(|(_, right)| column_of(right)).collect();
    let kept = columns(&left.columns, &right.columns, &dropped);
    let all = join::columns(kind, &left.columns, &right.columns);
    let (left, right) = (Box::new(left), Box::new(right));
    let join = BoundJoin { kind, left, right, keys, condition: None };
    let joined = BoundTable { operator: BoundOperator::Join(join), columns: all, span };
    Some(passed(joined, kept, span))
}

/// The column that a key is, perhaps converted.
fn column_of(key: &BoundExpr) -> Option<ColumnId> {
    match &key.kind {
        ExprKind::Column(id) => Some(*id),
        _ => key.children().into_iter().find_map(column_of),
    }
}

/// Both sides' columns but for the right keys; a name that clashes gets a number behind it.
fn columns(left: &[Column], right: &[Column], dropped: &[ColumnId]) -> Vec<Column> {
    let mut output = Output::with(left);
    let open = left.iter().any(|it| it.name == OPEN);
    let left_out = |it: &Column| dropped.contains(&it.id) || open && it.name == OPEN;
    let kept: Vec<Column> = right.iter().filter(|it| !left_out(it)).cloned().collect();
    output.reserve(&kept);
    let renamed = kept.into_iter().map(|it| Column { name: output.unique(&it.name), ..it });
    left.iter().cloned().chain(renamed).collect()
}
