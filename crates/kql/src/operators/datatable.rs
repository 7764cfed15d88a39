//! `datatable(a: long) [1, 2]`: rows of constants.

use super::{Operator, Place, Syntax};
use crate::ast::{ColumnDeclaration, Expr};
use crate::bind::{Binder, Scope, convert};
use crate::bound::{BoundDatatable, BoundOperator, BoundTable, ExprKind};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["datatable"],
    place: Place::Source,
    summary: "Makes a table of constants: the columns, then the cells row by row.",
    example: "datatable(User: string, Logins: long) [\"ada\", 3, \"bob\", 5]",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Datatable {
    pub columns: Vec<ColumnDeclaration>,
    pub cells: Vec<Expr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("datatable", &[])?;
    let start = p.here();
    let columns = p.column_declarations()?;
    if columns.is_empty() {
        p.fault(codes::DATA_VALUES.at(start, "a datatable has at least one column"));
    }
    let open = p.expect_symbol("[")?;
    let cells = p.loose_list("]", Parser::literal_alone)?;
    p.expect_close("]", open)?;
    Some(Operator::Datatable(Datatable { columns, cells }))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Datatable, span: Span) -> Option<BoundTable> {
    if it.columns.is_empty() {
        return None;
    }
    let mut columns = Vec::new();
    for (at, declared) in it.columns.iter().enumerate() {
        if it.columns[..at].iter().any(|it| it.name.text == declared.name.text) {
            let message = format!("two columns are called `{}`", declared.name.text);
            b.report(codes::DUPLICATE_COLUMN.at(declared.name.span, message));
        }
        columns.push(b.column(declared.name.text.as_str(), declared.ty));
    }
    if !it.cells.len().is_multiple_of(it.columns.len()) {
        let message = format!("{} values don't fill rows of {}", it.cells.len(), it.columns.len());
        return b.refuse(&codes::DATA_VALUES, span, message);
    }
    let (mut rows, mut broken) = (Vec::new(), false);
    for row in it.cells.chunks(it.columns.len()) {
        let cells: Option<Vec<Value>> = row
            .iter()
            .zip(&it.columns)
            .map(|(cell, column)| constant(b, cell, column.ty))
            .collect();
        broken |= cells.is_none();
        rows.extend(cells);
    }
    let table =
        BoundTable { operator: BoundOperator::Datatable(BoundDatatable { rows }), columns, span };
    (!broken).then_some(table)
}

fn constant<'q>(b: &mut Binder<'q>, cell: &'q Expr, ty: Type) -> Option<Value> {
    let value = b.scalar(cell, &Scope::empty())?;
    let ExprKind::Literal(constant) = &value.kind else {
        return b.refuse(
            &codes::LITERAL_EXPECTED,
            value.span,
            "a cell of a datatable is a literal",
        );
    };
    match convert(constant, ty) {
        Some(value) => Some(value),
        None => b.refuse(
            &codes::LITERAL_EXPECTED,
            value.span,
            format!("a {} can't stand in a column of type {ty}", value.ty),
        ),
    }
}
